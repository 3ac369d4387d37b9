"""Readers see every change of a fact, old and new, with its reason and its evidence, and nobody's name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import atoma
import pghistory
import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client

from airace.ingest import version
from airace.ingest.entry import Stated, enter
from airace.ingest.withdrawal import withdraw
from airace.models import IPO, Alias, Benchmark, Company, FundingRound, Question, Resolution
from airace.queries.changelog import TRACKED
from airace.web.changelog import KINDS

SOURCE = Stated("https://paper.example/a", 3, date(2026, 1, 12))
FILING = Stated("https://filing.example/n", 1, date(2026, 1, 9), reason="the filing says so")


@pytest.fixture
def editor(bundle: None) -> User:
    return User.objects.create_user("Quentin-Quill", is_staff=True)


@pytest.fixture
def listing(editor: User) -> IPO:
    firm = Company.objects.create(slug="zedlab", name="Zedlab", side="CN")
    row = IPO(
        company=firm,
        slug="zedlab-hkex",
        exchange="HKEX",
        stage="listed",
        listed_on=date(2026, 1, 1),
        listed_precision="month",
        proceeds_usd=Decimal(560_000_000),
    )
    enter(row, changed=(), stated=SOURCE, by=editor)
    row.proceeds_usd, row.listed_on, row.listed_precision = Decimal(558_000_000), date(2026, 1, 8), "day"
    enter(row, changed=["proceeds_usd", "listed_on"], stated=FILING, by=editor)
    return row


def text(client: Client, address: str = "/changes/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_a_change_is_shown_with_old_and_new_why_and_its_evidence(client: Client, listing: IPO) -> None:
    shown = text(client)
    assert "Raised: $560m → <strong>$558m</strong>" in shown
    assert "Listed: Jan 2026 → <strong>8 Jan 2026</strong>" in shown
    assert "The filing says so" in shown
    assert 'href="/evidence/facts/ipo/zedlab-hkex/">Zedlab, listing at HKEX</a>' in shown
    assert "Entered by an editor, with a source" in shown


def test_nobody_is_named(client: Client, listing: IPO) -> None:
    for address in ("/changes/", "/changes/?imports=1", "/changes.atom", "/changes.atom?imports=1"):
        assert "quill" not in text(client, address).lower()


def test_filters_and_pages(client: Client, listing: IPO, editor: User) -> None:
    meta = Company.objects.get(slug="meta")
    enter(FundingRound(company=meta, slug="meta-x", round="debt"), changed=(), stated=SOURCE, by=editor)
    assert "Zedlab" not in text(client, "/changes/?company=meta").partition("<tbody>")[2]
    assert "debt" in text(client, "/changes/?company=meta")
    assert "debt" not in text(client, "/changes/?kind=ipo").partition("<tbody>")[2]
    assert "Nothing fits" in text(client, "/changes/?kind=chip")
    assert "Nothing fits" in text(client, "/changes/?kind=nonsense")
    assert "Nothing fits" not in text(client, "/changes/?page=2")
    assert client.get("/changes/?company=%00").status_code == 400


def test_what_an_import_added_is_shown_where_it_is_asked_for(client: Client) -> None:
    Company.objects.create(slug="imported", name="Imported firm", side="US")
    assert "Nothing fits" in text(client, "/changes/?company=imported")
    assert "Imported firm</a>" in text(client, "/changes/?company=imported&imports=1")
    Company.objects.filter(slug="imported").update(side="CN")
    version.bump()
    assert "Side: US → <strong>CN</strong>" in text(client, "/changes/?company=imported&imports=1")


def test_what_is_taken_out_has_no_page_any_more(client: Client, listing: IPO, editor: User) -> None:
    withdraw(listing, by=editor, reason="listed twice")
    rows = text(client, "/changes/?company=zedlab").partition("<tbody>")[2]
    assert "Taken out" in rows
    assert "Listed twice" in rows
    assert "/evidence/facts/ipo/" not in rows


def test_looking_back_shows_no_later_change(client: Client, listing: IPO) -> None:
    assert "No change is on record" in text(client, "/changes/?known_on=2026-02-01")


def test_few_queries(client: Client, bundle: None, django_assert_max_num_queries: Any) -> None:
    for tracked in TRACKED.values():  # one change of each kind, all on one page
        row: Any = apps.get_model("airace", tracked.model).objects.earliest("pk")
        column = next(name for name in ("outcome", "scale", "context", "note", "text") if hasattr(row, name))
        setattr(row, column, "ambiguous" if column == "outcome" else "Other.")
        with pghistory.context(user=0, reason="mended"):
            row.save()
    version.bump()
    with django_assert_max_num_queries(15):
        rows = text(client).partition("<tbody>")[2]
    assert [str(kind) for kind in KINDS.values() if f">{kind}</td>" not in rows] == []
    with django_assert_max_num_queries(15):
        assert "<td" in text(client, "/changes/?imports=1")
    with django_assert_max_num_queries(15):
        text(client, "/changes.atom?imports=1")


def test_the_feed_is_read_by_a_strict_reader_and_not_sent_twice(client: Client, listing: IPO) -> None:
    answer = client.get("/changes.atom?kind=ipo&company=zedlab")
    feed: Any = atoma.parse_atom_bytes(answer.content)
    assert [entry.title.value for entry in feed.entries] == [
        "Zedlab, listing at HKEX: Listed Jan 2026 → 8 Jan 2026; Raised $560m → $558m.",
        "Zedlab, listing at HKEX: Added.",
    ]
    assert feed.entries[0].id_.startswith("tag:")
    assert feed.entries[0].links[0].href.endswith("/evidence/facts/ipo/zedlab-hkex/")
    assert (
        client.get("/changes.atom?kind=ipo&company=zedlab", headers={"If-None-Match": answer["ETag"]}).status_code
        == 304
    )
    assert client.get("/changes.atom?kind=nonsense").status_code == 400


def test_rulings_boards_and_other_names_are_in_the_log_and_its_feed(client: Client, editor: User) -> None:
    meta = Company.objects.get(slug="meta")
    question = Question.objects.create(slug="zed-q", text="Will Zedlab list?", due_on=date(2026, 1, 1))
    board = Benchmark.objects.create(
        slug="zed-board", name="Zedboard", measures="Skill.", scale="0 to 100", maintainer="Z", url="https://z.example"
    )
    with pghistory.context(user=editor.pk, reason="https://paper.example/ruled"):
        ruling = Resolution.objects.create(question=question, outcome="no", resolved_on=date(2026, 1, 2))
        name = Alias.objects.create(text="Zuckerlab", company=meta)
        board.scale = "0 to 1"
        board.save()
    ruling.outcome = "yes"
    ruling.save()
    name.delete()
    version.bump()
    rows = text(client).partition("<tbody>")[2]
    assert f'href="/forecasts/{question.slug}/">Will Zedlab list?</a>' in rows
    assert "Outcome: No → <strong>Yes</strong>" in rows
    assert "Https://paper.example/ruled" not in rows
    assert "https://paper.example/ruled" in rows
    assert "Scale: 0 to 100 → <strong>0 to 1</strong>" in rows
    assert "“Zuckerlab” for Meta" in rows
    assert "Zuckerlab" in text(client, "/changes/?kind=alias&company=meta")
    assert "Zuckerlab" not in text(client, "/changes/?kind=alias&company=zhipu").partition("<tbody>")[2]
    feed: Any = atoma.parse_atom_bytes(client.get("/changes.atom?kind=resolution").content)
    assert [entry.title.value for entry in feed.entries] == [
        "Will Zedlab list?: Outcome No → Yes.",
        "Will Zedlab list?: Added.",
    ]
    assert "裁定" in text(client, "/zh-hans/changes/?kind=resolution")
