"""Deals stage by stage: Meta and Manus to the end, and the rules that put statements in order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from airace.lib.choose import Statement
from airace.metrics import registry
from airace.metrics.acquisitions import Deal, deals, others_of, sentence, steps
from airace.queries.events import Dated

NOW = date(2026, 11, 23)


def said(number: int, published: str, **fields: Any) -> Statement:
    return Statement(number, fields, 3, date.fromisoformat(published), f"https://www.site{number}.example/story")


def on(value: str, precision: str = "day") -> dict[str, str]:
    return {"value": value, "precision": precision}


def deal_of(slug: str, known_on: date = NOW) -> Deal:
    return next(deal for deal in deals(known_on) if deal.fact["slug"] == slug)


@pytest.mark.usefixtures("bundle")
def test_meta_and_manus_to_the_end() -> None:
    deal = deal_of("meta-manus")
    assert [(step.day.isoformat(), step.stage) for step in deal.steps] == [
        ("2025-12-29", "announced"),
        ("2025-12-29", "closed"),
        ("2026-01-09", ""),  # the ministry's review is an event
        ("2026-04-27", "blocked"),
        ("2026-05-21", "unwinding"),
        ("2026-08-13", "abandoned"),
    ]
    review = deal.steps[2].event
    assert review is not None
    assert "review" in review.title
    assert deal.steps[1].prices == ("$2.00bn", "$2.50bn")
    # 29 December 2025 to 13 August 2026 are 227 days.
    assert sentence(deal) == (
        "Meta’s deal for Manus was abandoned, as last stated on 13 Aug 2026 (second hand), 227 days after it became "
        "known on 29 Dec 2025 at $2.00bn; it was blocked on 27 Apr 2026."
    )


@pytest.mark.usefixtures("bundle")
def test_a_deal_is_shown_as_it_stood_on_the_day() -> None:
    deal = deal_of("meta-manus", date(2026, 2, 1))
    assert [step.stage for step in deal.steps] == ["announced", "closed", ""]
    assert "is closed" in sentence(deal)
    assert "meta-manus" not in {deal.fact["slug"] for deal in deals(date(2025, 12, 28))}


@pytest.mark.usefixtures("bundle")
def test_a_buyer_of_the_same_target_is_another_deal_of_it() -> None:
    found = deals(NOW)
    manus = next(deal for deal in found if deal.fact["slug"] == "meta-manus")
    assert [other.fact["slug"] for other in others_of(manus, found)] == ["tencent-manus"]
    # Meta bought others too; they are deals of its own.
    scale = next(deal for deal in found if deal.fact["slug"] == "meta-scale-ai")
    assert others_of(scale, found) == []


@pytest.mark.usefixtures("bundle")
def test_acquisitions_has_a_row_a_deal_with_its_newest_stage() -> None:
    result = registry()["acquisitions"].compute(known_on=NOW)
    assert result.table is not None
    shown = {row[0].url: [cell.text or cell.missing for cell in row] for row in result.table.rows}
    assert len(shown) == len(deals(NOW)) == 21
    assert shown["/capital/deals/alphabet-wiz/"] == [
        *("Alphabet and Wiz", "US", "US", "Closed", "Mar 2026", "Mar 2025", "$32.0bn", "2")
    ]
    assert shown["/capital/deals/mistral-koyeb/"][6] == "undisclosed"
    assert result.value == {"CN": 1, "US": 18}
    assert "1 abandoned" in result.headline


@pytest.mark.usefixtures("bundle")
def test_acquisition_stages_holds_every_step_of_every_deal() -> None:
    result = registry()["acquisition-stages"].compute(known_on=NOW)
    assert result.table is not None
    assert len(result.table.rows) == sum(len(deal.steps) for deal in deals(NOW))
    days = [str(row[0].value) for row in result.table.rows]
    assert days == sorted(days, reverse=True)
    # A row is cited by who states it, or by its event.
    assert all(row[5].url.startswith("http") or row[6].url.startswith("/timeline/") for row in result.table.rows)


def test_statements_of_one_stage_are_one_step_dated_by_the_announcement() -> None:
    line = steps(
        [
            said(1, "2026-03-05", stage="announced", announced=on("2026-03-01")),
            said(2, "2026-03-04", stage="announced", announced=on("2026-03-01")),
            said(3, "2026-02-01", stage="talks"),
        ]
    )
    assert [(step.stage, step.day, len(step.said)) for step in line] == [
        ("talks", date(2026, 2, 1), 1),
        ("announced", date(2026, 3, 1), 2),
    ]


def test_an_announcement_that_only_later_reports_tell_is_a_step_of_its_own() -> None:
    line = steps([said(1, "2026-03-31", stage="closed", announced=on("2025-03-01", "month"), closed=on("2026-03-20"))])
    assert [(step.stage, step.day, step.precision) for step in line] == [
        ("announced", date(2025, 3, 1), "month"),
        ("closed", date(2026, 3, 20), "day"),
    ]
    # Announced and closed in one month: nobody says that there were two days.
    assert len(steps([said(1, "2025-12-31", stage="closed", announced=on("2025-12-01", "month"))])) == 1


def test_a_statement_without_stage_belongs_to_the_stage_of_its_day() -> None:
    price = {"value": 3e9, "currency": "USD"}
    line = steps(
        [
            said(1, "2026-01-10", stage="announced"),
            said(2, "2026-05-01", stage="blocked"),
            said(3, "2026-04-30", amount=price),
        ]
    )
    assert [(step.stage, step.prices) for step in line] == [("announced", ("$3.00bn",)), ("blocked", ())]
    (alone,) = steps([said(1, "2026-01-10", amount=price)])
    assert (alone.stage, alone.prices) == ("reported", ("$3.00bn",))


def test_an_event_of_the_day_stands_beside_the_stage_and_another_between() -> None:
    def event(day: str, title: str) -> Dated:
        return Dated(date.fromisoformat(day), "day", title, "", "acquisition", "CN", "https://x.example", title.lower())

    line = steps(
        [said(1, "2026-01-10", stage="announced"), said(2, "2026-05-01", stage="blocked")],
        [event("2026-02-01", "Review"), event("2026-05-01", "Order")],
    )
    assert [(step.stage, step.event and step.event.title) for step in line] == [
        ("announced", None),
        ("", "Review"),
        ("blocked", "Order"),
    ]
