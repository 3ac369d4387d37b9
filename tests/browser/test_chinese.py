"""Errands of docs/errands.md walked in Chinese: the same clicks, Chinese words on every step, and no English page between."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watching import window

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(params=[1360, 390])
def reader(request: pytest.FixtureRequest, browser: Browser, site: str, bundle: None) -> Iterator[Page]:
    """A reader on the Chinese front page; nothing may go wrong."""
    with window(browser, site, width=request.param, theme="light") as (page, wrong):
        page.goto(f"{site}/zh-hans/")
        yield page
        page.wait_for_load_state()
        assert wrong == []


def is_chinese(page: Page, path: str) -> None:
    expect(page).to_have_url(re.compile(rf"^[^/]+//[^/]+/zh-hans{path}"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("h1").first).to_have_text(HAN)


def test_capability_evidence_and_restatements(reader):
    """Errands 1, 7 and 8: the gap on a board, where a number comes from, and what was restated."""
    reader.get_by_role("navigation", name="页面").get_by_role("link", name="模型", exact=True).click()
    is_chinese(reader, "/models/")
    chart = reader.locator("figure.chart.tabbed").first
    chart.get_by_role("tab", name="表格").click()
    expect(chart.locator("table").first).to_be_visible()
    reader.get_by_role("contentinfo").get_by_role("link", name="修订").click()
    is_chinese(reader, "/restatements/")
    reader.goto(reader.url.replace("/restatements/", "/companies/zhipu/"))
    reader.locator("a[data-evidence]").first.click()
    drawer = reader.locator("dialog.drawer")
    expect(drawer.get_by_role("button", name="关闭")).to_be_visible()
    expect(drawer.locator(".drawer-body[aria-busy=false]")).to_have_text(HAN)
    reader.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_search_by_keys_and_looking_back(reader):
    """Errands 11 and 5: a company by its Chinese name, and the chips as they stood on a day."""
    reader.keyboard.press("/")
    reader.keyboard.insert_text("智谱")
    expect(reader.get_by_role("listbox", name="搜索建议").locator("[role=option]").first).to_be_visible()
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("Enter")
    is_chinese(reader, "/companies/zhipu/")
    expect(reader.locator("h1")).to_contain_text("智谱")
    reader.locator(".known-on summary").click()
    expect(reader.locator(".known-on output")).to_have_text("今天")
    reader.locator("#known-on-day").fill("2026-08-06")
    expect(reader.locator(".known-on output")).to_have_text("2026年8月6日")
    reader.get_by_role("button", name="回看").click()
    expect(reader.locator(".banner")).to_contain_text("2026年8月6日")
    is_chinese(reader, "/companies/zhipu/")


def test_citation_is_taken_and_the_brief_is_read(reader):
    """Errand 12, and the weekly brief from the footer to what it speaks of."""
    reader.get_by_role("contentinfo").get_by_role("link", name="每周简报").click()
    is_chinese(reader, "/brief/")
    reader.goto(re.sub(r"/brief/.*", "/brief/2026-W40/", reader.url))
    reader.locator("article.brief .changes a").first.click()
    is_chinese(reader, "/metrics/frontier-gap-arena/")
    reader.get_by_text("引用", exact=True).first.click()
    copy = reader.locator("details[open] > .cite-box [data-copy]").first
    copy.click()
    expect(copy).to_have_text(re.compile("^(已复制|已选中，请用键盘复制)$"))


def test_the_other_errands(reader):
    """Errands 2, 3, 4, 6, 9, 10 and 12, one after the other, each from where it begins to its answer."""
    site = reader.url.removesuffix("/zh-hans/")

    def begin(path: str) -> None:
        reader.goto(f"{site}/zh-hans{path}")
        is_chinese(reader, path.partition("?")[0])

    begin("/ipos/")  # 2: did MiniMax hold its offer price?
    reader.locator("main").get_by_role("link", name=re.compile("MiniMax|稀宇")).first.click()
    is_chinese(reader, "/ipos/")
    expect(reader.locator(".page-head .lede")).to_have_text(HAN)
    expect(reader.locator("main")).to_contain_text("发行价")

    begin("/forecasts/")  # 3: who said so, and who is that?
    rows = reader.locator("#forecast-statements tbody tr")
    rows.first.get_by_role("link").first.click()
    is_chinese(reader, "/people/")
    expect(reader.locator("#statements tbody tr").first).to_be_visible()

    begin("/timeline/?q=H20+to+China")  # 4: what was measured around the halt
    for option in reader.locator("#timeline select[name=kind] option").all_inner_texts():
        assert HAN.search(option), option
    reader.locator("#timeline li a[href*='/timeline/']").first.click()
    reader.locator("#window-180").click()
    expect(reader.locator("#around caption")).to_contain_text("180")
    expect(reader.locator("#around caption")).to_have_text(HAN)

    begin("/then-and-now/")  # 6: the scorecard then and now
    reader.locator("main input[type=date]").fill("2026-08-06")
    reader.locator("main form").get_by_role("button").click()
    is_chinese(reader, "/then-and-now/")
    expect(reader.locator(".page-head .lede")).to_contain_text("2026年8月6日")

    begin("/families/qwen/")  # 9: who uses Qwen
    expect(reader.get_by_role("heading", name="部署")).to_be_visible()

    begin("/")  # 10: without those who judge themselves
    gauges = reader.locator("#gauges")
    before = gauges.locator(".subtitle").first.inner_text()
    gauges.locator("#gauges-independent").click()
    expect(gauges.locator(".subtitle").first).not_to_have_text(before)
    expect(gauges.locator(".subtitle").first).to_have_text(HAN)

    begin("/compare/")  # 12: two models side by side
    for name, typed in (("a", "DeepSeek R1"), ("b", "o1")):
        reader.locator(f"#compare-{name}").fill(typed)
        reader.locator(f"#compare-{name}-options [role=option]").get_by_text(typed, exact=True).first.click()
    reader.locator("main").get_by_role("button", name=re.compile("比较|对比")).click()
    is_chinese(reader, "/compare/deepseek-r1-vs-o1/")
