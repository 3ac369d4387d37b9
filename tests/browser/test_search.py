"""The search box by keyboard, and without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.mark.parametrize("typed", ["智谱", "zhipu", "2513.HK"])
def test_slash_arrows_and_enter_lead_to_a_company(page: Page, site: str, typed: str) -> None:
    page.goto(f"{site}/capital/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search for anything")
    expect(box).to_be_focused()
    page.keyboard.insert_text(typed)
    first = page.locator("#seek-options [role=option]").first
    expect(first).to_contain_text("Z.ai")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "seek-options-0")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/companies/zhipu/")


def test_escape_closes_and_enter_without_a_choice_shows_all_results(page: Page, site: str) -> None:
    page.goto(f"{site}/?known_on=2026-08-06")
    box = page.locator("#seek")
    box.fill("qwen")
    options = page.locator("#seek-options")
    expect(options).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_be_hidden()
    expect(box).to_have_value("qwen")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/search/?q=qwen&known_on=2026-08-06")
    expect(page.locator(".hits li").first).to_be_visible()


def test_a_slash_inside_a_field_is_a_slash(page: Page, site: str) -> None:
    page.goto(f"{site}/compare/")
    page.locator("#compare-a").focus()
    page.keyboard.type("a/b")
    expect(page.locator("#compare-a")).to_have_value("a/b")


def test_the_picker_fills_names_and_leads_to_the_comparison(page: Page, site: str) -> None:
    page.goto(f"{site}/compare/")
    for name, typed in (("a", "zhip"), ("b", "openai")):
        page.locator(f"#compare-{name}").fill(typed)
        page.locator(f"#compare-{name}-options [role=option]").first.click()
    expect(page.locator("#compare-a")).to_have_value("Z.ai")
    page.locator("main").get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"/compare/openai-vs-zhipu/$"))


def test_without_script_the_box_is_a_plain_form(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/models/")
    page.locator("#seek").fill("智谱")
    page.locator("#seek").press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(page.locator(".hits a").first).to_have_text("Z.ai")
    context.close()
