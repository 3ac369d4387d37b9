"""Gaps, ranks and rankings of every board, by hand from small snapshots and against the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from airace.metrics import registry
from airace.metrics.boards import BOARDS, frames, leaders, models_of
from airace.metrics.leaderboards import answer, by_weights, gap_points
from airace.models import AIModel
from airace.queries.releases import Scored
from airace.results import Point, SourceRef

NOW = date(2026, 11, 23)
SOURCE = SourceRef("s", "S", "P", "https://s.example", "")
GAPS = ("gap-aider", "gap-code", "gap-eci", "gap-livebench", "gap-style-control", "gap-swe-bench", "gap-vision")
RANKINGS = (
    "ranking-aider",
    "ranking-code",
    "ranking-eci",
    "ranking-livebench",
    "ranking-style-control",
    "ranking-swe-bench",
    "ranking-vision",
)
RANKS = (
    "ranks-aider",
    "ranks-code",
    "ranks-eci",
    "ranks-livebench",
    "ranks-style-control",
    "ranks-swe-bench",
    "ranks-text",
    "ranks-vision",
)
OPEN = (
    "open-closed-aider",
    "open-closed-code",
    "open-closed-eci",
    "open-closed-livebench",
    "open-closed-style-control",
    "open-closed-swe-bench",
    "open-closed-text",
    "open-closed-vision",
)


def model(
    name: str, side: str, score: float, *, developer: str = "d", low: float | None = None, high: float | None = None
):
    return Scored(
        name, name, developer, developer, side, "open", "current", NOW, score, low, high, None, "https://u", NOW, SOURCE
    )


def test_the_gap_is_of_the_best_pair_and_needs_both_sides() -> None:
    both = [model("A", "US", 90, low=85, high=95), model("B", "CN", 80, low=78, high=82), model("C", "CN", 70)]
    (point,) = gap_points([(date(2026, 1, 1), both), (date(2026, 2, 1), [model("A", "US", 90)])])
    assert (point.y, point.low, point.high, point.label) == (10, 4.61, 15.39, "A − B")


def test_one_model_stands_for_its_developer() -> None:
    found = leaders(
        [model("A", "US", 9, developer="x"), model("B", "CN", 8, developer="y"), model("C", "US", 7, developer="x")]
    )
    assert [one.name for one in found] == ["A", "B"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((20, -5, -12, 30), "the US leads by 30 points (1 Apr 2026); China led by up to 12 (1 Mar 2026)"),
        ((20, 8, 12, 30), "the US leads by 30 points (1 Apr 2026); it was closest at 8.0 (1 Feb 2026)"),
        ((20, 8, 12, -3), "China leads by 3 points (1 Apr 2026); the US led by up to 20 (1 Jan 2026)"),
        ((20, 8, 12, 3), "the US leads by 3 points (1 Apr 2026), the smallest gap of the year"),
    ],
)
def test_the_answer_says_who_leads_and_when_it_was_otherwise(values: tuple[float, ...], words: str) -> None:
    points = [Point(date(2026, month, 1), value) for month, value in enumerate(values, 1)]
    assert answer(BOARDS["code"], points) == f"On Arena code {words}"


@pytest.mark.usefixtures("bundle")
def test_how_far_behind_on_code_and_was_it_closer_in_july() -> None:
    found = registry()["gap-code"].compute(known_on=NOW)
    gaps = {point.x: point.y for point in found.lines[0].points}
    # Claude Opus 5.5 1815, Qwen3.8 Max 1671; Kimi K3 led by 47 and 52 points on two days of July.
    assert (found.value, gaps[date(2026, 7, 17)], gaps[date(2026, 7, 24)]) == (144, -47.3, -52.4)
    assert (
        found.headline == "On Arena code the US leads by 144 points (1 Oct 2026); China led by up to 52 (24 Jul 2026)"
    )


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize(("slug", "value"), [("gap-style-control", 37), ("gap-vision", 11), ("gap-eci", 9.88)])
def test_the_gaps_are_those_of_the_facts(slug: str, value: float) -> None:
    assert registry()[slug].compute(known_on=NOW).value == pytest.approx(value, abs=0.02)


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("slug", [*GAPS, *RANKINGS, *RANKS, *OPEN])
@pytest.mark.parametrize("day", [date(2025, 6, 1), date(2026, 7, 20)])
def test_no_board_shows_the_future(slug: str, day: date) -> None:
    found = registry()[slug].compute(known_on=day)
    assert found.as_of is None or found.as_of <= day
    assert all(point.x <= day for line in found.lines for point in line.points)


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("slug", [*GAPS, *RANKINGS, *RANKS, *OPEN])
def test_before_anything_was_known_a_board_is_empty(slug: str) -> None:
    found = registry()[slug].compute(known_on=date(2001, 1, 1))
    assert (found.value, found.headline, found.sources) == (None, "", ())


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("slug", RANKS)
def test_places_are_counted_anew_from_the_scores(slug: str) -> None:
    board = BOARDS[slug.removeprefix("ranks-")]
    found = registry()[slug].compute(known_on=NOW)
    listed = dict(frames(board, known_on=NOW))
    year = [point.x for line in found.lines for point in line.points if point.x > max(listed) - timedelta(days=365)]
    assert found.lines
    # Everybody drawn held one of the first eight places within the year, whether or not they do now.
    assert all(min(p.y or 99 for p in line.points if p.x >= min(year)) <= 8 for line in found.lines)
    for line in found.lines:
        developer = line.key.partition("/")[2]
        for point in line.points[-3:]:
            own = [model.score for model in listed[point.x] if model.developer == developer]
            assert bool(own) == (point.y is not None)
            if own:
                above = {one.developer for one in listed[point.x] if one.score > max(own)}
                assert point.y is not None
                assert point.y >= 1 + len(above)


@pytest.mark.usefixtures("bundle")
def test_shared_ranks_on_a_board_are_counted_by_overlap() -> None:
    models = models_of(BOARDS["code"], known_on=NOW)
    table = registry()["ranking-code"].compute(known_on=NOW).table
    assert table is not None
    for row in table.rows:
        own = next(one for one in models if one.name == row[1].text)
        high = own.score if own.high is None else own.high
        assert row[0].value == 1 + sum((one.score if one.low is None else one.low) > high for one in models)


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("slug", OPEN)
def test_open_against_closed_is_the_difference_of_the_two_ends(slug: str) -> None:
    found = registry()[slug].compute(known_on=NOW)
    opened, closed = (line.last for line in found.lines)
    assert opened is not None
    assert closed is not None
    assert found.value == pytest.approx((closed.y or 0) - (opened.y or 0))
    assert {line.key for line in found.lines} == {"open/weights", "closed"}


def test_linesby_weights_say_what_they_rest_on() -> None:
    weighed = [replace(model(name, "US", 9), weights=kind) for name, kind in (("A", "open"), ("B", "unknown"))]
    assert by_weights([(NOW, weighed), (NOW, weighed)]) == (
        "Models that the lines rest on: 1 with open and 0 with closed weights; of 1 it is not known, and they are in neither "
        "line. "
        "There is no model with closed weights on the board to compare with."
    )


@pytest.mark.usefixtures("bundle")
def test_sizes_are_compared_inside_a_class_only() -> None:
    found = registry()["size-buckets-eci"].compute(known_on=NOW)
    assert found.table is not None
    models = [one for one in models_of(BOARDS["eci"], known_on=NOW) if one.parameters and 10 < one.parameters <= 40]
    best = {side: max((one.score for one in models if one.side == side), default=None) for side in ("CN", "US")}
    row = next(row for row in found.table.rows if row[0].text == "10bn to 40bn")
    assert (row[2].value, row[4].value) == (best["CN"], best["US"])
    assert found.table.rows[-1][0].text == "size not stated"


@pytest.mark.usefixtures("bundle")
def test_releases_are_counted_once_in_the_quarter_of_their_day() -> None:
    found = registry()["model-releases"].compute(known_on=date(2026, 2, 10))
    assert found.table is not None
    days = [date.fromisoformat(str(row[0].value)) for row in found.table.rows if row[3].value == "CN"]
    by_hand = sum(date(2025, 10, 1) <= day <= date(2025, 12, 31) for day in days)
    chinese = next(line for line in found.lines if line.key == "CN")
    assert by_hand == next(point.y for point in chinese.points if point.x == date(2025, 10, 1))
    assert max(days) <= date(2026, 2, 10)
    year = sum(day > date(2025, 2, 10) for day in days)
    assert found.headline.startswith(f"{year} Chinese and ")
    assert "US models with a known day of release in the year to 10 Feb 2026" in found.headline


@pytest.mark.usefixtures("bundle")
def test_models_without_a_day_of_release_are_left_out_and_counted() -> None:
    found = registry()["model-releases"].compute(known_on=NOW)
    left_out = AIModel.objects.filter(released_on__isnull=True)
    sides = [left_out.filter(developer__side=side).count() for side in ("CN", "US")]
    assert sides[0] > 0
    assert found.notes == (
        f"{left_out.count()} models on record have no known day of release and are not counted, {sides[0]} of them "
        f"Chinese and {sides[1]} US.",
    )
    assert [band.kind for band in found.bands] == ["incomplete"]
