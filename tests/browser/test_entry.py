"""An editor at the forms, by keyboard: a listing from scratch with its source, and an old value brought back.

What an editor does is counted: a burst of typing or a paste into one field is one interaction, each key and each click
one more.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from airace.stack import postgres
from tests import conftest as servers
from tests.browser.conftest import serving
from tests.ingest.site import Site, running

PASSWORD = "a-password-of-the-tests"
FEWEST = 40
# Names of the field that has the focus: of itself, or of the list that a drop-down stands for
AT = """[document.activeElement.name,
         document.activeElement.closest('.select2-container')?.previousElementSibling.name]"""
NOTICE = """<html><head><title>Allotment results</title><meta property="og:site_name" content="HKEXnews">
<meta property="article:published_time" content="2026-01-08T19:00:00+08:00"></head><body><p>Words.</p></body></html>"""
WORLD = f"""
from django.contrib.auth.models import Group, User
from airace.models import Alias, Company
User.objects.create_user("editor", password={PASSWORD!r}, is_staff=True).groups.add(Group.objects.get(name="editor"))
firm = Company.objects.create(slug="zhipu", name="Z.ai", name_zh="智谱", side="CN")
Alias.objects.create(text="Zhipu AI", company=firm)
"""


@dataclass
class Hands:
    """An editor's hands, and how often they did something."""

    page: Page
    count: int = 0

    def types(self, text: str) -> None:
        self.count += 1
        self.page.keyboard.insert_text(text)

    def presses(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)

    def tabs_to(self, name: str) -> None:
        """Tab until the field has the focus; every press counts."""
        for _ in range(12):
            self.presses("Tab")
            if name in self.page.evaluate(AT):
                return
        raise AssertionError(f"{name} is more than 12 tabs away")


@pytest.fixture(scope="module")
def paper() -> Iterator[Site]:
    with running() as site:
        site.put("/articles/notice", NOTICE)
        yield site


@pytest.fixture(scope="module")
def desk(chromium: str, schema_dump: None, paper: Site) -> Iterator[str]:
    """A site of its own with one company and one editor, whose every public address is the paper."""
    name = f"test_desk{servers.WORKER}"
    postgres.ensure_database(name)
    servers.client("psql", "--dbname", name, "--file", str(servers.schema()))
    with serving(name, world=WORLD, AIRACE_SOURCE_MIRROR=paper.base) as address:
        yield address


@pytest.fixture(scope="module")
def patience() -> Iterator[None]:
    """A machine that does many things at once is slow, not wrong."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def editor(browser: Browser, desk: str, patience: None) -> Iterator[Page]:
    """Signed in; nothing may go wrong in the page, and no content policy be broken."""
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(f"{desk}/admin/login/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{desk}/admin/")
    yield page
    context.close()
    assert wrong == []


def test_a_listing_from_scratch_and_an_old_value_brought_back(editor: Page, desk: str) -> None:
    page, hands = editor, Hands(editor)
    page.goto(f"{desk}/admin/airace/ipo/add/")
    expect(page.locator("#id_stated_url")).to_be_focused()
    hands.types("https://www1.hkexnews.hk/notice")
    hands.tabs_to("stated_title")
    expect(page.locator("#cited")).to_contain_text("Allotment results")
    expect(page.locator("#id_stated_on")).to_have_value("2026-01-08")
    expect(page.locator("#id_stated_tier")).to_have_value("1")
    hands.tabs_to("company")
    hands.presses("z")
    expect(page.locator(".select2-search__field")).to_be_focused()
    hands.types("hipu")
    expect(page.locator(".select2-results__option--highlighted")).to_have_text("Z.ai")
    hands.presses("Enter")
    hands.tabs_to("exchange")
    hands.types("HKEX")
    hands.tabs_to("ticker")
    hands.types("2513.HK")
    hands.tabs_to("stage")
    hands.count += 1
    page.keyboard.type("List")  # a list box takes keys, not text: one burst
    hands.tabs_to("listed_on")
    hands.types("8 Jan 2026")
    hands.tabs_to("proceeds_usd")
    hands.types("558m")
    hands.tabs_to("shares_offered")
    hands.types("37,419,500")
    hands.tabs_to("offer_price")
    hands.types("116.20")
    hands.tabs_to("currency")
    hands.count += 1
    page.keyboard.type("HKD")
    hands.tabs_to("open_price")
    hands.presses("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("added successfully")
    sys.stdout.write(f"\nThe Z.ai listing took {hands.count} interactions.\n")
    assert hands.count < FEWEST

    page.goto(f"{desk}/admin/airace/ipo/add/")
    page.locator("#id_stated_url").fill("https://www1.hkexnews.hk/notice")
    page.locator(".field-company .select2-selection").click()
    expect(page.locator(".select2-results__option--highlighted")).to_have_text("Z.ai")
    held: list[Route] = []
    page.route(re.compile("autocomplete.*term=%E6%99%BA"), lambda route: held.append(route))
    with page.expect_request(re.compile("autocomplete.*term=%E6%99%BA")):
        page.keyboard.insert_text("智谱")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")  # sooner than the answer comes
    expect(page.locator("#id_company")).to_have_value("")
    for route in held:
        route.continue_()
    expect(page.locator(".select2-results__option--highlighted")).to_have_text("Z.ai")
    page.keyboard.press("Enter")
    page.locator("#id_exchange").fill("HKEX")
    page.locator("#id_listed_on").fill("soon")
    page.locator("#id_listed_on").press("Tab")
    expect(page.locator("#live-listed_on")).to_contain_text("“soon” is not read as a date")
    expect(page.locator("#alike")).to_contain_text("Z.ai has an IPO on HKEX of 2026-01-08 already.")
    page.get_by_role("link", name="Open it").click()

    page.locator("#id_stated_url").fill("https://www1.hkexnews.hk/notice")
    page.locator("#id_proceeds_usd_0").fill("560m")
    expect(page.locator("#cited")).to_contain_text("Allotment results")
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.locator("#id_proceeds_usd_0")).to_have_value("560,000,000")
    page.get_by_role("link", name="History", exact=True).click()
    page.get_by_role("button", name="Compare the two").click()
    page.get_by_label("Bring back proceeds usd").check()
    page.get_by_label("Why").fill("The notice says 558")
    page.get_by_role("button", name="Bring the ticked values back").click()
    expect(page.locator(".messagelist")).to_contain_text("Brought back: proceeds usd")
    first = page.locator("#change-history tbody tr").first
    expect(first).to_contain_text(re.compile(r"560000000.00 → 558000000.00"))
    expect(first).to_contain_text("restored: The notice says 558")

    page.goto(f"{desk}/changes/")
    expect(page.locator("tbody tr").first).to_contain_text("Raised: $560m → $558m")
    assert "editor" not in page.locator("tbody").inner_text().replace("by an editor", "").lower()
