"""The desk in a real browser: an import watched until it is done, and every page for everybody, wide and narrow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from airace.ingest.bulk import intake, road
from airace.ingest.merging import candidates
from airace.ingest.schedule import tick
from airace.models import IPO, Alias, Claim, Company, DataVersion, ImportRun, MergeCandidate, Rejection, Source
from tests.browser.conftest import enter
from tests.browser.test_pages import findings

NOW = datetime.now(UTC)
DARK = ("/admin/", "/admin/review/", "/admin/airace/ipo/add/")
LISTED: dict[str, Any] = {"stage": "listed", "listed_on": date(2026, 1, 8)}


@pytest.fixture
def source(transactional_db: None) -> Source:
    DataVersion.objects.get_or_create(pk=1, defaults={"changed_at": NOW})
    return Source.objects.create(
        slug="arena",
        title="Arena",
        publisher="LMArena",
        url="https://arena.example/",
        enabled=True,
        cadence=timedelta(hours=6),
        registered_at=NOW - timedelta(days=9),
        last_success_at=NOW - timedelta(days=3),
        next_due_at=NOW + timedelta(hours=1),
    )


def test_run_now_is_watched_until_it_is_done(browser: Browser, writable: str, source: Source) -> None:
    page = enter(browser, writable, "ada")
    page.goto(writable + reverse("admin:airace_source_change", args=[source.pk]))
    page.get_by_role("button", name="Run now").click()
    standing = page.locator("#standing")
    expect(standing).to_contain_text("Asked for; it starts within a minute.")
    page.evaluate("() => { window.before = true; }")
    sent: list[tuple[str, str]] = []
    tick(datetime.now(UTC), lambda slug, trigger: sent.append((slug, trigger)))
    assert sent == [("arena", "request")]
    expect(standing).to_contain_text("Handed to the workers; none has begun yet.")
    page.wait_for_timeout(2500)  # longer than it takes to ask again
    run = ImportRun.objects.create(
        source=source, started_at=datetime.now(UTC), progress="models.csv: 40 rows", trigger="request"
    )
    expect(standing).to_contain_text("models.csv: 40 rows")
    expect(standing).not_to_contain_text("Handed")
    done = {"status": "succeeded", "finished_at": datetime.now(UTC), "progress": "", "read": 4321, "added": 40}
    ImportRun.objects.filter(pk=run.pk).update(**done)
    expect(standing.locator("tbody tr")).to_contain_text("Succeeded")
    expect(standing.locator("[data-label=Read]")).to_have_text("4,321")
    assert standing.get_attribute("hx-get") is None  # nobody is asked any more
    assert page.evaluate("() => window.before")  # and the page was never loaded anew
    page.context.close()


@pytest.fixture
def waiting(source: Source) -> list[str]:
    """Something that waits in every pile, and the addresses where it is worked through."""
    firms = [
        Company.objects.create(slug=slug, name=name, side="CN") for slug, name in (("z-ai", "Z.ai"), ("zhipu", "智谱"))
    ]
    for firm in firms:
        Alias.objects.create(text="Zhipu AI", company=firm)
    listing = IPO.objects.create(
        slug="z-ai-hkex", company=firms[0], exchange="HKEX", stage="listed", listed_on=date(2026, 1, 8)
    )
    IPO.objects.create(slug="zhipu-unknown", company=firms[1], stage="rumoured")
    said: dict[str, Any] = {"kind": "ipo", "published_on": date(2026, 1, 8)}
    for at, amount in enumerate((558e6, 640e6)):
        fields = {"stage": "listed", "amount": {"value": amount, "currency": "USD"}}
        Claim.objects.create(**said, fields=fields, status="accepted", ipo=listing, url=f"https://a.example/{at}")
    for amount in (558e6, 640e6):
        fields = {
            "company": "z-ai",
            "exchange": "HKEX",
            "stage": "listed",
            "amount": {"value": amount, "currency": "USD"},
        }
        Claim.objects.create(**said, fields=fields, url="https://b.example/", excerpt="It raised much.")
    Rejection.objects.create(source=source, locator="row 1", reason="No model is called X.", first_seen_at=NOW)
    ImportRun.objects.create(source=source, started_at=NOW, finished_at=NOW, status="failed", error="It broke.")
    row = "slug,name,side\n" + "".join(f"new-{number},New {number},CN\n" for number in range(60))
    bulk = intake.receive(row.encode(), "companies", "companies.csv")
    road.check(bulk.pk)
    candidates.find_all()
    pair = MergeCandidate.objects.get()
    named = (
        *("review-queue", "review-bulk", "conflicts", "bulk-imports", "merge-candidates", "index"),
        *("airace_ipo_add", "airace_prediction_add", "airace_ipo_changelist", "airace_visit_changelist"),
    )
    return [
        *(reverse(f"admin:{name}") for name in named),
        reverse("admin:conflict", args=["ipo", listing.slug, "proceeds_usd"]),
        reverse("admin:bulk-import", args=[bulk.pk]),
        reverse("admin:merge-pair", args=[pair.kind, pair.left, pair.right]),
        reverse("admin:airace_ipo_history", args=[listing.pk]),
        reverse("admin:airace_source_change", args=[source.pk]),
    ]


def test_every_page_of_the_desk_is_for_everybody(browser: Browser, writable: str, waiting: list[str]) -> None:
    page = enter(browser, writable, "ada", color_scheme="light")
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    found = {}
    for path in waiting:
        page.set_viewport_size({"width": 1360, "height": 900})
        answer = page.goto(writable + path)
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("load")
        found[f"{path} console"] = list(wrong)
        found[path] = findings(page)
        if path in DARK:
            page.emulate_media(color_scheme="dark")
            page.wait_for_timeout(300)  # colours change slowly
            found[f"{path} dark"] = findings(page, target_size=False)
            page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 390, "height": 900})
        if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found[f"{path} narrow"] = ["scrolls sideways"]
        wrong.clear()  # axe-core brings a style of its own, which the content policy refuses
    page.context.close()
    assert [f"{path}: {told}" for path, told in found.items() if told] == []
