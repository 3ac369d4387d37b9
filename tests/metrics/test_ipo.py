"""Listings on the bundled facts, against twins that read the dataset's files row by row."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from statistics import median
from typing import Any

import pytest

from airace.metrics import registry
from airace.metrics.ipo import Desk, held
from airace.results import Cell, Result
from airace.stack.paths import ROOT

pytestmark = pytest.mark.usefixtures("bundle")
NOW = date(2026, 11, 23)
DESK = (
    "ipo-pipeline",
    "ipo-calendar",
    "ipo-first-day",
    "ipo-since-offer",
    "ipo-paths",
    "ipo-conflicts",
    "ipo-desk",
)


def compute(slug: str, known_on: date = NOW) -> Result:
    return registry()[slug].compute(known_on=known_on)


def file(name: str) -> list[dict[str, str]]:
    with (ROOT / "airace" / "dataset" / f"{name}.csv").open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def rows(slug: str, known_on: date = NOW, at: int = 0) -> dict[str, dict[str, Cell]]:
    """Rows of a metric's table by the slug of the listing, each by column."""
    table = compute(slug, known_on).table
    assert table is not None
    return {row[at].url.split("/")[2]: dict(zip(table.columns, row, strict=True)) for row in table.rows}


def own(fact: str) -> list[dict[str, str]]:
    return [row for row in file("ipos") if row["fact"] == fact]


def closes(fact: str, known_on: date = NOW) -> list[tuple[str, float]]:
    """Day and close since the first day of a listing, straight from the price file and the row of the listing."""
    listed = next(row for row in own(fact) if row["stage"] == "listed")
    found = {
        row["day"]: float(row["close"])
        for row in file("share_prices")
        if row["ticker"] == listed["ticker"]
        and row["day"] >= listed["listed_on"]
        and row["known_on"] <= known_on.isoformat()
    }
    if listed["close_price"]:
        found[listed["listed_on"]] = float(listed["close_price"])
    return sorted(found.items())


@pytest.mark.parametrize("fact", ["zhipu-hkex", "minimax-hkex", "wenge-ai-hkex"])
@pytest.mark.parametrize("known_on", [date(2026, 7, 8), date(2026, 8, 3), NOW])
def test_since_offer_agrees_with_going_through_the_price_file(fact: str, known_on: date) -> None:
    offer = float(own(fact)[0]["offer_price"])
    prices = closes(fact, known_on)
    row = rows("ipo-since-offer", known_on)[fact]
    assert row["Newest close"].value == prices[-1][1]
    assert row["Since offer"].value == pytest.approx(prices[-1][1] / offer - 1)
    assert row["Best close"].value == pytest.approx(max(close for _, close in prices) / offer - 1)
    assert row["Worst close"].value == pytest.approx(min(close for _, close in prices) / offer - 1)
    below = sum(close < offer for _, close in prices)
    assert (row["Closes below offer"].value, row["Closes below offer"].text) == (below, f"{below} of {len(prices)}")


@pytest.mark.parametrize("fact", ["zhipu-hkex", "minimax-hkex", "wenge-ai-hkex"])
def test_paths_are_every_close_over_the_offer_from_the_first_day_on(fact: str) -> None:
    offer = float(own(fact)[0]["offer_price"])
    line = next(line for line in compute("ipo-paths").lines if line.key == f"CN:{fact}")
    drawn = [(point.x.isoformat(), point.y) for point in line.points]
    assert drawn == [(day, pytest.approx(close / offer)) for day, close in closes(fact)]
    assert all(point.url.startswith("http") and point.evidence for point in line.points)


def test_first_days_are_medians_of_the_same_venue_and_too_few_make_none() -> None:
    returns: dict[str, dict[str, float]] = defaultdict(dict)
    for row in file("ipos"):
        if row["stage"] != "listed":
            continue
        if row["close_price"] and row["offer_price"]:
            returns[row["exchange"]][row["fact"]] = float(row["close_price"]) / float(row["offer_price"]) - 1
        elif row["first_day_return"]:
            returns[row["exchange"]].setdefault(row["fact"], float(row["first_day_return"]))
    shown = rows("ipo-first-day")
    assert {venue for venue, known in returns.items() if len(known) >= 3} == {"HKEX", "SSE STAR"}
    for row in shown.values():
        known = list(returns[row["Venue"].text].values())
        if len(known) < 3:
            assert (row["Venue median"].value, row["Against the median"].text) == (None, "")
            assert row["Venue median"].text == f"n = {len(known)}, too few"
        else:
            assert row["Venue median"].value == pytest.approx(median(known))
            assert row["Venue median"].note == f"n = {len(known)}"
    assert shown["minimax-hkex"]["Against the median"].value == pytest.approx(
        345 / 165 - 1 - median(returns["HKEX"].values())
    )
    assert shown["enflame-sse-star"]["Open over offer"].value == pytest.approx(410 / 142.18 - 1)
    assert shown["enflame-sse-star"]["Close over offer"].missing == "unknown"
    assert shown["unitree-sse-star"]["Close over offer"].note == "as reported"


def test_the_question_whether_minimax_held_its_offer_price_is_answered_with_the_day() -> None:
    def answer(known_on: date) -> str:
        return next((held(one) for one in Desk(known_on).listings if one.slug == "minimax-hkex"), "")

    assert answer(NOW) == (
        "MiniMax held its offer price of HK$165.00: at the newest known close, on 30 Sep 2026, it stood at HK$250.20, "
        "51.6 % above; none of 179 known closes since 9 Jan 2026 was below it."
    )
    assert answer(date(2026, 1, 9)) == (
        "MiniMax: only the first day is known; it closed at HK$345.00 on 9 Jan 2026, 109.1 % above its offer price of "
        "HK$165.00."
    )
    assert answer(date(2026, 1, 8)) == ""


def test_the_pipeline_holds_every_attempt_once_with_its_newest_stage() -> None:
    newest: dict[str, tuple[str, str]] = {}
    for row in file("ipos"):
        said = (row["known_on"], row["stage"])
        newest[row["fact"]] = max(newest.get(row["fact"], ("", "")), said)
    shown = rows("ipo-pipeline")
    assert shown.keys() == newest.keys()
    listed = {fact for fact, row in shown.items() if row["Stage"].value == "listed"}
    assert listed == {row["fact"] for row in file("ipos") if row["stage"] == "listed"}
    differing = {fact for fact, row in shown.items() if row["Stage"].value != newest[fact][1]} - listed
    assert differing == set()
    assert all(row["Lock-up until"].missing == "unknown" for fact, row in shown.items() if fact in listed)
    assert shown["moonshot-hkex"]["Market value"].note == "sought"
    assert (shown["moonshot-hkex"]["Sought"].value, shown["moonshot-hkex"]["Raised"].missing) == (3e9, "not-applicable")


def test_what_is_sought_is_never_raised() -> None:
    targets = {row["fact"] for row in file("ipos") if row["is_target"] == "true"}
    assert targets
    for fact, row in rows("ipo-pipeline").items():
        if fact in targets and row["Stage"].value != "listed":
            assert row["Raised"].missing == "not-applicable"


def test_the_calendar_is_every_stated_date_of_the_file() -> None:
    columns = {"filed_on": "Filing", "priced_on": "Pricing", "listed_on": "First day of trading"}
    expected = {
        (row["fact"], what, row[column]) for row in file("ipos") for column, what in columns.items() if row[column]
    }
    table = compute("ipo-calendar").table
    assert table is not None
    found = {(row[1].url.split("/")[2], row[4].text, str(row[0].value)) for row in table.rows}
    assert found <= expected
    assert {(fact, what) for fact, what, _ in found} == {(fact, what) for fact, what, _ in expected}
    assert {row[5].text for row in table.rows} == {"happened"}
    assert compute("ipo-calendar").value == 0
    assert "No source states when a lock-up of the 14 completed listings ends" in compute("ipo-calendar").notes[0]


def test_conflicting_proceeds_of_zhipu_and_minimax_are_kept_with_the_reason() -> None:
    table = compute("ipo-conflicts").table
    assert table is not None
    raised: dict[str, list[Any]] = defaultdict(list)
    for row in table.rows:
        if row[3].text == "Raised":
            raised[row[0].url].append([cell.text for cell in row[4:]])
    assert raised["/ipos/zhipu-hkex/"] == [
        ["$558m", "primary filing", "8 Jan 2026", "shown: the closest to the fact: primary filing"],
        ["$560m", "reporting", "8 Jan 2026", "kept"],
    ]
    assert raised["/ipos/minimax-hkex/"] == [
        ["$619m", "reporting", "12 Jan 2026", "shown: the newest of those closest to the fact"],
        ["$620m", "reporting", "9 Jan 2026", "kept"],
    ]


def test_the_number_of_conflicts_is_that_of_fields_whose_shown_value_has_a_rival() -> None:
    result = compute("ipo-conflicts")
    assert result.table is not None
    shown = [row for row in result.table.rows if row[7].value == "shown"]
    assert result.value == len(shown) == len({(row[0].url, row[3].value) for row in result.table.rows})
    assert compute("ipo-conflicts", date(2026, 1, 8)).value == 2  # Zhipu's proceeds and retail cover


@pytest.mark.parametrize("slug", DESK)
def test_nothing_of_a_later_day_shows_and_the_same_day_is_the_same_for_ever(slug: str) -> None:
    early = compute(slug, date(2026, 1, 8))
    assert early.table is not None
    assert early.table.rows
    assert early.as_of is None or early.as_of <= date(2026, 1, 8)
    text = repr((early.table, early.headline, early.notes, early.lines))
    for later in ("SpaceX", "minimax-hkex/", "2026-02", "30 Sep 2026"):
        assert later not in text
    assert compute(slug, date(2020, 1, 1)).headline == ""


@pytest.mark.parametrize("slug", DESK)
def test_one_desk_gives_what_the_metric_alone_gives(slug: str) -> None:
    assert Desk(NOW).result(slug) == compute(slug)
