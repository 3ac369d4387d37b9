"""A publisher in a real browser: a file with mistakes is mended, imported, undone; two companies become one and two again."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from airace import models, tasks
from airace.celery import app
from airace.ingest import entry
from airace.models import BulkImport, Company, FundingRound
from tests.desk import PASSWORD, device_of, sign_in
from tests.ingest.bulk.test_road import desk, round_row, rows_of
from tests.ingest.merging.test_merging import entered

__all__ = ["desk"]
pytestmark = pytest.mark.django_db(transaction=True)
ROWS, BAD = 5000, 37
WAIT = 240_000
MISTAKES: tuple[tuple[str, dict[str, str]], ...] = (
    ("source_url is empty but must be filled", {"source_url": ""}),
    ("date is not a day written YYYY-MM-DD", {"date": "1.3.2026"}),
    ("amount is not a number", {"amount": "lots"}),
    ("status is none of rumoured", {"status": "done"}),
    ("company: nobody is no known company", {"company": "nobody"}),
    ("exactly one is needed", {"amount_missing": "undisclosed"}),
    ("a day that lies ahead", {"known_on": "2999-01-01"}),
    ("has amount, amount_usd not above zero", {"amount": "-5"}),
)


@pytest.fixture
def publisher(page: Page, live_server: LiveServer, desk: User, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Signed in at a live site whose tasks run in threads of their own."""

    def run(name: str, args: Any) -> None:
        getattr(tasks, name.rpartition(".")[2])(*args)
        connection.close()

    def send(name: str, args: Any = (), **_: Any) -> None:
        Thread(target=run, args=(name, args), daemon=True).start()

    monkeypatch.setattr(app, "send_task", send)
    page.set_default_timeout(60_000)
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    device_of(chief)
    sign_in(page, live_server.url, chief)
    return page


def upload(page: Page, site: str, path: Path, button: str) -> None:
    page.goto(f"{site}/admin/bulk/")
    page.select_option("#id_kind", "funding_rounds")
    page.set_input_files("#id_file", path)
    page.click("text=Upload and look at it")
    page.wait_for_selector(f"text={button}", timeout=WAIT)


def test_five_thousand_rows_with_mistakes(publisher: Page, live_server: LiveServer, tmp_path: Path) -> None:
    page, site = publisher, live_server.url
    rows = [round_row(f"r-{number}") for number in range(ROWS)]
    for number in range(BAD):
        rows[number * 130] |= MISTAKES[number % len(MISTAKES)][1]
    path = tmp_path / "rounds.csv"
    path.write_bytes(rows_of(*rows))
    upload(page, site, path, f"Apply {ROWS - BAD} rows, skip {BAD} refused")
    page.click(f"text=Refused {BAD}")
    told = page.locator(".rows").inner_text()
    assert told.count("Line ") == BAD
    for reason, _ in MISTAKES:
        assert reason.removeprefix("has amount, amount_usd ") in told
    page.click(f"text=Apply {ROWS - BAD} rows")
    page.wait_for_selector("text=Undo the whole import", timeout=WAIT)
    assert FundingRound.objects.count() == ROWS - BAD
    with page.expect_download() as download:
        page.click("text=Refused rows with their reasons")
    refused = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(refused) == BAD
    mended = tmp_path / "mended.csv"
    mended.write_bytes(rows_of(*(round_row(rows[number * 130]["fact"]) for number in range(BAD))))
    upload(page, site, mended, f"Apply {BAD} rows")
    page.click(f"text=Apply {BAD} rows")
    page.wait_for_selector("text=Undo the whole import", timeout=WAIT)
    assert FundingRound.objects.count() == ROWS
    for bulk in BulkImport.objects.all():
        page.goto(f"{site}/admin/bulk/{bulk.pk}/")
        page.click("text=Undo the whole import")
        page.wait_for_selector("strong:text-is('Undone')", timeout=WAIT)
    assert not FundingRound.objects.exists()
    assert not models.Claim.objects.exists()


def test_zhipu_ai_is_merged_into_z_ai_and_parted(publisher: Page, live_server: LiveServer) -> None:
    page, site = publisher, live_server.url
    zai = entered(Company(slug="z-ai", name="Z.ai", side="CN", kind="lab", website="https://z.ai"))
    zhipu = entered(Company(slug="zhipu-ai", name="Zhipu AI", side="CN", kind="lab", website="https://zhipuai.cn"))
    for company in (zai, zhipu):
        models.Alias.objects.create(text="Zhipu", company=company)
    fact = FundingRound(slug="round", company=zhipu, round="seed", amount=5, amount_usd=5, status="closed")
    entry.enter(fact, changed=[], stated=entry.Stated("https://press.example/r", 3, date(2026, 1, 9)), by=None)
    page.goto(f"{site}/admin/merging/")
    page.click("text=Look again now")
    page.wait_for_timeout(2000)
    page.goto(f"{site}/admin/merging/")
    page.click("text=Z.ai · Zhipu AI")
    assert "Both are called “Zhipu”." in page.inner_text("#content")
    page.check("input[name=field-website][value=lost]")
    page.fill("#why", "One firm, renamed in 2025.")
    page.click("text=Merge into Z.ai")
    page.wait_for_selector("text=is merged into")
    zai.refresh_from_db()
    assert (zai.website, zai.funding_rounds.count()) == ("https://zhipuai.cn", 1)
    page.goto(f"{site}/companies/zhipu-ai/")
    assert page.url == f"{site}/companies/z-ai/"
    page.goto(f"{site}/admin/merging/{models.Merge.objects.get().pk}/")
    page.fill("#why", "Two after all.")
    page.click("text=Reverse the merge")
    page.wait_for_selector("text=are two again")
    assert Company.objects.get(slug="zhipu-ai").funding_rounds.get().slug == "round"
    zai.refresh_from_db()
    assert zai.website == "https://z.ai"
