"""Sums of money on the bundled facts, against twins that read the dataset's files row by row."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime

import pytest

from airace.lib.dates import add_months, last_day
from airace.lib.units import money
from airace.metrics import registry
from airace.metrics.capital import COUNTED, Deal
from airace.metrics.real import in_dollars_of_today
from airace.queries.facts import Fact
from airace.queries.observations import Reading
from airace.results import Result, SourceRef
from airace.stack.paths import ROOT

pytestmark = pytest.mark.usefixtures("bundle")
NOW = date(2026, 11, 23)
SOURCE = SourceRef("bls-cpi", "", "", "", "")
NOBODY = Fact(0, "funding_round", {}, {}, {}, (), ())


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
    for day, side, amount in counted_rounds(known_on, years=False):
        if 0 <= (result.as_of.year - day.year) * 12 + result.as_of.month - day.month < 12:
            expected[side] += amount
    assert result.value == {"US": pytest.approx(expected["US"]), "CN": pytest.approx(expected["CN"])}


@pytest.mark.parametrize("known_on", [date(2025, 10, 1), NOW])
def test_a_trailing_year_that_ends_with_a_quarter_is_the_sum_of_four_quarters(known_on: date) -> None:
    year, quarters = compute("funding-trailing-year", known_on), compute("funding-quarterly", known_on)
    compared = 0
    for line in year.lines:
        bars = {point.x: point.y or 0 for other in quarters.lines if other.key == line.key for point in other.points}
        for point in (point for point in line.points if point.x.month % 3 == 0):
            last = date(point.x.year, point.x.month - 2, 1)
            assert point.y == pytest.approx(sum(bars[add_months(last, -3 * back)] for back in range(4))), point.x
            compared += 1
    assert compared > 8


def test_a_round_of_a_month_is_no_part_of_a_year_that_begins_after_it() -> None:
    # Anthropic's Series F, $13bn, "Sep 2025"; the newest round is of 28 Sep 2026.
    result = compute("funding-trailing-year")
    assert result.as_of == date(2026, 9, 28)
    assert "in the twelve months to Sep 2026" in result.headline
    assert isinstance(result.value, dict)
    assert 300e9 < result.value["US"] < 320e9


def test_rounds_of_no_known_month_are_left_out_of_the_year_and_said_with_their_sums() -> None:
    (note,) = compute("funding-trailing-year").notes
    perhaps = [
        (side, amount)
        for day, side, amount in set(counted_rounds(NOW)) - set(counted_rounds(NOW, years=False))
        if day.year in {2025, 2026}
    ]
    assert note.startswith(f"Rounds of no known month that may be of these twelve are left out: {len(perhaps)}, ")
    for side, whose in (("US", "of US companies"), ("CN", "of Chinese ones")):
        assert f"{money(sum(amount for own, amount in perhaps if own == side))} {whose}" in note


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


def test_real_quarters_are_the_nominal_ones_raised_by_the_index_of_each_rounds_month() -> None:
    index = {date.fromisoformat(row["month"]): float(row["value"]) for row in table("price_index")}
    base = index[date(2026, 8, 1)]
    expected: dict[tuple[str, date], float] = defaultdict(float)
    for day, side, amount in counted_rounds(NOW, years=False):
        month = max(known for known in index if known <= day)
        expected[side, date(day.year, (day.month - 1) // 3 * 3 + 1, 1)] += amount * base / index[month]
    result = compute("funding-quarterly-real")
    assert "US dollars of Aug 2026" in result.subtitle
    assert result.headline.endswith(", in US dollars of Aug 2026")
    assert "bls-cpi" in {source.slug for source in result.sources}
    compared = 0
    for line in result.lines:
        for point in line.points:
            assert point.y == pytest.approx(expected[line.key, point.x])
            compared += 1
    assert compared > 20


def test_a_month_without_an_index_takes_the_one_before_and_real_sums_look_back_with_their_index() -> None:
    def month(day: date, value: float) -> Reading:
        return Reading(day, value, None, None, None, "", datetime.now(UTC), True, "cpi-u", "", "USD", "USD", "", SOURCE)

    index = [month(date(2025, 9, 1), 300.0), month(date(2025, 11, 1), 303.0), month(date(2025, 12, 1), 306.0)]
    deals = [Deal(date(2025, 10, 15), "US", 100.0, NOBODY), Deal(date(2026, 1, 2), "CN", 50.0, NOBODY)]
    assert [deal.amount for deal in in_dollars_of_today(deals, index)] == [pytest.approx(102.0), 50.0]
    with pytest.raises(ValueError, match="No price index reaches back to 2025-08-31; the oldest month is 2025-09"):
        in_dollars_of_today([Deal(date(2025, 8, 31), "US", 1.0, NOBODY)], index)
    assert "US dollars of Aug 2025" in compute("funding-trailing-year-real", date(2025, 10, 1)).subtitle
