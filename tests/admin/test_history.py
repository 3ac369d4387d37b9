"""Two states of a row side by side, and an earlier one brought back: a new state, with its source and a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from airace.ingest import version
from airace.ingest.entry import Stated, enter
from airace.ingest.restore import RestoreError, bring_back
from airace.models import IPO, Article, Claim, Company, HubRepository, ModelFamily

FILING = Stated("https://filing.example/n", 1, date(2026, 1, 9))
PAPER = Stated("https://paper.example/a", 3, date(2026, 1, 12), preferred=True, reason="the filing was amended")


@pytest.fixture
def listing(editor: User) -> IPO:
    """Raised 558 as the filing says; then an editor put a newspaper's 560 and its offer price first."""
    firm = Company.objects.create(slug="zhipu", name="Z.ai", side="CN")
    row = IPO(company=firm, slug="zhipu-hkex", exchange="HKEX", stage="filed", proceeds_usd=Decimal(558_000_000))
    enter(row, changed=(), stated=FILING, by=editor)
    row.proceeds_usd, row.offer_price, row.currency = Decimal(560_000_000), Decimal("116.2"), "HKD"
    enter(row, changed=["proceeds_usd", "offer_price", "currency"], stated=PAPER, by=editor)
    row.refresh_from_db()
    assert row.proceeds_usd == 560_000_000
    return row


def page(row: Any, name: str = "history") -> str:
    return reverse(f"admin:airace_{row._meta.model_name}_{name}", args=[row.pk])


def ids(row: Any) -> list[int]:
    return list(row.versions.order_by("pgh_id").values_list("pgh_id", flat=True))


def test_two_states_are_compared_side_by_side(desk: Client, listing: IPO) -> None:
    old, new = ids(listing)
    shown = desk.get(page(listing), {"from": old, "to": new}).context
    lines = {line.column: line for line in shown["lines"]}
    assert (lines["proceeds_usd"].one, lines["proceeds_usd"].other) == ("558000000.00", "560000000.00")
    assert (lines["company"].one, lines["company"].differs) == ("Z.ai", False)
    assert [name for name, line in lines.items() if line.back] == ["currency", "offer_price", "proceeds_usd"]
    assert shown["may_restore"]
    assert not desk.get(page(listing), {"from": "x", "to": "9" * 30}).context["lines"]


def test_an_old_value_comes_back_with_its_source_and_a_reason(desk: Client, listing: IPO) -> None:
    old, _ = ids(listing)
    given = {"state": old, "column": ["proceeds_usd"], "reason": "the amendment was another company's"}
    answer = desk.post(page(listing), given, follow=True)
    assert "Brought back: proceeds usd" in " ".join(map(str, answer.context["messages"]))
    listing.refresh_from_db()
    assert listing.proceeds_usd == 558_000_000
    assert listing.offer_price == Decimal("116.20"), "what was not ticked stays, and stays put first"
    claim = Claim.objects.filter(preferred=True, fields__has_key="amount").get()
    assert (claim.url, claim.tier, claim.published_on) == (FILING.url, 1, FILING.published_on)
    newest = answer.context["states"][0]
    assert (newest.who, newest.why) == ("editor", "restored: the amendment was another company's")
    assert Claim.objects.filter(ipo=listing, status="accepted").count() == 4


@pytest.mark.parametrize(
    ("column", "reason", "words"),
    [
        ("proceeds_usd", " ", "Say why"),
        ("stage", "wrong", "differs from what is shown"),
        ("offer_price", "wrong", "a claim cannot say nothing"),
        ("id", "wrong", "differs from what is shown"),
    ],
)
def test_what_cannot_come_back_is_said(desk: Client, listing: IPO, column: str, reason: str, words: str) -> None:
    before = ids(listing)
    answer = desk.post(page(listing), {"state": before[0], "column": [column], "reason": reason}, follow=True)
    assert words in " ".join(map(str, answer.context["messages"]))
    assert ids(listing) == before


def test_a_value_whose_claim_was_rejected_does_not_come_back_by_itself(listing: IPO, editor: User) -> None:
    Claim.objects.filter(url=FILING.url).update(status="rejected", reason="forged")
    with pytest.raises(RestoreError, match="No accepted claim says"):
        bring_back(listing, ids(listing)[0], columns=["proceeds_usd"], reason="as before", by=editor)
    with pytest.raises(RestoreError, match="no such state"):
        bring_back(listing, 0, columns=["proceeds_usd"], reason="as before", by=editor)


def test_a_kind_without_claims_is_restored_too(desk: Client, listing: IPO) -> None:
    row = ModelFamily.objects.create(slug="glm", name="GLM", developer=listing.company)
    row.name = "GML"
    row.save()
    desk.post(page(row), {"state": ids(row)[0], "column": ["name"], "reason": "misspelt"})
    row.refresh_from_db()
    assert row.name == "GLM"
    assert desk.get(page(row)).context["states"][0].why == "restored: misspelt"


def test_who_may_only_look_cannot_bring_back(client: Client, listing: IPO) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    old, new = ids(listing)
    assert not client.get(page(listing), {"from": old, "to": new}).context["may_restore"]
    given = {"state": old, "column": ["proceeds_usd"], "reason": "no"}
    assert client.post(page(listing), given).status_code == 403


def test_of_what_imports_write_the_work_by_hand_is_told(desk: Client, db: None) -> None:
    row = Article.objects.create(
        url="https://paper.example/a",
        sha256="a" * 64,
        title="T",
        text="words",
        published_on=date(2026, 1, 9),
        fetched_at="2026-01-10T00:00Z",
    )
    given = {"title": "T", "url": row.url, "publisher": "The Paper", "stated_because": "its masthead"}
    assert desk.post(page(row, "change"), given).status_code == 302
    answer = desk.get(page(row))
    state = answer.context["states"][0]
    assert (state.who, state.why) == ("editor", "its masthead")
    assert state.changes == (("publisher", "", "The Paper"),)
    assert "Bring the old values back" in answer.content.decode()
    before = version.current()
    refused = desk.post(page(row), {"line": state.id, "reason": " "}, follow=True)
    assert "Say why" in " ".join(map(str, refused.context["messages"]))
    for line in ("", "x", "9" * 30, state.id + 999):
        refused = desk.post(page(row), {"line": line, "reason": "wrong"}, follow=True)
        assert "Choose a line" in " ".join(map(str, refused.context["messages"]))
    assert (Article.objects.get().publisher, version.current()) == ("The Paper", before)
    told = desk.post(page(row), {"line": state.id, "reason": "another's masthead"}, follow=True)
    assert "Brought back: publisher" in " ".join(map(str, told.context["messages"]))
    assert (Article.objects.get().publisher, version.current()) == ("", before + 1)
    newest = told.context["states"][0]
    assert (newest.who, newest.why) == ("editor", "restored: another's masthead")
    assert newest.changes == (("publisher", "The Paper", ""),)
    desk.post(page(row), {"line": newest.id, "reason": "it was theirs"})
    assert Article.objects.get().publisher == "The Paper", "what was brought back can be taken back, too"


def test_a_link_of_a_repository_comes_back_by_its_number(desk: Client, listing: IPO) -> None:
    family = ModelFamily.objects.create(slug="glm", name="GLM", developer=listing.company)
    row = HubRepository.objects.create(name="zai/glm", family=family, side="CN")
    given = {"name": row.name, "side": "CN", "tags": "[]", "stated_because": "no family"}
    assert desk.post(page(row, "change"), given).status_code == 302
    row.refresh_from_db()
    assert row.family is None
    state = desk.get(page(row)).context["states"][0]
    desk.post(page(row), {"line": state.id, "reason": "it is GLM"})
    row.refresh_from_db()
    assert row.family == family
    family.delete()
    row.refresh_from_db()
    told = desk.post(page(row), {"line": state.id, "reason": "again"}, follow=True)
    assert "They cannot come back" in " ".join(map(str, told.context["messages"]))


def test_no_state_is_lost_when_the_history_cannot_be_written(listing: IPO, editor: User) -> None:
    """Fact, claim and history are one transaction: where the trigger's table refuses, nothing is changed."""
    old = ids(listing)[0]
    claims = Claim.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE airace_ipoversion ADD CONSTRAINT refuse CHECK (pgh_id <= 0) NOT VALID")
    with pytest.raises(RestoreError, match="The database refused it"):
        bring_back(listing, old, columns=["proceeds_usd"], reason="as before", by=editor)
    listing.refresh_from_db()
    assert listing.proceeds_usd == 560_000_000
    assert Claim.objects.count() == claims
