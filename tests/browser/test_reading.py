"""What a reader does: walk along a chart by keyboard, look back, change the theme, read without JavaScript."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

STEP = re.compile(r"^(US|China|Other), \d{1,2} \w{3,4} \d{4}: \S")


def plot(page: Page, site: str) -> str:
    """The frontier chart, drawn; its selector."""
    page.goto(f"{site}/")
    page.locator("#frontier-arena-plot").scroll_into_view_if_needed()
    expect(page.locator("#frontier-arena-plot .main-svg").first).to_be_visible()
    return "#frontier-arena-plot"


def said(page: Page) -> str:
    return page.locator("#frontier-arena [data-live]").text_content() or ""


def test_the_keyboard_walks_along_points_and_each_is_announced(page: Page, site: str) -> None:
    chart = plot(page, site)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.classList.contains('plot')"):
            break
    expect(page.locator(chart)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    newest = said(page)
    assert STEP.match(newest), newest
    page.keyboard.press("ArrowLeft")
    before = said(page)
    assert STEP.match(before), before
    assert before != newest
    page.keyboard.press("ArrowRight")
    assert said(page) == newest
    page.keyboard.press("ArrowDown")
    assert said(page).partition(",")[0] != newest.partition(",")[0]
    expect(page.locator(f"{chart} .hoverlayer .hovertext").first).to_be_attached()


def test_the_form_looks_back_and_the_banner_leads_home(page: Page, site: str) -> None:
    page.goto(f"{site}/models/")
    today = page.locator("main").inner_text()
    page.locator(".known-on summary").click()
    page.locator("#known-on-day").fill("2026-08-06")
    page.get_by_role("button", name="Look back").click()
    expect(page).to_have_url(f"{site}/models/?known_on=2026-08-06")
    expect(page.locator(".banner")).to_contain_text("6 Aug 2026")
    assert page.locator("main").inner_text() != today
    page.locator("nav a", has_text="Capital").click()
    expect(page).to_have_url(f"{site}/capital/?known_on=2026-08-06")
    page.locator(".banner a").click()
    expect(page).to_have_url(f"{site}/capital/")
    expect(page.locator(".banner")).to_have_count(0)


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday"])
def test_a_day_that_cannot_be_gets_a_sentence_and_a_form(page: Page, site: str, day: str) -> None:
    answer = page.goto(f"{site}/?known_on={day}")
    assert answer is not None
    assert answer.status == 400
    expect(page.locator("main")).to_contain_text(f"known_on={day}")
    expect(page.locator("#known-on-day")).to_be_attached()


def test_the_theme_is_kept_and_charts_follow(page: Page, site: str) -> None:
    chart = plot(page, site)
    line = f"{chart} .scatterlayer path.js-line"

    def colour() -> str:
        return str(page.locator(line).last.evaluate("(path) => getComputedStyle(path).stroke"))

    light = colour()
    page.locator(".theme").click()
    deadline = time.monotonic() + 5
    while colour() == light and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert colour() != light
    page.reload()
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("path", ["/", "/models/", "/capital/"])
def test_without_javascript_every_chart_has_its_table(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + path)
    expect(page.locator("h1")).to_be_visible()
    charts = page.locator("figure.chart")
    assert charts.count() > 0
    for chart in charts.all():
        if not chart.locator(".empty").count():
            expect(chart.locator("noscript")).to_be_attached()
        if not chart.locator("table").is_visible():
            chart.locator("summary", has_text="Table").click()
        expect(chart.locator("table")).to_be_visible()
        assert chart.locator("tbody tr").count() > 0
        expect(chart.get_by_role("link", name="CSV, full data")).to_be_visible()
    context.close()


def test_without_javascript_tables_sort_by_their_links(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/companies/")
    first = page.locator("main table tbody tr").first.inner_text()
    page.locator("main table thead a").first.click()
    assert "?" in page.url
    page.locator("main table thead a").first.click()
    assert page.locator("main table tbody tr").first.inner_text() != first
    context.close()


def test_a_switch_replaces_its_chart_alone_and_the_back_button_is_right(page: Page, site: str) -> None:
    page.goto(f"{site}/capital/")
    other = page.locator("#ipo-proceeds-title")
    page.evaluate("() => { document.querySelector('#ipo-proceeds-title').dataset.kept = 'yes'; }")
    switch = page.locator("#funding-quarterly .switch a", has_text="Log")
    switch.click()
    expect(page).to_have_url(re.compile(r"funding-quarterly\.scale=log"))
    expect(page.locator("#funding-quarterly .switch a[aria-current]", has_text="Log")).to_be_visible()
    expect(page.locator("#funding-quarterly-plot .main-svg").first).to_be_visible()
    assert other.get_attribute("data-kept") == "yes"
    page.go_back()
    expect(page).to_have_url(f"{site}/capital/")
    expect(page.locator("#funding-quarterly .switch a[aria-current]", has_text="Linear")).to_be_visible()
    expect(page.locator("#funding-quarterly-plot .main-svg").first).to_be_visible()


def test_sorting_a_table_keeps_the_place_and_the_address_holds_it(page: Page, site: str) -> None:
    page.goto(f"{site}/companies/")
    page.locator("#directory input[type=search]").fill("智谱")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#directory tbody tr")).to_have_count(1)
    expect(page.locator("#directory tbody")).to_contain_text("Z.ai")
    assert "q=" in page.url
