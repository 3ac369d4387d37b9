"""What a row of the dataset states as a claim, in the shared field forms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from airace.ingest.rows import KINDS, given, money, when
from airace.lib.facts import SPECS
from airace.sources import bundle
from airace.sources.base import Reading

ROWS = [row for row in bundle.read(bundle.FOLDER) if isinstance(row, Reading)]


def said(file: str, slug: str) -> list[dict[str, Any]]:
    kind = KINDS[file]
    return [kind.said(row.fields) for row in ROWS if row.kind == file and row.fields[kind.slug] == slug]


@pytest.mark.parametrize(
    ("precision", "text"), [("day", "2026-05-14"), ("month", "2026-05"), ("quarter", "2026-Q2"), ("year", "2026")]
)
def test_a_date_is_as_exact_as_it_is_known(precision: str, text: str) -> None:
    assert when(date(2026, 5, 14), precision) == {"value": text, "precision": precision}


def test_nothing_is_guessed() -> None:
    assert when(None, None) is None
    assert money(None) is None
    assert given(a=None, b="", c=(), d=0, e=False) == {"d": 0, "e": False}


def test_a_sum_in_two_currencies_keeps_the_original_first() -> None:
    assert money(100, "CNY", 14) == {"value": 100, "currency": "CNY", "also": {"value": 14, "currency": "USD"}}
    assert money(14, "USD", 14) == {"value": 14, "currency": "USD"}


def test_the_listing_of_zhipu() -> None:
    notice = said("ipos", "zhipu-hkex")[0]
    assert notice["offer_price"] == {"value": 116.2, "currency": "HKD"}
    assert notice["close"] == {"value": 131.5, "currency": "HKD"}
    assert notice["listed"] == {"value": "2026-01-08", "precision": "day"}
    assert notice["amount"]["also"] == {"value": 4348100000, "currency": "HKD"}
    assert "target" not in notice
    assert "modality" not in notice  # it happened


def test_a_target_is_not_an_amount() -> None:
    (filed,) = [fields for fields in said("ipos", "moonshot-hkex") if fields["stage"] == "filed"]
    assert "amount" not in filed
    assert filed["target"] == {"value": 3_000_000_000, "currency": "USD"}


def test_a_second_report_says_nothing_about_totals_and_status() -> None:
    main, second = said("funding_rounds", "anthropic-2025-03-series-e")
    assert (main["in_totals"], main["status"]) == (True, "closed")
    assert second["amount"] == main["amount"]
    assert {"in_totals", "status", "round", "date"}.isdisjoint(second)


def test_an_act_of_both_sides_keeps_both() -> None:
    events = [
        KINDS["events"].said(row.fields) for row in ROWS if row.kind == "events" and len(row.fields["sides"]) == 2
    ]
    assert len(events) == 20
    assert {(event["side"], tuple(event["sides"])) for event in events} == {("other", ("US", "CN"))}


def test_every_column_of_a_fact_can_be_stated() -> None:
    """A field that the specification reads and no row of the dataset can hold would never be filled by it."""
    by_article_or_editor = {"lock_up_until", "low", "short"}
    for kind in KINDS.values():
        stated = {field for row in ROWS if row.kind == kind.file for field in kind.said(row.fields)}
        needed = {field for field, _ in SPECS.get(kind.fact, {}).values()}
        assert needed - stated - by_article_or_editor == set(), kind.file
