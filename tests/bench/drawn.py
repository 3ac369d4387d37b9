"""How long a reader waits until all that he sees is drawn: every chart in the window, in a real Chromium."""

from __future__ import annotations

from statistics import median

from figures import Figure, progress
from playwright.sync_api import Browser, sync_playwright
from serving import site

from airace.stack.install import chromium

PAGES = {"scorecard": "/", "models": "/models/", "adoption": "/adoption/"}
WINDOWS = {"desk": (1360, 900), "telephone": (390, 844)}
TIMES = 5
AREA = f"From the click until all in sight is drawn, caches warm, median of {TIMES}"
# Looked at in every frame: the page is loaded, and each chart in the window has its drawing.
WATCH = """
(() => {
  const inSight = (plot) => {
    const box = plot.getBoundingClientRect();
    return box.width && box.bottom > 0 && box.top < innerHeight;
  };
  const look = () => {
    const plots = [...document.querySelectorAll(".plot")].filter(inSight);
    if (document.readyState === "complete" && plots.every((plot) => plot.querySelector(".main-svg"))) {
      requestAnimationFrame(() => { window.drawnAfter = performance.now(); });
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


def drawn() -> list[Figure]:
    program = chromium()
    if program is None:
        progress("  no Chromium, so nothing is drawn; set CHROMIUM to the path of one")
        return []
    with site(workers=1) as (port, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        figures = [
            Figure(AREA, f"{page}, {name}", median(waits(browser, f"http://localhost:{port}{path}", size)), "s", 1)
            for page, path in PAGES.items()
            for name, size in WINDOWS.items()
        ]
        browser.close()
    return figures


def waits(browser: Browser, address: str, size: tuple[int, int]) -> list[float]:
    """Seconds of each visit after the two that fill the caches of the site, of the browser, and of its compiler."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_init_script(WATCH)
    page = context.new_page()
    found = []
    for _ in range(TIMES + 2):
        page.goto(address)
        page.wait_for_function("() => window.drawnAfter")
        found.append(page.evaluate("() => window.drawnAfter") / 1000)
        page.goto("about:blank")
    context.close()
    return found[2:]
