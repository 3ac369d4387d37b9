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
