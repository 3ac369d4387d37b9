"""Editors at the review screen: twenty claims by keyboard alone, two browsers at one queue, and no script at all."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from airace.models import IPO, Article, Claim, Company, DataVersion, ReviewAction
from tests.browser.conftest import enter


@pytest.fixture
def desk(writable: str, transactional_db: None) -> str:
    """The server, over a database that holds nothing yet."""
    DataVersion.objects.get_or_create(pk=1, defaults={"changed_at": datetime.now(UTC)})
    return writable


def propose(count: int) -> list[int]:
    """Claims of the listings of as many companies, in the order of the queue."""
    made = []
    for number in range(count):
        firm = Company.objects.create(slug=f"firm-{number}", name=f"Firm {number}", side="CN")
        said = f"Firm {number} raised ${100 + number} million in Hong Kong."
        article = Article.objects.create(
            url=f"https://paper.example/{number}",
            sha256=f"{number:064d}",
            title=f"Firm {number} lists",
            text=f"It was a busy week. {said} Shares rose.",
            published_on=date(2026, 1, 9),
            fetched_at=datetime(2026, 1, 10, tzinfo=UTC),
        )
        fields = {
            "company": firm.slug,
            "stage": "listed",
            "exchange": "HKEX",
            "date": {"value": "2026-01-08", "precision": "day"},
            "amount": {"value": (100 + number) * 10**6, "currency": "USD"},
        }
        claim = Claim.objects.create(
            kind="ipo",
            fields=fields,
            excerpt=said,
            start=20,
            end=20 + len(said),
            confidence=0.99 - number / 1000,
            article=article,
            published_on=date(2026, 1, 9),
        )
        made.append(claim.pk)
    return made


def shown(page: Page) -> int:
    return int(page.locator("#desk[data-ready]:not([aria-busy]) #claim").get_attribute("data-claim") or 0)


def ready(page: Page, claim: int) -> None:
    expect(page.locator(f"#desk[data-ready]:not([aria-busy]) #claim[data-claim='{claim}']")).to_be_visible()


def test_twenty_claims_by_keyboard_alone(browser: Browser, desk: str) -> None:
    claims = propose(22)
    page = enter(browser, desk, "ada")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{desk}/admin/review/")
    ready(page, claims[0])
    expect(page.locator("#claim-title")).to_be_focused()
    for place in range(14):
        page.keyboard.press("a")
        ready(page, claims[place + 1])
        expect(page.locator("#claim-title")).to_be_focused()
    assert "Accepted: claim" in (page.locator("#said").text_content() or "")
    page.keyboard.press("u")  # the last one was wrong after all
    ready(page, claims[13])
    page.keyboard.press("c")
    expect(page.locator("#f-company")).to_be_focused()
    page.locator("#f-amount").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("99.5m")
    expect(page.locator("[data-accept]")).to_have_text("Correct and accept")
    page.keyboard.press("Enter")
    ready(page, claims[14])
    for place, keys in ((14, ["r", "3"]), (15, ["r", "0"]), (16, ["s"])):
        for key in keys:
            page.keyboard.press(key)
        if keys[-1] == "0":
            expect(page.locator("#own")).to_be_focused()
            page.keyboard.type("sar: a rumour")
            page.keyboard.press("Enter")
        ready(page, claims[place + 1])
    page.keyboard.press("m")
    expect(page.locator("#merge-fact option").nth(1)).to_be_attached()
    page.locator("#merge-slug").focus()
    page.keyboard.type("firm-0-hkex")
    page.keyboard.press("Enter")
    ready(page, claims[18])
    page.keyboard.press("c")
    page.keyboard.press("Control+a")
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("No company is called 'nobody'")
    ready(page, claims[18])
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    for place in (19, 20):
        ready(page, claims[place])
        page.keyboard.press("a")
    ready(page, claims[21])
    page.keyboard.press("a")
    expect(page.locator("#claim-title")).to_have_text("Only skipped claims are left")
    assert problems == []
    assert Claim.objects.filter(status="accepted").count() == 18
    assert dict(Claim.objects.filter(status="rejected").values_list("pk", "reason")) == {
        claims[14]: "The sum, currency or date is read wrongly.",
        claims[15]: "sar: a rumour",
    }
    assert set(Claim.objects.filter(status="candidate").values_list("pk", flat=True)) == {claims[16], claims[18]}
    assert IPO.objects.get(slug="firm-13-hkex").proceeds_usd == 99_500_000
    assert Claim.objects.get(pk=claims[17]).ipo == IPO.objects.get(slug="firm-0-hkex")
    page.context.close()


def test_two_browsers_at_one_queue_never_meet(browser: Browser, desk: str) -> None:
    claims = propose(20)
    pages = [enter(browser, desk, "ada"), enter(browser, desk, "bea")]
    for page in pages:
        page.goto(f"{desk}/admin/review/")
    seen: list[list[int]] = [[], []]
    for _ in range(8):
        now = [shown(page) for page in pages]
        assert now[0] != now[1]
        for page, own, claim in zip(pages, seen, now, strict=True):
            own.append(claim)
            page.keyboard.press("a")  # both before either has its answer
        for page, claim in zip(pages, now, strict=True):
            expect(
                page.locator(f"#desk[data-ready]:not([aria-busy]) #claim:not([data-claim='{claim}'])")
            ).to_be_visible()
    assert not set(seen[0]) & set(seen[1])
    accepted = ReviewAction.objects.filter(kind="accept").values_list("editor__username", "claims")
    assert sorted((name, claim) for name, (claim,) in accepted) == sorted(
        [*(("ada", claim) for claim in seen[0]), *(("bea", claim) for claim in seen[1])]
    )
    assert Claim.objects.filter(status="accepted").count() == 16
    left = shown(pages[0])
    pages[0].context.close()
    pages[1].goto(f"{desk}/admin/review/{left}/")
    assert left in claims
    pages[1].context.close()


def test_without_script_the_same_buttons_do(browser: Browser, desk: str) -> None:
    claims = propose(3)
    page = enter(browser, desk, "ada", java_script_enabled=False)
    page.goto(f"{desk}/admin/review/")
    page.fill("#f-amount", "98m")
    page.get_by_role("button", name="Accept a").click()
    expect(page.locator(f"#claim[data-claim='{claims[1]}']")).to_be_visible()
    page.get_by_text("Reject, because").click()
    page.get_by_role("button", name="1 The text does not say this.").click()
    expect(page.locator(f"#claim[data-claim='{claims[2]}']")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#claim[data-claim='{claims[1]}']")).to_be_visible()
    assert IPO.objects.get().proceeds_usd == 98_000_000
    assert Claim.objects.filter(status="candidate").count() == 2
    page.context.close()
