"""Stated valuations and the steps between them, on the bundled facts."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date

import pytest

from airace.lib.dates import last_day
from airace.metrics import registry
from airace.metrics.capital import COUNTED
from airace.metrics.valuations import direction, valuations
from airace.results import Result
from airace.stack.paths import ROOT

pytestmark = pytest.mark.usefixtures("bundle")
NOW = date(2026, 11, 23)


def compute(slug: str, known_on: date = NOW) -> Result:
    return registry()[slug].compute(known_on=known_on)


def rows(result: Result, company: str) -> list[list[str]]:
    assert result.table is not None
    return [[cell.text for cell in row] for row in result.table.rows if row[0].url == f"/companies/{company}/"]


def stated(known_on: date) -> dict[str, dict[float, set[date]]]:
    """Company → valuation → days that rows of its rounds name, of rounds that some row calls announced or closed."""
    with (ROOT / "airace/dataset/funding_rounds.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["known_on"] <= known_on.isoformat()]
    done = {row["fact"] for row in rows if row["status"] in COUNTED}
    days: dict[str, set[date]] = defaultdict(set)
    for row in rows:
        if row["second_report"] == "true":
            continue  # it speaks of sums, not of the day
        days[row["fact"]].add(min(last_day(date.fromisoformat(row["date"]), row["date_precision"]), known_on))
    found: dict[str, dict[float, set[date]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if row["valuation_usd"] and row["fact"] in done and row["round"] != "preferential":
            found[row["company"]][float(row["valuation_usd"])] |= days[row["fact"]]
    return found


@pytest.mark.parametrize("known_on", [date(2025, 12, 31), NOW])
def test_every_valuation_is_one_of_the_file_on_a_day_of_its_round(known_on: date) -> None:
    expected, found = stated(known_on), valuations(known_on)
    assert set(found) <= set(expected)
    assert len(found) > 20
    for company, own in found.items():
        assert all(valued.day in expected[company][valued.value] for valued in own), company
        assert own == sorted(own, key=lambda valued: valued.day)
        newest = max(day for days in expected[company].values() for day in days)
        assert (own[-1].day.year, own[-1].day.month) == (newest.year, newest.month), company


def test_the_newest_valuation_of_anthropic_and_the_step_to_it() -> None:
    # $965bn on 28 May 2026 after $380bn on 12 Feb 2026: 2.54 times, 105 days.
    (row,) = rows(compute("valuations"), "anthropic")
    assert row[2:] == ["$965bn", "post-money", "Series H", "28 May 2026", "$380bn", "up, ×2.5", "3"]
    (newest, *_) = rows(compute("valuation-steps"), "anthropic")
    assert newest[2:] == ["28 May 2026", "$380bn", "$965bn", "up, ×2.5", "3"]


def test_a_step_down_is_counted_by_side_and_in_the_headline() -> None:
    result = compute("valuation-steps")
    (row,) = rows(result, "groq")
    assert row[5] == "down, −49 %"  # 3.5 after 6.9
    assert result.table is not None
    steps = [row[5].text for row in result.table.rows]
    assert isinstance(result.value, dict)
    down = sum(step.startswith("down") for step in steps)
    assert 0 < sum(result.value.values()) <= down
    assert f"{sum(step.startswith('up') for step in steps)} up, {down} down" in result.headline


def test_a_secondary_sale_is_told_apart_and_a_changed_basis_is_said() -> None:
    (bytedance,) = rows(compute("valuations"), "bytedance")
    assert bytedance[2:4] == ["$330bn", "secondary sale"]
    table = compute("valuation-steps").table
    assert table is not None
    mixed = [row[5].note for row in table.rows if row[0].text == "OpenAI" and row[5].note]
    assert mixed == ["secondary sale before", "post-money before"]


def test_a_price_given_to_one_investor_is_no_step() -> None:
    # OpenAI: $285bn in a preferential deal of December 2025, between $500bn in October and $852bn in March.
    assert 285e9 not in {valued.value for valued in valuations(NOW)["openai"]}
    _, newest, *_ = rows(compute("valuation-steps"), "openai")
    assert newest[2:6] == ["27 Feb 2026", "$500bn", "$840bn", "up, +68 %"]


def test_a_valuation_of_a_year_says_the_year_and_has_no_months() -> None:
    # Figure AI: $2.68bn in 2024, $39bn in September 2025.
    for metric, at in (("valuations", 6), ("valuation-steps", 3)):
        table = compute(metric).table
        assert table is not None
        (row,) = [row for row in table.rows if row[0].text == "Figure AI"]
        assert (row[at].text, row[at].note) == ("$2.68bn", "in 2024")
        assert (row[-1].text, row[-1].missing) == ("", "unknown")


def test_talks_and_reports_are_no_valuation() -> None:
    # Sought or only reported in September 2026: OpenAI at $1.2tn, DeepSeek at $74bn.
    newest = {slug: own[-1].value for slug, own in valuations(NOW).items()}
    assert newest["openai"] == 852e9
    assert newest["deepseek"] < 60e9


def test_a_valuation_of_which_only_the_year_is_known_gives_way_to_exact_ones_of_the_year() -> None:
    own = valuations(NOW)["openai"]
    years = {valued.day.year for valued in own if valued.fact["date_precision"] != "year"}
    assert not any(valued.fact["date_precision"] == "year" and valued.day.year in years for valued in own)


def test_nothing_is_known_of_a_valuation_before_it_was_stated() -> None:
    assert valuations(date(2026, 2, 11))["anthropic"][-1].value == 183e9
    assert compute("valuations", date(2001, 1, 1)).headline == ""


def test_less_than_half_a_percent_is_level() -> None:
    before, after = valuations(NOW)["anthropic"][-2:]
    assert direction(before, after) == "up"
    assert direction(after, before) == "down"
    assert direction(before, before._replace(value=before.value * 1.004)) == "level"
