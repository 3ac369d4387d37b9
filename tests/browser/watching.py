"""A browser window that notes everything that goes wrong in it while a test reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page

Theme = Literal["dark", "light"]
# Watches from the first moment on. Given to the browser by its debugger, which the page's own policy does not bind.
WATCH = """
window.watched = {shift: 0, refused: []};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.watched.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
document.addEventListener("securitypolicyviolation", (event) => {
  window.watched.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""


@contextmanager
def window(browser: Browser, site: str, *, width: int, theme: Theme = "light") -> Iterator[tuple[Page, list[str]]]:
    """A page in a theme, and what went wrong in it: errors and warnings of the console, which has what the content
    policy refused too, failed scripts, requests that failed, and requests to other hosts."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(15_000)
    wrong: list[str] = []
    own = (f"{site}/", "data:", "blob:")
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(own) else wrong.append(f"asked {asked.url}"))
    # What the reader left before it came is no failure.
    page.on(
        "requestfailed",
        lambda asked: None if asked.failure == "net::ERR_ABORTED" else wrong.append(f"{asked.url}: {asked.failure}"),
    )
    try:
        yield page, wrong
    finally:
        context.close()
