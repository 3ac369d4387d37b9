"""Stages and dates of listings in a small world: what is to come, what was confirmed, and whose day a stage has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from airace.metrics import registry
from airace.metrics.conflicts import history
from airace.metrics.ipo import Desk
from airace.metrics.listings import steps
from airace.models import IPO, Claim, Company, Source
from airace.results import Cell

NOW = date(2026, 6, 15)
Say = Callable[..., None]


def on(day: str, precision: str = "day") -> dict[str, str]:
    return {"value": day, "precision": precision}


@pytest.fixture
def say(db: None) -> Say:
    """say(known, stage=…, …): a claim about the one listing of the small world."""
    source = Source.objects.create(slug="press", title="Press", publisher="P", url="https://press.example")
    company = Company.objects.create(slug="one", name="One", side="CN")
    ipo = IPO.objects.create(slug="one-hkex", company=company, exchange="HKEX", stage="filed")

    def write(known: str, *, tier: int = 3, preferred: bool = False, **fields: Any) -> None:
        Claim.objects.create(
            kind="ipo",
            fields=fields,
            status="accepted",
            tier=tier,
            preferred=preferred,
            published_on=known,
            url=f"https://press.example/{known}",
            ipo=ipo,
            source=source,
        )

    return write


def row(known_on: date = NOW) -> dict[str, Cell]:
    table = registry()["ipo-pipeline"].compute(known_on=known_on).table
    assert table is not None
    (only,) = table.rows
    return dict(zip(table.columns, only, strict=True))


def dated(known_on: date = NOW) -> list[tuple[str, str, str]]:
    return [(step.kind, step.day.isoformat(), step.state) for step in steps(Desk(known_on))]


def test_a_stage_without_a_date_of_its_own_has_that_of_its_first_report_in_a_row(say: Say) -> None:
    say("2026-01-05", stage="rumoured")
    say("2026-02-05", stage="tutoring")
    say("2026-03-05", stage="rumoured")
    say("2026-04-05", stage="rumoured")
    assert (row()["Stage"].text, row()["Since"].text, row()["Since"].note) == (
        "Rumoured",
        "5 Mar 2026",
        "first reported",
    )
    assert row()["Since"].url == "https://press.example/2026-03-05"
    assert row(date(2026, 2, 28))["Stage"].text == "Listing guidance"
    (one,) = Desk(NOW).listings
    assert [(stage, by.published_on.month) for stage, by in history(one)] == [
        ("rumoured", 3),
        ("tutoring", 2),
        ("rumoured", 1),
    ]


def test_a_month_is_said_as_a_month_and_its_filing_has_happened(say: Say) -> None:
    say("2026-05-20", stage="filed", filed=on("2026-05", "month"))
    assert (row()["Since"].text, row()["Since"].note) == ("May 2026", "")
    assert dated() == [("filing", "2026-05-01", "happened")]


def test_dates_to_come_are_told_from_those_that_passed_unconfirmed(say: Say) -> None:
    say("2026-06-01", stage="filed", filed=on("2026-06-01"), priced=on("2026-06-10"), listed=on("2026-06-20"))
    assert dated() == [
        ("listing", "2026-06-20", "to come"),
        ("pricing", "2026-06-10", "date passed, not confirmed"),
        ("filing", "2026-06-01", "happened"),
    ]
    calendar = registry()["ipo-calendar"].compute(known_on=NOW)
    assert calendar.value == 1
    assert calendar.headline == "Next: One, first day of trading, 20 Jun 2026"
    assert registry()["ipo-calendar"].compute(known_on=date(2026, 6, 25)).value == 0


def test_a_lock_up_counts_only_where_it_is_stated(say: Say) -> None:
    say("2026-06-01", stage="listed", listed=on("2026-06-01"), offer_price={"value": 10, "currency": "HKD"})
    assert row()["Lock-up until"].missing == "unknown"
    assert [kind for kind, *_ in dated()] == ["listing"]
    say("2026-06-02", lock_up_until=on("2026-12-01"))
    assert (row()["Lock-up until"].text, row()["Lock-up until"].url) == (
        "1 Dec 2026",
        "https://press.example/2026-06-02",
    )
    assert dated()[0] == ("lock-up", "2026-12-01", "to come")
    assert row(date(2026, 6, 1))["Lock-up until"].missing == "unknown"
    assert dated(date(2026, 12, 2))[0] == ("lock-up", "2026-12-01", "happened")


def test_the_board_counts_by_side_what_is_neither_listed_nor_withdrawn(say: Say) -> None:
    say("2026-01-05", stage="filed")
    assert registry()["ipo-pipeline"].compute(known_on=NOW).value == {"US": 0, "CN": 1}
    say("2026-02-05", stage="withdrawn")
    assert registry()["ipo-pipeline"].compute(known_on=NOW).value == {"US": 0, "CN": 0}
    assert registry()["ipo-pipeline"].compute(known_on=date(2025, 1, 1)).value is None


@pytest.mark.parametrize(
    ("first", "second", "shown", "why"),
    [
        ({"tier": 1}, {"tier": 3}, "$500m", "shown: the closest to the fact: primary filing"),
        ({"tier": 3}, {"tier": 3}, "$600m", "shown: the newest of those closest to the fact"),
        (
            {"tier": 1, "preferred": False},
            {"tier": 5, "preferred": True},
            "$600m",
            "shown: chosen by an editor over the rule",
        ),
    ],
)
def test_the_reason_names_the_part_of_the_rule_that_decided(
    say: Say, first: dict[str, Any], second: dict[str, Any], shown: str, why: str
) -> None:
    say("2026-06-02", stage="listed", listed=on("2026-06-01"), amount={"value": 5e8, "currency": "USD"}, **first)
    say("2026-06-03", amount={"value": 6e8, "currency": "USD"}, **second)
    table = registry()["ipo-conflicts"].compute(known_on=NOW).table
    assert table is not None
    assert [cell.text for cell in table.rows[0][3:5]] == ["Raised", shown]
    assert table.rows[0][7].text == why
    assert table.rows[1][7].text == "kept"
    assert registry()["ipo-conflicts"].compute(known_on=date(2026, 6, 2)).value == 0


def test_the_same_value_in_another_form_is_no_conflict(say: Say) -> None:
    say("2026-06-02", stage="listed", listed=on("2026-06-01"), amount={"value": 5e8, "currency": "USD"})
    say("2026-06-03", amount={"value": 3.9e9, "currency": "HKD", "also": {"value": 5e8, "currency": "USD"}})
    assert registry()["ipo-conflicts"].compute(known_on=NOW).value == 0


def test_stated_first_day_returns_that_differ_are_shown_where_no_close_is_known(say: Say) -> None:
    say("2026-06-02", stage="listed", listed=on("2026-06-01"), first_day_return=4.72)
    say("2026-06-03", first_day_return=4.7)
    table = registry()["ipo-conflicts"].compute(known_on=NOW).table
    assert table is not None
    assert [(row[3].text, row[4].text) for row in table.rows] == [
        ("First-day return", "+470.0 %"),
        ("First-day return", "+472.0 %"),
    ]
    say("2026-06-03", close={"value": 57.2, "currency": "HKD"}, offer_price={"value": 10, "currency": "HKD"})
    assert registry()["ipo-conflicts"].compute(known_on=NOW).value == 0
