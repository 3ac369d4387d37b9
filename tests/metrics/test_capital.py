"""Sums of money on the bundled facts, against twins that read the dataset's files row by row."""

import csv
from collections import defaultdict
from datetime import date, timedelta

import pytest

from airace.lib.dates import last_day
from airace.metrics import registry
from airace.metrics.capital import COUNTED
from airace.results import Result
from airace.stack.paths import ROOT

pytestmark = pytest.mark.usefixtures("bundle")
NOW = date(2026, 11, 23)


def compute(slug: str, known_on: date = NOW) -> Result:
    return registry()[slug].compute(known_on=known_on)


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "airace" / "dataset" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def counted_rounds(known_on: date, *, years: bool = True) -> list[tuple[date, str, float]]:
    """Rounds that count, straight from the file, each with the side of its company on the day."""
    home = {row["slug"]: row["side"] for row in table("companies")}
    stretches = table("side_history")
    found = []
    for row in table("funding_rounds"):
        counts = row["in_totals"] == "true" and row["secondary"] == "false" and row["status"] in COUNTED
        if not (counts and row["amount_usd"] and row["known_on"] <= known_on.isoformat()):
            continue
        sides = [
            stretch["side"]
            for stretch in stretches
            if stretch["company"] == row["company"] and stretch["start"] <= row["date"] < (stretch["until"] or "9999")
        ]
        side = sides[0] if sides else home[row["company"]]
        counted_on = min(last_day(date.fromisoformat(row["date"]), row["date_precision"]), known_on)
        if years or row["date_precision"] != "year":
            found.append((counted_on, side, float(row["amount_usd"])))
    return found


@pytest.mark.parametrize("known_on", [date(2024, 6, 30), date(2025, 10, 1), NOW])
def test_funding_trailing_year_agrees_with_adding_up_the_file(known_on: date) -> None:
    result = compute("funding-trailing-year", known_on)
    assert result.as_of is not None
    expected: dict[str, float] = defaultdict(float)
    for day, side, amount in counted_rounds(known_on):
        if result.as_of - timedelta(days=365) < day <= result.as_of:
            expected[side] += amount
    assert result.value == {"US": pytest.approx(expected["US"]), "CN": pytest.approx(expected["CN"])}


def test_funding_quarterly_agrees_with_adding_up_the_file_and_marks_what_still_fills_up() -> None:
    result = compute("funding-quarterly")
    expected: dict[tuple[str, date], float] = defaultdict(float)
    for day, side, amount in counted_rounds(NOW, years=False):
        expected[side, date(day.year, (day.month - 1) // 3 * 3 + 1, 1)] += amount
    for line in result.lines:
        for point in line.points:
            assert point.y == pytest.approx(expected[line.key, point.x])
    provisional = {point.x for line in result.lines for point in line.points if point.provisional}
    assert provisional == {date(2026, 7, 1)}
    assert [(band.start, band.end) for band in result.bands] == [(date(2026, 7, 1), date(2026, 10, 1))]


def test_rounds_of_which_only_the_year_is_known_are_in_no_quarter_and_are_said_aloud() -> None:
    result = compute("funding-quarterly")
    assert result.notes
    assert "only the year is known" in result.notes[0]


def test_second_reports_and_talks_never_reach_a_sum() -> None:
    left_out = {row["fact"] for row in table("funding_rounds") if row["in_totals"] == "false"}
    assert left_out
    largest = compute("largest-rounds").table
    assert largest is not None
    whole = sum(amount for _, _, amount in counted_rounds(NOW))
    every = sum(float(row["amount_usd"]) for row in table("funding_rounds") if row["amount_usd"])
    assert whole < every


def test_ipo_proceeds_counts_the_chosen_report_of_each_listing_once() -> None:
    value = compute("ipo-proceeds").value
    assert isinstance(value, dict)
    rows = [row for row in table("ipos") if row["stage"] == "listed" and row["proceeds_usd"]]
    reports: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        reports[row["fact"]].append(float(row["proceeds_usd"]))
    home = {row["slug"]: row["side"] for row in table("companies")}
    company = {row["fact"]: row["company"] for row in rows}
    for side in ("US", "CN"):
        low = sum(min(sums) for fact, sums in reports.items() if home[company[fact]] == side)
        high = sum(max(sums) for fact, sums in reports.items() if home[company[fact]] == side)
        assert low <= value[side] <= high


def test_targets_are_not_results() -> None:
    targets = [row for row in table("ipos") if row["is_target"] == "true"]
    assert targets
    assert all(row["proceeds_usd"] == "" for row in targets)


def test_ipo_desk_shows_the_first_day_of_zhipu_and_minimax_close_over_offer() -> None:
    desk = compute("ipo-desk").table
    assert desk is not None
    rows = {row[0].url.split("/")[2]: row for row in desk.rows if row[3].text == "listed"}
    assert (rows["zhipu"][6].value, rows["zhipu"][7].value) == (116.2, 131.5)
    assert rows["zhipu"][8].value == pytest.approx(131.5 / 116.2 - 1)
    assert (rows["minimax"][6].value, rows["minimax"][7].value) == (165.0, 345.0)
    assert rows["minimax"][8].text == "+109.1 %"
    assert rows["zhipu"][10].note == "1 other report with another value"


def test_ipo_desk_takes_a_stated_first_day_return_only_where_the_close_is_unknown() -> None:
    desk = compute("ipo-desk").table
    assert desk is not None
    rows = {row[0].url.split("/")[2]: row for row in desk.rows if row[3].text == "listed"}
    assert (rows["cxmt"][7].missing, rows["cxmt"][8].text, rows["cxmt"][8].note) == (
        "unknown",
        "+472.0 %",
        "as reported",
    )


def test_ipo_desk_shows_no_price_since_the_offer_that_is_the_first_day_again() -> None:
    desk = compute("ipo-desk").table
    assert desk is not None
    rows = {row[0].url.split("/")[2]: row for row in desk.rows if row[3].text == "listed"}
    assert rows["moore-threads"][11].missing == "unknown"
    assert rows["zhipu"][11].value == pytest.approx(641 / 116.2 - 1)


def test_ipo_desk_knows_nothing_of_a_listing_before_its_day() -> None:
    desk = compute("ipo-desk", date(2026, 1, 7)).table
    assert desk is not None
    assert not [row for row in desk.rows if row[0].url == "/companies/zhipu/" and row[3].text == "listed"]


def test_largest_rounds_are_sorted_and_each_leads_to_its_source() -> None:
    largest = compute("largest-rounds").table
    assert largest is not None
    amounts = [row[4].value for row in largest.rows]
    assert amounts == sorted(amounts, key=lambda amount: -float(amount or 0))
    assert all(row[4].url.startswith("http") for row in largest.rows)
