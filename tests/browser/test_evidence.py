"""The drawer that opens the evidence of a value beside the page, by keyboard, by mouse and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import findings, opened

COMPANY = "/companies/zhipu/"
RAISED = 'a[data-evidence][href="/evidence/facts/ipo/zhipu-hkex/#proceeds_usd"]'


def test_the_keyboard_opens_it_and_gets_its_place_back(browser: Browser, site: str) -> None:
    with opened(browser, site + COMPANY, width=1360) as (page, wrong):
        page.locator(RAISED).focus()
        page.keyboard.press("Enter")
        drawer = page.get_by_role("dialog", name="Z.ai, listing at HKEX")
        expect(drawer).to_be_visible()
        expect(drawer.get_by_text("$560m")).to_be_visible()
        expect(drawer.get_by_text("HK$116.20")).to_have_count(0)  # another column of the same fact
        expect(drawer.get_by_role("heading", level=2).first).to_be_focused()
        assert page.url.endswith(COMPANY)
        for _ in range(12):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            )
        page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()
        assert page.evaluate("() => document.activeElement.getAttribute('href')").endswith("#proceeds_usd")
        assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_in_both_themes(browser: Browser, site: str, scheme: str) -> None:
    with opened(browser, site + COMPANY, width=1360) as (page, wrong):
        page.emulate_media(color_scheme=scheme)
        page.locator(RAISED).click()
        expect(page.get_by_role("dialog").get_by_text("$560m")).to_be_visible()
        assert findings(page) == []
        ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map((element) => element.id)")
        assert len(ids) == len(set(ids))
        assert page.evaluate("() => window.watched.refused") == []
        assert wrong == []


def test_a_number_of_the_scorecard_opens_its_computation(browser: Browser, site: str) -> None:
    with opened(browser, site + "/", width=1360) as (page, wrong):
        page.locator(".scorecard a[data-evidence]").nth(2).click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_text("The newest of what was looked at")).to_be_visible()
        # What it was computed from opens in its place; closing leads back to the number.
        drawer.locator("a[data-evidence]").first.click()
        expect(drawer.get_by_text("Nobody else on record states it.").first).to_be_visible()
        drawer.get_by_role("button", name="Close").click()
        expect(drawer).to_be_hidden()
        assert page.evaluate("() => document.activeElement.closest('.scorecard') !== null")
        assert wrong == []


def test_on_a_telephone_it_is_a_sheet_at_the_bottom(browser: Browser, site: str) -> None:
    with opened(browser, site + COMPANY, width=390) as (page, wrong):
        page.locator(RAISED).click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_text("$560m")).to_be_visible()
        box = drawer.bounding_box()
        assert box
        assert (box["x"], box["width"]) == (0, 390)
        assert box["y"] > 100
        assert round(box["y"] + box["height"]) == 900
        assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.mouse.click(195, 40)  # the page behind it
        expect(drawer).to_be_hidden()
        assert wrong == []


def test_a_failure_is_told_in_words(browser: Browser, site: str) -> None:
    with opened(browser, site + COMPANY, width=1360) as (page, _):
        page.route("**/evidence/**", lambda route: route.fulfill(status=503, body="away"))
        page.locator(RAISED).click()
        drawer = page.get_by_role("dialog", name="Evidence")
        expect(drawer.get_by_text("The evidence could not be loaded.")).to_be_visible()
        expect(drawer.get_by_role("link", name="Open as a page")).to_have_attribute(
            "href", f"{site}/evidence/facts/ipo/zhipu-hkex/#proceeds_usd"
        )


def test_a_modifier_key_opens_the_page_itself(browser: Browser, site: str) -> None:
    with opened(browser, site + COMPANY, width=1360) as (page, _):
        with page.context.expect_page() as other:
            page.locator(RAISED).click(modifiers=["Control"])
        assert other.value.url.endswith("/evidence/facts/ipo/zhipu-hkex/#proceeds_usd")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_without_script_the_page_opens(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + COMPANY)
    page.locator(RAISED).click()
    expect(page.get_by_role("heading", level=1, name="Z.ai, listing at HKEX")).to_be_visible()
    context.close()


def test_an_error_is_reported_from_the_drawer(browser: Browser, site: str) -> None:
    with opened(browser, site + COMPANY, width=390) as (page, wrong):
        page.locator(RAISED).click()
        page.get_by_role("dialog").get_by_role("link", name="Report an error").click()
        expect(page.get_by_role("heading", level=1, name="Report an error")).to_be_visible()
        expect(page.locator("main").get_by_text("#proceeds_usd")).to_be_visible()
        assert findings(page) == []
        expect(page.locator("#report-website")).not_to_be_in_viewport()
        page.get_by_label("What is wrong").fill("short")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("alert")).to_contain_text("Say a little more")
        expect(page.get_by_label("What is wrong")).to_be_focused()
        page.get_by_label("What is wrong").fill("The prospectus says HK$558 million.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", level=1, name="Thank you")).to_be_visible()
        assert findings(page) == []
        assert _unexpected(wrong) == []


def _unexpected(wrong: list[str]) -> list[str]:
    """What the browser says beside the refused form's own status."""
    return [text for text in wrong if "400 (Bad Request)" not in text]
