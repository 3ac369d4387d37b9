"""Our charts on a foreign page: the frame draws, the pictures show, in the reader's theme; the pages refuse a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from airace.stack import paths
from airace.web.datapackage import publish
from tests.browser.test_pages import findings

Visit = Callable[[Page, str], None]


@pytest.fixture
def visit() -> Iterator[Visit]:
    """visit(page, body): a page of another site that holds our addresses. It has a server of its own, because Chromium

    keeps sites that it takes for remote ones from asking this machine."""
    bodies = [""]

    class Blog(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Blog</title><body>{bodies[0]}</body>".encode())

        def log_message(self, *_: Any) -> None:
            """Nothing is noted."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Blog)
    Thread(target=server.serve_forever, daemon=True).start()

    def show(page: Page, body: str) -> None:
        bodies[0] = body
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/blog")

    yield show
    server.shutdown()
    server.server_close()


def test_a_frame_draws_on_a_foreign_page_and_the_pages_refuse_one(page: Page, site: str, visit: Visit) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    visit(page, f'<iframe src="{site}/embed/frontier-arena/?theme=dark" width="700" height="620"></iframe>')
    frame = page.frame_locator("iframe")
    expect(frame.locator("#frontier-arena-plot .main-svg").first).to_be_visible(timeout=20_000)
    expect(frame.locator("h1")).to_contain_text("frontier gap")
    expect(frame.locator(".stamp")).to_contain_text("Sources: Arena")
    assert frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(18, 21, 26)"
    assert frame.locator("html").evaluate("root => root.scrollWidth <= root.clientWidth")
    frame.get_by_role("tab", name="Table").click()
    expect(frame.locator("table").first).to_be_visible()
    assert refused == []

    visit(page, f'<iframe src="{site}/models/" width="700" height="620"></iframe>')
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in text or "X-Frame-Options" in text for text in refused), refused


@pytest.mark.parametrize("width", [360, 760])
def test_a_frame_of_the_height_that_oembed_names_holds_the_whole_chart(page: Page, site: str, width: int) -> None:
    for address in ("/metrics/frontier-gap-arena/", "/zh-hans/metrics/funding-trailing-year/", "/metrics/ipo-paths/"):
        page.goto(f"{site}{address}")
        found = page.locator("link[type='application/json+oembed']").get_attribute("href") or ""
        named = page.request.get(f"{site}/oembed?{urlsplit(found).query}&maxwidth={width}").json()
        page.set_viewport_size({"width": named["width"], "height": named["height"]})
        src = urlsplit(unescape(named["html"].split('"')[1]))
        page.goto(f"{site}{src.path}?{src.query}")
        expect(page.locator(".plot .main-svg").first).to_be_visible(timeout=20_000)
        needed = page.locator("main").evaluate("main => main.getBoundingClientRect().height")
        assert needed <= named["height"] <= needed + 90, address


def test_a_picture_follows_the_reader_s_theme_and_width(browser: Browser, site: str, visit: Visit) -> None:
    code = (
        f'<picture><source media="(max-width: 560px)" srcset="{site}/charts/capex-annual.svg?form=narrow">'
        f'<img src="{site}/charts/capex-annual.svg" width="100%"></picture>'
    )
    for scheme, width in (("light", 900), ("dark", 390)):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 700})
        page = context.new_page()
        visit(page, f'<meta name="color-scheme" content="light dark">{code}')
        image = page.locator("img")
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("img => img.naturalWidth") == (760 if width == 900 else 390)
        shown = page.goto(f"{site}/charts/capex-annual.svg")
        assert shown is not None
        ground = page.evaluate("getComputedStyle(document.querySelector('#patch_1 path')).fill")
        assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(24, 28, 35)")
        context.close()


def test_a_reader_freezes_a_chart_and_comes_back_to_it(page: Page, site: str) -> None:
    page.goto(f"{site}/models/?known_on=2026-10-09")
    chart = page.locator("#frontier-arena")
    chart.locator("summary", has_text="Cite").click()
    chart.get_by_role("link", name="Freeze this view").click()
    page.get_by_role("button", name="Freeze it").click()
    page.wait_for_url(f"{site}/cite/*/")
    expect(page.locator("h1")).to_contain_text("frontier gap")
    image = page.locator("#frontier-arena img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("img => img.naturalWidth") == 760
    expect(page.locator("#apa")).to_contain_text("as known on 2026-10-09")
    assert findings(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    expect(image).to_have_js_property("currentSrc", f"{page.url}frontier-arena.narrow.svg")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.goto(page.url.replace("/cite/", "/embed/cite/"))
    assert findings(page) == []
    page.goto(f"{site}/embed/frontier-arena/")
    assert findings(page) == []


def test_a_reader_freezes_a_whole_page_of_lists_in_chinese(page: Page, site: str, bundle: None) -> None:
    page.goto(f"{site}/zh-hans/timeline/?known_on=2026-10-09&from=2026")
    page.get_by_role("contentinfo").get_by_role("link", name="引用本页").click()
    page.get_by_role("button", name="定格").click()
    page.wait_for_url(f"{site}/zh-hans/cite/*/")
    expect(page.locator("#years table tbody tr").first).to_be_visible()
    assert findings(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_catalogue_can_be_read_on_a_telephone(page: Page, site: str, bundle: None, settings: Any) -> None:
    settings.PUBLISHED_DIR = paths.state_dir() / "published"
    publish.publish(datetime.now(UTC))
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site}/data/")
    page.locator("#observations > summary").click()
    expect(page.locator("#observations")).to_contain_text("unit of the series")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert findings(page) == []
    with page.expect_download() as started:
        page.locator("#observations").get_by_role("link", name="Observations, Parquet").click()
    assert started.value.suggested_filename == "observations.parquet"
