"""Rounds by stage and lead investor, against a twin that reads the dataset's file row by row."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date

import pytest

from airace.lib.dates import last_day
from airace.metrics import funding, registry
from airace.metrics.capital import COUNTED
from airace.metrics.periods import Period
from airace.results import Result, Table
from airace.stack.paths import ROOT

NOW = date(2026, 11, 23)


def compute(slug: str, known_on: date = NOW) -> Result:
    return registry()[slug].compute(known_on=known_on)


def rows_of(result: Result) -> Table:
    assert result.table is not None
    return result.table


def dataset(name: str) -> list[dict[str, str]]:
    with (ROOT / "airace/dataset" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def counted(known_on: date) -> list[tuple[date, str, str, float | None, str]]:
    """(day, side, stage, amount, investors) of the rows that count, one a round; those about moved companies apart."""
    home = {row["slug"]: row["side"] for row in dataset("companies")}
    moved = {row["company"] for row in dataset("side_history")}
    found = []
    for row in dataset("funding_rounds"):
        counts = row["in_totals"] == "true" and row["secondary"] == "false" and row["status"] in COUNTED
        if not counts or row["known_on"] > known_on.isoformat() or row["company"] in moved:
            continue
        day = min(last_day(date.fromisoformat(row["date"]), row["date_precision"]), known_on)
        stage = row["round"][:8] if row["round"].startswith("series-") else row["round"]
        amount = float(row["amount_usd"]) if row["amount_usd"] else None
        found.append((day, home[row["company"]], stage, amount, row["investors"]))
    return found


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("known_on", [date(2025, 6, 30), NOW])
def test_funding_by_stage_agrees_with_adding_up_the_file(known_on: date) -> None:
    result = compute("funding-by-stage", known_on)
    moved = {row["company"] for row in dataset("side_history")}
    register = [one for one in funding.counted(known_on) if one.fact["company__slug"] not in moved]
    expected: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    for _, side, stage, amount, _ in counted(known_on):
        expected[side, stage].append(amount)
    found: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    for one in register:
        found[one.side, one.stage].append(one.amount)
    assert {key: len(own) for key, own in found.items()} == {key: len(own) for key, own in expected.items()}
    for key, own in expected.items():
        assert sum(one or 0 for one in found[key]) == pytest.approx(sum(one or 0 for one in own))
        assert found[key].count(None) == own.count(None)
    # Every cell of the table is a part of the sums, and the sums are the value.
    table = rows_of(result)
    for at, side in ((1, "CN"), (2, "US")):
        assert isinstance(result.value, dict)
        assert sum(float(row[at].value or 0) for row in table.rows) == pytest.approx(result.value[side])


@pytest.mark.usefixtures("bundle")
def test_rounds_without_amount_are_counted_and_said_and_not_guessed() -> None:
    result = compute("funding-by-stage")
    without = Counter(side for _, side, _, amount, _ in counted(NOW) if amount is None)
    assert without["CN"] == 7
    assert result.notes == (f"Rounds that count and state no amount: {without['CN']} China, {without['US']} US.",)
    register = rows_of(compute("funding-rounds"))
    assert sum(row[4].value is None and row[4].missing != "" for row in register.rows) == sum(without.values())


@pytest.mark.usefixtures("bundle")
def test_a_period_takes_both_of_its_days_and_links_to_its_rounds() -> None:
    rounds = funding.counted(NOW)
    day = rounds[0].day
    period = Period(day, day)
    inside = [one for one in rounds if one.day == day]
    result = funding.by_stage(rounds, known_on=NOW, period=period)
    assert sum(float(row[-1].value or 0) for row in rows_of(result).rows) == pytest.approx(funding.total(inside))
    assert result.subtitle.endswith(f"{funding.in_words(day)} to {funding.in_words(day)}")
    link = rows_of(result).rows[0][0].url
    assert link.startswith(f"/capital/funding/?from={day}&stage=")
    assert link.endswith(f"&to={day}#funding-rounds")


@pytest.mark.usefixtures("bundle")
def test_every_row_by_investor_leads_to_as_many_rounds_as_it_counts() -> None:
    rounds = funding.counted(NOW)
    table = rows_of(funding.by_investor(rounds, known_on=NOW))
    assert table.rows
    for row in table.rows:
        key = funding.house_key(row[0].text)
        own = rows_of(funding.register(rounds, known_on=NOW, investor=key))
        assert len(own.rows) == row[2].value, row[0].text
        assert all(row[0].text in cell[6].text or key in cell[6].text.lower() for cell in own.rows)


@pytest.mark.usefixtures("bundle")
def test_funding_investors_counts_the_rounds_that_the_file_says_were_led() -> None:
    counting = {one.fact["slug"] for one in funding.counted(NOW)}
    named: dict[str, set[str]] = defaultdict(set)  # a round may have its leads from any of its rows
    sure: Counter[str] = Counter()
    rows: Counter[str] = Counter(row["fact"] for row in dataset("funding_rounds"))
    for row in dataset("funding_rounds"):
        for name in filter(None, row["investors"].split("|")) if row["fact"] in counting else ():
            named[name].add(row["fact"])
            sure[name] += rows[row["fact"]] == 1
    found = {row[0].text: row for row in rows_of(compute("funding-investors")).rows}
    for name in ("Tencent", "Nvidia", "Alibaba", "Coatue"):
        assert sure[name] <= float(found[name][2].value or 0) <= len(named[name]), name
    assert (found["Tencent"][1].text, found["Tencent"][3].value) == ("China", found["Tencent"][2].value)
    assert found["Coatue"][3].missing == "not-applicable"


def test_an_investor_of_both_sides_is_named_and_stands_in_one_row(bundle: None) -> None:
    rounds = funding.counted(NOW)
    one = next(one for one in rounds if one.side == "US" and one.amount and list(funding.investors_of(one)))
    name = next(funding.investors_of(one))
    both = [one, one._replace(side="CN", amount=None)]
    result = funding.by_investor(both, known_on=NOW)
    row = next(row for row in rows_of(result).rows if row[0].text == name)
    assert (row[1].text, row[2].value, row[3].value, row[4].value) == ("both sides", 2, 1, 1)
    assert row[7].value == one.amount
    assert row[7].note == "1 without amount"
    assert result.headline.startswith(
        f"{len(rows_of(result).rows)} of {len(rows_of(result).rows)} named lead investors"
    )
    assert result.value == {"CN": len(rows_of(result).rows), "US": len(rows_of(result).rows)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sequoia", "Sequoia Capital", True),
        ("Lightspeed", "Lightspeed Venture Partners", True),
        ("Meituan Long-Z", "Meituan Long-Z (Dragon Ball)", True),
        ("Atreides Management", "ATREIDES", True),
        ("Google", "Google Ventures", False),
        ("AMD", "AMD Ventures", False),
        ("Alibaba", "Alibaba Cloud", False),
        ("SoftBank", "SoftBank Vision Fund 2", False),
    ],
)
def test_spellings_of_one_house_are_taken_together_and_other_houses_are_not(one: str, other: str, same: bool) -> None:
    assert (funding.house_key(one) == funding.house_key(other)) is same


@pytest.mark.parametrize(
    ("stated", "stage", "name"),
    [
        ("series-b+", "series-b", "Series B+"),
        ("series-b6", "series-b", "Series B6"),
        ("series-h", "series-h", "Series H"),
        ("corporate", "corporate", "Corporate"),
        ("", "not-stated", "Not stated"),
    ],
)
def test_stages_as_stated(stated: str, stage: str, name: str) -> None:
    assert (funding.stage_of(stated), funding.stage_name(stated)) == (stage, name)


@pytest.mark.usefixtures("bundle")
def test_nothing_of_a_round_is_known_before_it_was_told() -> None:
    day = date(2026, 2, 11)  # the eve of Anthropic's Series G
    before = {(row[0].text, row[3].text) for row in rows_of(compute("funding-rounds", day)).rows}
    after = {(row[0].text, row[3].text) for row in rows_of(compute("funding-rounds", date(2026, 2, 12))).rows}
    assert ("Anthropic", "Series G") not in before
    assert ("Anthropic", "Series G") in after
    assert compute("funding-by-stage", date(2001, 1, 1)).value is None
