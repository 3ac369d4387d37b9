"""Every public page, on a desk and on a telephone, light and dark: quiet, calm, reachable, drawn."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, resolve
from playwright.sync_api import Browser, Page

from airace import urls
from airace.stack.paths import ROOT
from airace.views import errors
from tests.browser.watching import window

PAGES = {
    "scorecard": "/",
    "gauges": "/gauges/",
    "then and now": "/then-and-now/?then=2026-08-06",
    "metric": "/metrics/compute-share/",
    "models": "/models/",
    "coding models": "/models/?board=code",
    "model": "/models/qwen3-max/",
    "adoption": "/adoption/",
    "adoption-models": "/adoption/models/",
    "capital": "/capital/",
    "funding": "/capital/funding/",
    "valuations": "/capital/valuations/",
    "spending": "/capital/spending/",
    "deals": "/capital/deals/",
    "deal": "/capital/deals/meta-manus/",
    "listings": "/ipos/",
    "listing": "/ipos/minimax-hkex/",
    "compute": "/compute/",
    "companies": "/companies/",
    "company": "/companies/zhipu/",
    "news": "/news/",
    "timeline": "/timeline/",
    "event": "/timeline/2025-01-20-deepseek-releases-r1-reasoning-model/",
    "forecasts": "/forecasts/",
    "question": "/forecasts/polymarket-best-chinese-ai-company-end-of-july-2026-alibaba/",
    "person": "/people/justin-lin/",
    "search": "/search/?q=qwen",
    "families": "/families/",
    "family": "/families/qwen/",
    "compare": "/compare/",
    "two companies": "/compare/minimax-vs-zhipu/",
    "two models": "/compare/deepseek-r1-vs-o1/",
    "two families": "/compare/llama-family-vs-qwen-family/",
    "two sides": "/compare/china-vs-us/",
    "methodology": "/methodology/",
    "evidence of a fact": "/evidence/facts/ipo/zhipu-hkex/",
    "evidence of a reading": "/evidence/readings/close/share-prices/tencent/2026-06-03/?variant=0700.HK",
    "evidence of a number": "/evidence/metrics/funding-trailing-year/",
    "report": "/report/?about=/capital/%23ipo-desk",
    "report sent": "/report/thanks/?about=/capital/",
    "status": "/status/",
    "source": "/status/lmarena/",
    "restatements": "/restatements/",
    "data": "/data/",
    "freeze": "/cite/?of=/capital/%23capex-annual",
    "alerts": "/alerts/",
    "alert": "/alerts/new/?kind=threshold&metric=frontier-gap-arena&line=gap&is=below&value=20",
    "alert asked for": "/alerts/sent/",
    "brief": "/brief/",
    "brief of a week": "/brief/2026-W40/",
    "feeds": "/feeds/",
    "changes": "/changes/",
    "looking back": "/?known_on=2026-08-06",
}
# Named addresses that answer with something else than a page of the site.
NO_PAGES = {
    "suggest": "a list inside a page",
    "ipo-calendar-file": "a calendar file",
    "ruling-evidence": "JSON",
    "restatements-atom": "a feed",
    "feed": "a feed",
    "feed-of": "a feed",
    "calendar": "a calendar file",
    "alert-link": "takes a form only",
    "alert-confirm": "behind a secret link",
    "alert-manage": "behind a secret link",
    "alert-unsubscribe": "behind a secret link",
    "changelog-atom": "a feed",
    "prometheus": "figures for machines",
    "data-version": "as the catalogue",
    "data-file": "a file",
    "citation": "made by a reader: see test_embeds.py",
    "citation-file": "a file",
    "chart-svg": "a picture",
    "card": "a picture",
    "embed": "a chart for a frame: see test_embeds.py",
    "embed-frozen": "the same, frozen",
    "oembed": "JSON",
    "api-docs": "a page for programmers: see test_api.py",
    "llms": "a text for programs",
    "mcp": "tools for programs",
    "healthz": "JSON",
}
# Addresses that fail in a reader's hands, and what our own faults look like.
ERRORS = {
    "nowhere": ("/models/no-such-model/", 404, "Nothing is at this address"),
    "unreadable": ("/?known_on=yesterday", 400, "That address cannot be read"),
}
FAULTS = {"forbidden": 403, "failed": 500, "away": 503}
UNDRAWN = """() => [...document.querySelectorAll(".plot")]
  .filter((plot) => !plot.querySelector(".main-svg")).map((plot) => plot.id)"""
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def opened(browser: Browser, address: str, *, width: int, status: int = 200) -> Iterator[tuple[Page, list[str]]]:
    """A page in the light theme, and what went wrong in it."""
    site = address[: address.index("/", 8)]
    with window(browser, site, width=width) as (page, wrong):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{address} answered {answer.status}"
        # Shifts show while the top is in view; further down the browser holds on to what is being read.
        page.wait_for_load_state("networkidle")
        yield page, wrong


def draw_everything(page: Page) -> list[str]:
    """Scroll through the page as a reader does; the charts that are not drawn in the end."""
    height = page.evaluate("() => document.documentElement.scrollHeight")
    for top in range(0, height, 800):
        page.mouse.wheel(0, 800 if top else 0)
        page.wait_for_timeout(50)
    deadline = time.monotonic() + 10
    while (undrawn := page.evaluate(UNDRAWN)) and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    return list(undrawn)


def findings(page: Page, **rules: bool) -> list[str]:
    """Serious and critical findings of axe-core, with the elements; `rules` switches rules on or off."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    switched = {"target_size": True} | rules
    options = {
        "resultTypes": ["violations"],
        "rules": {name.replace("_", "-"): {"enabled": enabled} for name, enabled in switched.items()},
    }
    ask = f"axe.run(document, {json.dumps(options)}).then((result) => result.violations)"
    answer = debugger.send("Runtime.evaluate", {"expression": ask, "awaitPromise": True, "returnByValue": True})
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return [
        f"{found['id']} ({found['impact']}): {' '.join(str(node['target']) for node in found['nodes'][:3])}"
        for found in answer["result"]["value"]
        if found["impact"] in {"serious", "critical"}
    ]


def check(page: Page, wrong: list[str]) -> None:
    assert draw_everything(page) == []
    watched = page.evaluate("() => window.watched")
    assert watched["refused"] == []
    assert wrong == []
    assert watched["shift"] <= 0.05


def test_every_public_address_is_tried() -> None:
    named = {one.name for one in [*urls.urlpatterns, *urls.pages] if isinstance(one, URLPattern) and one.name}
    tried = {resolve(path.partition("?")[0]).url_name for path in PAGES.values()}
    assert named - tried == set(NO_PAGES)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_on_a_desk(browser: Browser, site: str, path: str) -> None:
    with opened(browser, site + path, width=1360) as (page, wrong):
        check(page, wrong)
        assert findings(page) == []
        page.emulate_media(color_scheme="dark")
        check(page, wrong)
        assert findings(page) == []


# The name of this page in the row of pages, clear of the faded edges; null where the page is none of them.
HERE = """() => {
  const here = document.querySelector(".top nav [aria-current]")?.getBoundingClientRect();
  return here ? here.left >= 16 && here.right <= innerWidth - 32 : null;
}"""


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_on_a_telephone(browser: Browser, site: str, path: str) -> None:
    with opened(browser, site + path, width=390) as (page, wrong):
        check(page, wrong)
        assert page.evaluate(HERE) is not False, "the row of pages does not show where this page stands in it"
        # Colours, light and dark, are the same as on a desk, and measuring their contrast is what takes long.
        assert findings(page, color_contrast=False) == []
        page.set_viewport_size({"width": 360, "height": 800})
        page.wait_for_timeout(100)
        whole, seen = page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert whole <= seen, "the page scrolls sideways at 360 pixels"


@pytest.mark.parametrize("width", [1360, 390])
@pytest.mark.parametrize(("path", "status", "said"), ERRORS.values(), ids=ERRORS.keys())
def test_an_error_in_the_address_is_a_page_too(
    browser: Browser, site: str, path: str, status: int, said: str, width: int
) -> None:
    with opened(browser, site + path, width=width, status=status) as (page, wrong):
        # The browser notes the status itself.
        accessible(page, [words for words in wrong if f"status of {status}" not in words])
        assert page.locator(".error h1").inner_text() == said
        assert page.locator(".error form button, .error a").first.is_visible(), "there is a way on"


@pytest.mark.parametrize("width", [1360, 390])
@pytest.mark.parametrize(("name", "status"), FAULTS.items(), ids=FAULTS.keys())
def test_a_fault_of_ours_is_a_page_too(
    browser: Browser, site: str, bundle: None, rf: RequestFactory, name: str, status: int, width: int
) -> None:
    request = rf.get("/capital/")
    away = errors.DatabaseAway(HttpResponse).process_exception(request, OperationalError())
    assert away is not None
    made = {"forbidden": errors.forbidden(request, Exception()), "failed": errors.failed(request), "away": away}[name]
    assert made.status_code == status
    with window(browser, site, width=width) as (page, wrong):
        page.route(
            "**/capital/", lambda route: route.fulfill(status=status, body=made.content, content_type="text/html")
        )
        page.goto(f"{site}/capital/")
        page.wait_for_load_state("networkidle")
        accessible(page, [words for words in wrong if f"status of {status}" not in words])


def accessible(page: Page, wrong: list[str]) -> None:
    check(page, wrong)
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page) == []
