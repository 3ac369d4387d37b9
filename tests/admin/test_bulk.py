"""The pages of bulk import: upload, preview, decision, downloads."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from airace import models, tasks
from airace.celery import app
from airace.ingest.bulk.files import template
from airace.ingest.bulk.kinds import KINDS
from airace.models import BulkImport, Company, FundingRound
from tests.ingest.bulk.test_road import desk, round_row, rows_of

__all__ = ["desk"]


@pytest.fixture
def publisher(client: Client, desk: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Signed in; tasks run at once, as a worker would run them."""
    client.force_login(User.objects.create_superuser("chief"))
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: getattr(tasks, name.rpartition(".")[2])(*args))
    return client


def upload(publisher: Client, body: bytes, kind: str = "funding_rounds", **given: Any) -> Any:
    file = SimpleUploadedFile(f"{kind}.csv", body)
    return publisher.post(reverse("admin:bulk-imports"), {"kind": kind, "file": file, **given}, follow=True)


def decide(publisher: Client, do: str) -> str:
    newest = BulkImport.objects.latest("pk")
    return publisher.post(reverse("admin:bulk-decide", args=[newest.pk]), {"do": do}, follow=True).content.decode()


def test_upload_preview_apply_undo(publisher: Client) -> None:
    body = rows_of(round_row("a"), round_row("b", status="maybe"), round_row("c", note="=2+2"))
    page = upload(publisher, body).content.decode()
    assert "Read as UTF-8, separated by commas." in page
    assert "Line 3: status is none of rumoured" in page
    assert "Apply 2 rows, skip 1 refused" in page
    assert "a press" not in page
    newest = BulkImport.objects.get()
    only = publisher.get(reverse("admin:bulk-import", args=[newest.pk]), {"outcome": "refused"}).content.decode()
    assert "Line 3:" in only
    assert "1000000 USD" not in only
    refused = publisher.get(reverse("admin:bulk-refused", args=[newest.pk]))
    text = b"".join(refused.streaming_content).decode()
    assert "Line 3: status is none of rumoured" in text
    assert "Undo the whole import" in decide(publisher, "skip")
    assert FundingRound.objects.count() == 2
    assert "Nothing was done: the import is in another state" in decide(publisher, "skip")
    assert "Undone" in decide(publisher, "undo")
    assert not FundingRound.objects.exists()


def test_formulas_are_made_harmless_and_come_back(publisher: Client) -> None:
    upload(publisher, rows_of(round_row("a", note='=HYPERLINK("x")', status="maybe"), round_row("b", fx_rate="-1")))
    newest = BulkImport.objects.get()
    address = reverse("admin:bulk-refused", args=[newest.pk])
    text = b"".join(publisher.get(address).streaming_content).decode()
    assert "\"'=HYPERLINK" in text
    assert "'-1" not in text
    upload(publisher, text.replace("maybe", "closed").encode())
    row = BulkImport.objects.latest("pk").rows.get(line=2)
    assert (row.outcome, row.cells["note"]) == ("new", '=HYPERLINK("x")')


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b" ", "The file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old Excel file"),
        (b"PK\x03\x04 broken", "cannot be opened"),
        (b"a,b\n1,2\n", "names none of the columns"),
        (template("funding_rounds", "csv") + b'"unclosed', "Line 2 cannot be read"),
    ],
)
def test_files_that_are_no_tables_are_refused_in_words(publisher: Client, body: bytes, reason: str) -> None:
    assert reason in upload(publisher, body).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_templates_hold_the_columns_and_what_they_mean_and_no_row(publisher: Client, kind: str) -> None:
    text = publisher.get(reverse("admin:bulk-template", args=[kind, "csv"])).content.decode("utf-8-sig")
    headers = text.strip().split(",")
    book = load_workbook(io.BytesIO(template(kind, "xlsx")))
    rows = list(book.worksheets[0].values)
    assert [list(rows[0]), len(rows)] == [headers, 1]
    notes = list(book.worksheets[1].values)[1:]
    assert [note[0] for note in notes] == headers
    assert all(note[2] and note[3] for note in notes)
    assert publisher.get(reverse("admin:bulk-template", args=["nothing", "csv"])).status_code == 404


def test_a_preview_costs_the_same_for_a_page_of_any_file(
    publisher: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    upload(publisher, rows_of(*(round_row(f"r-{number}") for number in range(120))))
    address = reverse("admin:bulk-import", args=[BulkImport.objects.get().pk])
    with django_assert_max_num_queries(10):
        page = publisher.get(address, {"p": "3"})
    assert page.content.decode().count("1000000 USD") == 20
    with django_assert_max_num_queries(10):
        publisher.get(reverse("admin:bulk-imports"))


def test_pages_need_the_permission(client: Client, desk: User) -> None:
    desk.is_staff = True
    desk.save()
    client.force_login(desk)
    assert client.get(reverse("admin:bulk-imports")).status_code == 403
    assert client.get(reverse("admin:merge-candidates")).status_code == 403
    assert client.post(reverse("admin:merge-look")).status_code == 403


def test_two_rows_are_compared_merged_and_parted(publisher: Client) -> None:
    kept = Company.objects.get(slug="lab")
    lost = Company.objects.create(slug="lab-two", name="Lab Two", side="CN", city="Beijing")
    models.Alias.objects.create(text="Lab", company=lost)
    for company, side in ((kept, "CN"), (lost, "US")):
        models.SideHistory.objects.create(company=company, side=side, source_url="https://press.example/side")
    tasks.find_duplicates()
    assert "Both are called “Lab”." in publisher.get(reverse("admin:merge-candidates")).content.decode()
    pair = reverse("admin:merge-pair", args=["company", kept.pk, lost.pk])
    page = publisher.get(pair).content.decode()
    assert "Merge into Lab" in page
    assert 'name="field-sides" value="kept" checked>CN from the start' in page
    assert "Beijing" in page
    assert (
        "Say why the two are the same."
        in publisher.post(pair, {"do": "merge", "why": ""}, follow=True).content.decode()
    )
    page = publisher.post(
        pair, {"do": "merge", "why": "One.", **dict.fromkeys(("field-name", "field-sides"), "lost")}, follow=True
    ).content.decode()
    assert "“Lab Two” is merged into “Lab”" in page
    kept.refresh_from_db()
    assert (kept.name, kept.city, kept.sides.get().side) == ("Lab Two", "Beijing", "US")
    record = models.Merge.objects.get()
    page = publisher.post(
        reverse("admin:merge-reverse", args=[record.pk]), {"why": "Two."}, follow=True
    ).content.decode()
    assert "are two again" in page
    assert Company.objects.get(slug="lab").name == "Lab"
    publisher.post(pair, {"do": "different", "why": "Two firms."})
    tasks.find_duplicates()
    page = publisher.get(reverse("admin:merge-candidates")).content.decode()
    assert "No pair waits." in page
    assert "Two firms." in page
    gone = publisher.get(reverse("admin:merge-pair", args=["company", kept.pk, 10**9]), follow=True).content.decode()
    assert "One of the two is gone" in gone
