"""Filings: quarters out of year-to-date values, in every version, and layouts that changed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.sources import sec
from airace.sources.base import LayoutError, Payload, Reading
from airace.sources.sec.quarters import Stated, Version, versions

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
CAPEX = "0000000001/us-gaap/PaymentsToAcquirePropertyPlantAndEquipment"


def stated(start: str, end: str, value: float, filed: str, accession: str = "a") -> Stated:
    day = date.fromisoformat
    return Stated(day(start), day(end), value, day(filed), accession, "10-Q")


def by_period(rows: list[Stated]) -> dict[tuple[str, str], list[tuple[str, float]]]:
    found: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for version in versions(rows):
        found.setdefault((version.kind, version.start.isoformat()), []).append(
            (version.filed.isoformat(), version.value)
        )
    return found


def test_a_quarter_is_the_difference_of_two_periods_from_the_start_of_the_fiscal_year() -> None:
    rows = [
        stated("2025-07-01", "2025-09-30", 10, "2025-10-29"),
        stated("2025-07-01", "2025-12-31", 22, "2026-01-28"),
        stated("2025-07-01", "2026-03-31", 36, "2026-04-29"),
        stated("2025-07-01", "2026-06-30", 52, "2026-07-29"),
    ]
    assert by_period(rows) == {
        ("quarter", "2025-07-01"): [("2025-10-29", 10)],
        ("quarter", "2025-10-01"): [("2026-01-28", 12)],
        ("quarter", "2026-01-01"): [("2026-04-29", 14)],
        ("quarter", "2026-04-01"): [("2026-07-29", 16)],
        ("year", "2025-07-01"): [("2026-07-29", 52)],
    }


def test_three_months_that_a_filing_states_go_before_the_difference() -> None:
    rows = [
        stated("2025-07-01", "2025-09-30", 10, "2025-10-29"),
        stated("2025-07-01", "2025-12-31", 22, "2026-01-28"),
        stated("2025-10-01", "2025-12-31", 13, "2026-01-28"),
    ]
    assert by_period(rows)["quarter", "2025-10-01"] == [("2026-01-28", 13)]


def test_a_period_that_later_filings_repeat_has_one_version_and_a_restated_one_two() -> None:
    rows = [
        stated("2025-01-01", "2025-12-31", 50, "2026-02-01"),
        stated("2025-01-01", "2025-12-31", 50, "2026-03-01"),
        stated("2025-01-01", "2025-12-31", 55, "2027-02-01"),
    ]
    assert by_period(rows) == {("year", "2025-01-01"): [("2026-02-01", 50), ("2027-02-01", 55)]}


def test_restating_the_first_half_alone_changes_no_later_quarter() -> None:
    rows = [
        stated("2025-01-01", "2025-06-30", 20, "2025-08-01"),
        stated("2025-01-01", "2025-09-30", 33, "2025-11-01"),
        stated("2025-01-01", "2025-06-30", 24, "2026-08-01"),
    ]
    assert by_period(rows)["quarter", "2025-07-01"] == [("2025-11-01", 13)]


def test_weeks_of_fiscal_years_of_52_or_53_weeks_are_quarters_too() -> None:
    rows = [
        stated("2025-01-27", "2025-04-27", 4, "2025-05-28"),
        stated("2025-01-27", "2025-07-27", 9, "2025-08-27"),
    ]
    assert by_period(rows)["quarter", "2025-04-28"] == [("2025-08-27", 5)]


def test_of_two_filings_of_one_day_the_later_one_counts() -> None:
    rows = [
        stated("2025-01-01", "2025-12-31", 51, "2026-02-01", "0001-26-000002"),
        stated("2025-01-01", "2025-12-31", 50, "2026-02-01", "0001-26-000001"),
    ]
    assert by_period(rows) == {("year", "2025-01-01"): [("2026-02-01", 51)]}


def slow(rows: list[Stated], on: date) -> dict[date, float]:
    """Quarters as known on a day, one question after another."""
    found: dict[date, float] = {}
    for start in {row.start for row in rows}:
        own = sorted((row for row in rows if row.start == start and row.filed <= on), key=lambda row: row.end)
        before = 0.0
        begin = start
        for row in own:
            found[begin] = row.value - before
            before, begin = row.value, row.end + timedelta(days=1)
    return found


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=4), st.integers(1, 4))
def test_quarters_of_a_year_add_up_to_what_was_stated_so_far(values: list[int], filed: int) -> None:
    ends = [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
    rows = [
        Stated(date(2025, 1, 1), end, sum(values[: number + 1]), end + timedelta(days=30), str(number), "10-Q")
        for number, end in enumerate(ends[:filed])
    ]
    quarters: list[Version] = [version for version in versions(rows) if version.kind == "quarter"]
    assert {version.start: version.value for version in quarters} == slow(rows, date(2030, 1, 1))
    assert sum(version.value for version in quarters) == rows[-1].value


def read(name: str, document: Any) -> list[Any]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(sec.parse(Payload(body, "https://data.sec.gov/x", NOW, name)))


VALUE = {"end": "2025-12-31", "val": 1, "accn": "1-26-1", "form": "10-K", "filed": "2026-02-01"}


@pytest.mark.parametrize(
    ("name", "document", "said"),
    [
        (CAPEX, b"<html>Request Rate Threshold Exceeded</html>", "is not JSON"),
        (CAPEX, {"cik": 1}, "has no units or no cik"),
        (CAPEX, {"cik": 1, "units": {"USD": [{**VALUE, "accn": None}, {}]}}, None),
        (CAPEX, {"cik": 1, "units": {"USD": [{"end": "2025-12-31", "val": 1}]}}, "values without accn"),
        ("0000000001/submissions", {"filings": {}}, "no recent filings"),
        ("0000000001/submissions", {"filings": {"recent": {"form": []}}}, "no column accessionNumber"),
        (
            "0000000001/submissions",
            {"filings": {"recent": {"accessionNumber": ["1"], "filingDate": [], "form": [], "primaryDocument": []}}},
            "differ in length",
        ),
    ],
)
def test_another_layout_fails_with_a_sentence(name: str, document: Any, said: str | None) -> None:
    if said is None:
        assert not any(isinstance(item, Reading) for item in read(name, document))
        return
    with pytest.raises(LayoutError, match=said):
        read(name, document)


def test_units_of_other_currencies_are_not_read() -> None:
    assert read(CAPEX, {"cik": 1, "units": {"EUR": [{**VALUE, "start": "2025-01-01"}]}}) == []


def test_a_tag_that_is_not_read_here_is_refused_without_stopping_the_rest() -> None:
    refused = read("0000000001/us-gaap/Goodwill", {"cik": 1, "units": {}})
    assert [str(item) for item in refused] == [
        "0000000001/us-gaap/Goodwill is no tag that is read here; mend the tags in the detail of its watch."
    ]
