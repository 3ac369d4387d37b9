"""Forecast metrics on a small world worked out by hand, and on the bundled facts."""

from __future__ import annotations

import csv
import math
from datetime import date, timedelta

import pytest

from airace.lib.extrapolate import straight_line
from airace.lib.scoring import wilson
from airace.metrics import registry
from airace.metrics.alignment import DUE, naive
from airace.metrics.expectations import SAME_QUESTION
from airace.metrics.forecasts import Records
from airace.results import Point, Result
from airace.stack.paths import ROOT
from airace.web.exports import to_csv
from airace.web.tables import of_lines
from tests.forecasting import ask, price, rule, say

NOW = date(2026, 11, 23)
KALSHI, POLYMARKET = sorted(SAME_QUESTION)
SLUGS = (
    "forecast-alignment",
    "forecast-calibration",
    "forecast-flat-statements",
    "forecast-naive-arena",
    "forecast-parity",
    "forecast-people",
    "forecast-pools",
    "forecast-questions",
    "forecast-scores",
    "forecast-statements",
)


def compute(slug: str, known_on: date = NOW) -> Result:
    return registry()[slug].compute(known_on=known_on)


def texts(result: Result, *columns: str) -> list[tuple[str, ...]]:
    assert result.table is not None
    at = [result.table.columns.index(column) for column in columns]
    return [tuple(row[index].text for index in at) for row in result.table.rows]


@pytest.mark.usefixtures("bundle")
def test_the_first_statement_is_lins_below_twenty_percent() -> None:
    result = compute("forecast-statements")
    assert result.table is not None
    first = result.table.rows[0]
    assert [cell.text for cell in first[:3]] == ["Justin Lin", "China", "10 Jan 2026"]
    assert (first[4].text, first[4].value, first[5].text) == ("below 20 %", pytest.approx(0.1), "10 Jan 2031")
    assert "The range counts with its middle, 10 %, by convention." in first[6].text
    assert "stretched thin" in first[3].note
    # (0.1 − 0)² and (0.1 − 1)².
    assert "0.01 if it does not come true between 10 Jan 2029 and 10 Jan 2031, of 0.81" in first[6].text
    assert first[2].url.startswith("https://www.livemint.com/")


@pytest.mark.usefixtures("bundle")
def test_every_statement_of_the_file_is_listed_once_with_its_source() -> None:
    with (ROOT / "airace/dataset/predictions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    result = compute("forecast-statements")
    assert result.table is not None
    assert result.value == len(rows) == len(result.table.rows)
    assert {row[2].url for row in result.table.rows} == {row["source_url"] for row in rows}
    stated = [row for row in rows if row["probability_kind"] == "stated"]
    assert f"{len(stated)} of them with a chance" in result.headline


@pytest.mark.usefixtures("bundle")
def test_flat_statements_are_counted_by_how_they_came_out() -> None:
    with (ROOT / "airace/dataset/questions.csv").open(encoding="utf-8") as file:
        outcomes = {row["slug"]: row["outcome"] for row in csv.DictReader(file)}
    with (ROOT / "airace/dataset/predictions.csv").open(encoding="utf-8") as file:
        flat = [outcomes[row["question"]] for row in csv.DictReader(file) if not row["probability_low"]]
    yes, no = flat.count("yes"), flat.count("no")
    result = compute("forecast-flat-statements")
    assert result.value == pytest.approx(yes / (yes + no), abs=1e-4)
    assert (result.low, result.high) == pytest.approx(wilson(yes, yes + no), abs=1e-4)
    every = texts(result, "Expected", "Statements", "Came true", "Did not", "Undecided", "Open")[-1]
    assert every == ("All", *map(str, (len(flat), yes, no, flat.count("ambiguous"), flat.count(""))))


def test_scores_beside_a_coin_and_the_base_rate(db: None) -> None:
    first, second, third = ask("first"), ask("second", platform="kalshi"), ask("third")
    say(first, "lin", "2026-01-10", low=0, high=0.2)
    say(third, "flat", "2026-01-10", stance="us-leads")
    price(second, "2026-05-30", 0.7)
    price(second, "2026-06-01", 0.99)  # on the day of the ruling: too late
    rule(first, "no", "2026-05-01")
    rule(second, "yes", "2026-06-01")
    rule(third, "no", "2026-06-02")
    result = compute("forecast-scores")
    # Lin: 0.1² = 0.01, ln(1/0.9) = 0.105; base rate of the other two, one yes: 2/4. Kalshi: 0.3² = 0.09; base 1/4.
    assert texts(result, "Who", "Kind", "Chance", "Brier", "Log", "Base rate", "Brier of base rate") == [
        ("Lin", "Named expert", "below 20 %", "0.010", "0.105", "50.0 %", "0.250"),
        ("Kalshi", "Market or platform", "70.0 %", "0.090", "0.357", "25.0 %", "0.562"),
    ]
    assert result.value == pytest.approx(0.05)
    assert result.headline.startswith("2 resolved chances, 1 of them by named experts: mean Brier score 0.050")
    assert compute("forecast-scores", date(2026, 5, 31)).value == pytest.approx(0.01)


def test_prices_by_ai_agents_are_scored_apart(db: None) -> None:
    question = ask("agents", platform="wavestreamer", asks_people=False)
    price(question, "2026-05-30", 0.73)
    rule(question, "no", "2026-06-01")
    result = compute("forecast-scores")
    assert texts(result, "Kind", "Brier") == [("AI agents", "0.533")]
    assert (result.value, result.headline) == (None, "")
    assert compute("forecast-calibration").headline == ""


def test_calibration_has_a_band_for_every_class(db: None) -> None:
    for number, outcome in enumerate(("no", "no", "yes")):
        question = ask(f"q{number}")
        say(question, "lin", "2026-01-10", low=0.1, high=0.1)
        rule(question, outcome, "2026-05-01")
    result = compute("forecast-calibration")
    low, high = wilson(1, 3)
    assert texts(result, "Chance given", "Forecasts", "Mean chance", "Came true", "95 % interval", "Consistent") == [
        ("0 to 20 %", "3", "10.0 %", "33 %", f"{low * 100:.0f} to {high * 100:.0f} %", "yes")
    ]
    assert "too few" in result.headline


def test_nobody_has_a_mean_score_below_twenty_resolved_chances(db: None) -> None:
    def resolve(person: str, count: int) -> None:
        for number in range(count):
            question = ask(f"{person}-{number}")
            say(question, person, "2026-01-10", low=0.5, high=0.5)
            rule(question, "yes", "2026-05-01")

    resolve("often", 20)
    resolve("almost", 19)
    assert texts(compute("forecast-people"), "Who", "With a chance", "Came true", "Mean Brier") == [
        ("Almost", "19", "19", ""),
        ("Often", "20", "20", "0.250"),
    ]


def test_only_the_same_proposition_and_horizon_are_pooled(db: None) -> None:
    kalshi, polymarket = (ask(slug, due_on=DUE, platform=slug.partition("-")[0]) for slug in (KALSHI, POLYMARKET))
    price(kalshi, "2026-11-01", 0.1)
    price(polymarket, "2026-11-02", 0.5)
    leap = ask("leap", due_on="2031-01-10")
    say(leap, "lin", "2026-01-10", low=0, high=0.2)
    say(leap, "survey", "2026-01-10", low=0.44, high=0.44, kind="share-of-respondents")
    agents = ask("agents", due_on=DUE, asks_people=False, platform="wavestreamer")
    price(agents, "2026-11-02", 0.73)
    price(ask("over", due_on="2026-10-01", platform="kalshi"), "2026-09-01", 0.9)
    result = compute("forecast-pools")
    # Odds 1/9 and 1 pool to 1/3: a chance of 25 %.
    assert sorted(texts(result, "Given by", "Horizon", "Given", "Chance", "Lowest", "Highest")) == [
        ("Kalshi, Polymarket", "up to 1 year", "2", "25.0 %", "10.0 %", "50.0 %"),
        ("Lin", "over 3 years", "1", "below 20 %", "0.0 %", "20.0 %"),
        ("Wavestreamer", "up to 1 year", "1", "73.0 %", "73.0 %", "73.0 %"),
    ]
    assert "on 1 of them more than one can be pooled" in result.headline


def test_an_old_price_leaves_the_pool(db: None) -> None:
    for slug, day in ((KALSHI, "2026-07-01"), (POLYMARKET, "2026-11-02")):
        price(ask(slug, due_on=DUE, platform=slug.partition("-")[0]), day, 0.1)
    assert texts(compute("forecast-pools"), "Given by", "Given") == [("Polymarket", "1")]


@pytest.mark.usefixtures("bundle")
def test_everybody_stands_on_one_chart_and_only_markets_are_pooled() -> None:
    result = compute("forecast-alignment", date(2026, 7, 1))
    lines = {line.name: line for line in result.lines}
    assert list(lines) == ["Straight line", "Pool of markets", "Kalshi", "Polymarket", "Justin Lin, by 2031"]
    odds = (0.11 / 0.89 * 0.14 / 0.86) ** 0.5
    last = lines["Pool of markets"].last
    assert last is not None
    assert last.y == pytest.approx(odds / (1 + odds), abs=1e-4)
    said = lines["Justin Lin, by 2031"].points
    assert [(point.x, point.y, point.low, point.high) for point in said] == [
        (date(2026, 1, 10), pytest.approx(0.1), 0, 0.2),
        (date(2026, 7, 1), pytest.approx(0.1), 0, 0.2),
    ]
    assert {point.words for point in said} == {"below 20 %"}
    assert of_lines(result).rows[0][-1].text == "below 20 %"
    assert ",2026-01-10,,0,0.2,below 20 %," in to_csv(result)
    assert lines["Straight line"].points[-1].x <= date(2026, 7, 1)
    assert "markets give 12 % (Jun 2026)" in result.headline
    assert "markets last gave 12 % (Jun 2026)" in compute("forecast-alignment").headline


@pytest.mark.usefixtures("bundle")
def test_the_straight_line_is_drawn_through_the_year_of_gaps() -> None:
    gap = compute("frontier-gap-arena")
    last = max(point.x for point in gap.lines[0].points if point.y is not None and not point.carried)
    year = [
        (point.x, point.y)
        for point in gap.lines[0].points
        if point.y is not None and not point.carried and point.x >= last - timedelta(days=365)
    ]
    drawn = straight_line(year, DUE)
    result = compute("forecast-naive-arena")
    assert drawn is not None
    assert result.as_of == last
    assert result.value == pytest.approx((1 + math.erf(-drawn.value / drawn.spread / math.sqrt(2))) / 2, abs=1e-4)
    assert result.definition.caveats[0].startswith("The straight line knows nothing")


def test_the_line_waits_for_a_year_and_ends_with_the_question() -> None:
    start = DUE - timedelta(days=420)
    days = [start + timedelta(days=10 * step) for step in range(46)]  # the last ones lie after the question's day
    points, now = naive([Point(day, 100.0 - 0.1 * (day - start).days + (step % 2)) for step, day in enumerate(days)])
    assert (points[0].x, points[-1].x) == (days[37], days[42])
    assert now is not None
    assert now.slope == pytest.approx(-0.1, abs=0.01)
    assert naive([Point(day, 1.0, carried=True) for day in days]) == ((), None)


def test_questions_are_open_first_and_say_when_their_day_is_over(db: None) -> None:
    over, still, out = ask("over", due_on="2026-10-01"), ask("still", due_on="2027-10-01"), ask("out")
    for question in (over, still, out):
        say(question, "lin", "2026-01-10")
    price(still, "2026-06-01", 0.25)
    rule(out, "ambiguous", "2026-06-01")
    result = compute("forecast-questions")
    assert texts(result, "Question", "Asked by", "Statements", "Newest chance", "Outcome") == [
        ("over?", "Our wording", "1", "", "Due, not decided"),
        ("still?", "Our wording", "1", "25.0 %", "Open"),
        ("out?", "Our wording", "1", "", "Undecided"),
    ]
    assert result.headline == "3 questions: 1 open, 1 due and not decided, 0 came out, 1 undecided by any rule"


def test_records_are_read_once_for_all_metrics(db: None, django_assert_max_num_queries) -> None:
    say(ask("q"), "lin", "2026-01-10", low=0.1, high=0.1)
    records = Records(NOW)
    with django_assert_max_num_queries(9):
        results = {slug: records.result(slug) for slug in SLUGS}
    assert results == {slug: compute(slug) for slug in SLUGS}


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_known_is_nothing_shown(db: None, slug: str) -> None:
    result = compute(slug)
    assert (result.value, result.lines, result.headline) == (None, (), "")


def test_who_said_level_by_when_and_how_it_came_out(db: None) -> None:
    level, ahead = ask("level", due_on="2026-12-31"), ask("china-wins-the-ai-race-against-the-united-states")
    robots, later = ask("robots", due_on="2026-12-31"), ask("later", due_on="2028-12-31")
    say(level, "arthur", "2026-01-22", stance="parity", lag_months=0, horizon_end={"value": "2026-12-31"})
    say(ahead, "jensen", "2025-11-05", stance="china-leads")
    say(robots, "wang", "2026-02-17", stance="china-leads")  # ahead in a field, not in the race
    say(later, "dario", "2026-05-14", stance="parity")
    rule(level, "no", "2026-10-01")
    result = compute("forecast-parity")
    assert texts(result, "Who", "Until", "Expected", "Outcome") == [
        ("Arthur", "31 Dec 2026", "Level", "Did not"),
        ("Dario", "31 Dec 2028", "Level", "Open"),
        ("Jensen", "none given", "China ahead", "Open"),
    ]
    assert result.value == 1
    assert result.headline == (
        "Level or ahead by the end of 2026: 1 statement; 0 came true, 1 did not, 0 undecided, 0 without a ruling"
    )
    assert texts(compute("forecast-parity", date(2026, 9, 30)), "Outcome")[0] == ("Open",)


@pytest.mark.usefixtures("bundle")
def test_who_said_parity_by_2026_in_the_bundled_facts() -> None:
    said = texts(compute("forecast-parity"), "Who", "Until", "Outcome")
    assert said[:3] == [
        ("Eric Schmidt", "31 Dec 2020", "Did not"),
        ("Kai-Fu Lee", "31 Dec 2023", "Did not"),
        ("Eric Schmidt", "31 Dec 2025", "Did not"),
    ]
    assert ("Arthur Mensch", "31 Dec 2026", "Open") in said


@pytest.mark.usefixtures("bundle")
def test_every_statement_says_what_it_would_take_to_be_right() -> None:
    result = compute("forecast-statements")
    rights = texts(result, "What it would take to be right")
    assert all(len(right) > 40 for (right,) in rights)
    assert sum(right.startswith(("Right if", "Right by degrees")) for (right,) in rights) > 85
    assert "what would decide it was written down for 94 of them" in result.subtitle
    undated = [
        right for right, until in texts(result, "What it would take to be right", "Until") if until == "none given"
    ]
    assert undated
    assert all("no day can prove it wrong" in right for right in undated)
