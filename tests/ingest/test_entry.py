"""What an editor types becomes a claim with its source, and the row shows what the rule chooses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from airace.ingest import facts, version
from airace.ingest.entry import CLAIMS, KINDS, Stated, enter, fields_of
from airace.lib.facts import SPECS, columns
from airace.models import FACTS, IPO, Claim, Company, FundingRound, Person, SideHistory

SOURCE = Stated("https://paper.example/a", 3, date(2026, 1, 12))


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_user("editor", is_staff=True)


@pytest.fixture
def ipo(names: None) -> IPO:
    return IPO(
        company=Company.objects.get(slug="zhipu"),
        slug="zhipu-hkex",
        exchange="HKEX",
        stage="listed",
        listed_on=date(2026, 1, 1),
        listed_precision="month",
        currency="HKD",
        offer_price=Decimal("116.20"),
        proceeds_usd=Decimal("558000000"),
    )


def test_a_new_fact_is_supported_by_one_accepted_claim(ipo: IPO, editor: User) -> None:
    before = version.current()
    assert enter(ipo, changed=(), stated=SOURCE, by=editor) == []
    claim = Claim.objects.get()
    assert claim.fields == {
        "stage": "listed",
        "listed": {"value": "2026-01", "precision": "month"},
        "offer_price": {"value": 116.2, "currency": "HKD"},
        "amount": {"value": 558000000, "currency": "USD"},
    }
    assert (claim.ipo, claim.status, claim.url, claim.tier) == (ipo, "accepted", SOURCE.url, 3)
    assert (claim.decided_by, claim.published_on) == (editor, SOURCE.published_on)
    assert version.current() == before + 1


def test_a_correction_speaks_only_of_what_was_touched(ipo: IPO, editor: User) -> None:
    enter(ipo, changed=(), stated=SOURCE, by=editor)
    ipo.close_price = Decimal("131.50")
    enter(ipo, changed=["close_price"], stated=SOURCE, by=editor)
    assert Claim.objects.latest("pk").fields == {"close": {"value": 131.5, "currency": "HKD"}}


def test_a_source_further_from_the_fact_does_not_win_and_it_is_said(ipo: IPO, editor: User) -> None:
    enter(ipo, changed=(), stated=Stated("https://filing.example/", 1, date(2026, 1, 8)), by=editor)
    ipo.proceeds_usd = Decimal("560000000")
    assert enter(ipo, changed=["proceeds_usd"], stated=SOURCE, by=editor) == ["proceeds_usd"]
    ipo.refresh_from_db()
    assert ipo.proceeds_usd == Decimal("558000000")
    assert ipo.versions.count() == 1
    assert Claim.objects.filter(ipo=ipo, status="accepted").count() == 2
    ipo.proceeds_usd = Decimal("561000000")
    first = Stated(SOURCE.url, 3, SOURCE.published_on, preferred=True, reason="the filing was amended")
    assert enter(ipo, changed=["proceeds_usd"], stated=first, by=editor) == []
    ipo.refresh_from_db()
    assert ipo.proceeds_usd == Decimal("561000000")
    assert [state.pgh_context.metadata["reason"] for state in ipo.versions.order_by("pgh_id")] == [
        "entered",
        "the filing was amended",
    ]


def test_a_remark_alone_needs_no_claim(ipo: IPO, editor: User) -> None:
    enter(ipo, changed=(), stated=SOURCE, by=editor)
    ipo.note = "Also trades over the counter."
    enter(ipo, changed=["note"], stated=SOURCE, by=editor)
    assert Claim.objects.count() == 1
    assert IPO.objects.get().note == "Also trades over the counter."


def test_who_and_why_are_in_the_history(ipo: IPO, editor: User) -> None:
    enter(ipo, changed=(), stated=SOURCE, by=editor)
    state = ipo.versions.get()
    assert state.pgh_context.metadata == {"user": editor.pk, "reason": "entered"}


def test_money_in_two_currencies_and_names_keep_their_form(names: None, editor: User) -> None:
    fact = FundingRound(
        company=Company.objects.get(slug="minimax"),
        slug="minimax-2026-01-series-d",
        round="series-d",
        date=date(2026, 1, 10),
        amount=Decimal("7000000000"),
        currency="CNY",
        amount_usd=Decimal("980000000"),
        investors="Alibaba|HSG",
    )
    enter(fact, changed=(), stated=SOURCE, by=editor)
    said = Claim.objects.get().fields
    assert said["amount"] == {
        "value": 7000000000,
        "currency": "CNY",
        "also": {"value": 980000000, "currency": "USD"},
    }
    assert said["investors"] == ["Alibaba", "HSG"]


def test_a_move_is_a_claim_as_well(names: None, editor: User) -> None:
    manus = Company.objects.get(slug="manus")
    fact = SideHistory(company=manus, side="other", start=date(2025, 5, 1), precision="month", source_url=SOURCE.url)
    enter(fact, changed=(), stated=SOURCE, by=editor)
    assert Claim.objects.get(side_change=fact).fields == {
        "company": "manus",
        "to": "other",
        "date": {"value": "2025-05", "precision": "month"},
    }


def test_the_claim_of_a_row_gives_the_row_back(ipo: IPO, editor: User) -> None:
    """fields_of and columns are each other's inverse on what a row holds."""
    enter(ipo, changed=(), stated=SOURCE, by=editor)
    again = columns("ipo", facts.statements("ipo", ipo))
    assert again == {name: getattr(ipo, name) for name in again}
    person = Person.objects.get(slug="justin-lin")
    assert fields_of("person", person, None) == {"name": "Justin Lin", "side": "CN"}


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("proceeds_usd", Decimal("-1"), "not a possible sum"),
        ("market_cap_usd", Decimal("99999999999999"), "not a possible sum"),
        ("listed_on", date(2026, 2, 1), "cannot have happened yet"),
    ],
)
def test_what_is_impossible_is_refused_before_anything_is_written(
    ipo: IPO, editor: User, column: str, value: object, words: str
) -> None:
    setattr(ipo, column, value)
    with pytest.raises(ValidationError, match=words):
        enter(ipo, changed=(), stated=SOURCE, by=editor)
    assert not IPO.objects.exists()
    assert not Claim.objects.exists()


def test_a_day_that_is_planned_may_lie_ahead(ipo: IPO, editor: User) -> None:
    ipo.stage, ipo.listed_precision = "priced", "day"
    ipo.listed_on, ipo.lock_up_until = date(2026, 1, 20), date(2026, 7, 20)
    assert enter(ipo, changed=(), stated=SOURCE, by=editor) == []
    ipo.stage = "listed"
    with pytest.raises(ValidationError, match="cannot have happened"):
        enter(ipo, changed=["stage", "listed_on"], stated=SOURCE, by=editor)


def test_every_kind_of_fact_can_be_entered() -> None:
    assert set(KINDS.values()) == set(FACTS) == set(CLAIMS)
    assert set(SPECS) | {"side_change"} == set(FACTS)


def test_a_company_has_one_side_at_a_time_whatever_others_have(db: None) -> None:
    firms = [Company.objects.create(slug=slug, name=slug, side="CN") for slug in ("one", "two")]
    for firm in firms:
        row = SideHistory(company=firm, side="CN", start=date(2020, 1, 1), source_url=SOURCE.url)
        enter(row, changed=[], stated=SOURCE, by=None)
    again = SideHistory(company=firms[0], side="US", start=date(2021, 1, 1), source_url=SOURCE.url)
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        enter(again, changed=[], stated=SOURCE, by=None)
    assert SideHistory.objects.count() == 2
