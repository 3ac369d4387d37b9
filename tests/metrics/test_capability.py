"""The gap measures on the bundled facts, and against slow twins that read the dataset's files themselves."""

import csv
from datetime import date, timedelta
from functools import cache
from itertools import groupby

import pytest

from airace.lib.maths import win_probability
from airace.metrics import registry
from airace.results import Result
from airace.stack.paths import ROOT

pytestmark = pytest.mark.usefixtures("bundle")
DATASET = ROOT / "airace" / "dataset"
NOW = date(2026, 11, 23)


def compute(slug: str, day: str | date) -> Result:
    known_on = date.fromisoformat(day) if isinstance(day, str) else day
    return registry()[slug].compute(known_on=known_on)


def table(name: str) -> list[dict[str, str]]:
    with (DATASET / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def sides() -> dict[str, str]:
    """Side of every model by slug, from the files."""
    companies = {row["slug"]: row["side"] for row in table("companies")}
    return {row["slug"]: companies[row["developer"]] for row in table("models")}


@pytest.mark.parametrize(("day", "gap"), [("2026-08-06", 8.3), ("2026-10-02", 42.5)])
def test_frontier_gap_arena_is_what_the_boards_of_the_day_said(day: str, gap: float) -> None:
    result = compute("frontier-gap-arena", day)
    assert result.value == gap
    assert result.as_of == date.fromisoformat(day)


def test_frontier_gap_arena_before_the_first_board_is_unknown() -> None:
    result = compute("frontier-gap-arena", "2024-01-31")
    assert (result.value, result.as_of, result.lines[0].points) == (None, None, ())


@pytest.mark.parametrize("slug", ["frontier-arena", "frontier-gap-arena", "frontier-win-probability-arena"])
def test_ratings_of_the_elo_era_are_not_mixed_with_bradley_terry(slug: str) -> None:
    shown = [point.x for line in compute(slug, NOW).lines for point in line.points]
    assert min(shown) >= date(2024, 2, 2)
    assert compute(slug, "2023-07-01").value is None


def test_frontier_gap_arena_never_shows_a_board_of_a_later_day() -> None:
    day = date(2025, 7, 1)
    assert all(point.x <= day for point in compute("frontier-gap-arena", day).lines[0].points)


def test_frontier_gap_arena_agrees_with_reading_the_files_board_by_board() -> None:
    home = sides()
    rows = sorted((r for r in table("ratings") if r["benchmark"] == "lmarena-text"), key=lambda r: r["day"])
    slow, one_sided = {}, set()
    for day, board in groupby(rows, key=lambda row: row["day"]):
        best: dict[str, float] = {}
        for row in board:
            side = home[row["model"]]
            best[side] = max(float(row["score"]), best.get(side, 0.0))
        if day < "2024-02-02":
            continue  # rated by online Elo
        if {"US", "CN"} <= best.keys():
            slow[date.fromisoformat(day)] = round(best["US"] - best["CN"], 2)
        else:
            one_sided.add(date.fromisoformat(day))

    points = [point for point in compute("frontier-gap-arena", NOW).lines[0].points if point.y is not None]
    assert {point.x: point.y for point in points if not point.carried} == slow
    assert {point.x for point in points if point.carried} <= one_sided
    for point in points:
        if point.carried:
            before = max(day for day in slow if day < point.x)
            assert (point.y, point.x - before <= timedelta(days=45)) == (slow[before], True)


def test_stretches_without_a_snapshot_are_broken_and_hatched() -> None:
    result = compute("gap-vision", NOW)  # the text board has none since its rating changed
    holes = [point.x for point in result.lines[0].points if point.y is None]
    assert holes
    assert [band.start for band in result.bands] == holes
    assert all(band.end - band.start > timedelta(0) for band in result.bands)


def test_a_board_that_lists_only_one_side_is_marked_carried() -> None:
    chinese = next(line for line in compute("frontier-arena", NOW).lines if line.key == "CN")
    listed = {
        row["day"] for row in table("ratings") if row["benchmark"] == "lmarena-text" and sides()[row["model"]] == "CN"
    }
    carried = {point.x.isoformat() for point in chinese.points if point.carried}
    assert carried
    assert not carried & listed


def test_frontier_win_probability_arena_is_the_boards_own_formula_on_the_gap() -> None:
    gap, chance = compute("frontier-gap-arena", NOW).value, compute("frontier-win-probability-arena", NOW).value
    assert isinstance(gap, float)
    assert chance == round(win_probability(gap), 4)


def test_frontier_lag_eci_is_the_lag_that_the_facts_state() -> None:
    result = compute("frontier-lag-eci", "2026-10-08")
    assert isinstance(result.value, float)
    assert round(result.value, 1) == 7.1


def test_frontier_lag_eci_looks_back_with_the_fit_of_the_time() -> None:
    assert compute("frontier-lag-eci", "2026-01-15").as_of == date(2025, 12, 2)


def test_frontier_eci_compares_only_inside_one_fit() -> None:
    result = compute("frontier-eci", NOW)
    fit = {
        float(row["score"])
        for row in table("ratings")
        if row["benchmark"] == "epoch-eci" and row["day"] == "2026-10-08"
    }
    shown = {point.y for line in result.lines for point in line.points}
    assert shown <= fit
    assert result.value == {"US": 167.33, "CN": 157.45}


def test_frontier_eci_only_ever_rises() -> None:
    for line in compute("frontier-eci", NOW).lines:
        scores = [point.y or 0 for point in line.points]
        assert scores == sorted(set(scores))


def test_ranking_arena_gives_statistical_ties_one_rank() -> None:
    result = compute("ranking-arena", NOW)
    assert result.table is not None
    board = {
        row["model"]: (float(row["low"] or row["score"]), float(row["high"] or row["score"]))
        for row in table("ratings")
        if row["benchmark"] == "lmarena-text" and row["day"] == "2026-10-02"
    }
    for row in result.table.rows:
        mine = board[row[1].url.split("/")[2]]
        assert row[0].value == 1 + sum(low > mine[1] for low, _ in board.values())
    assert [row[0].value for row in result.table.rows] == sorted(row[0].value for row in result.table.rows)


def test_ranking_arena_calls_ranks_below_the_whole_part_of_the_copy_bounds() -> None:
    result = compute("ranking-arena", NOW)
    assert result.table is not None
    by_score = sorted(result.table.rows, key=lambda row: -float(row[5].value or 0))
    assert not any("or lower" in row[0].text for row in by_score[:25])
    assert all("or lower" in row[0].text for row in by_score[25:])


def test_milestones_eci_finds_the_first_match_or_counts_the_days() -> None:
    result = compute("milestones-eci", NOW)
    assert result.table is not None
    home, released = sides(), {row["slug"]: row["released_on"] for row in table("models")}
    fit = {
        r["model"]: float(r["score"])
        for r in table("ratings")
        if (r["benchmark"], r["day"]) == ("epoch-eci", "2026-10-08")
    }
    for row in result.table.rows:
        record = row[1].url.split("/")[2]
        other = {"US": "CN", "CN": "US"}[home[record]]
        rivals = [m for m, score in fit.items() if home[m] == other and released[m] and score >= fit[record] - 1]
        first = min((released[model] for model in rivals), default=None)
        until = date.fromisoformat(first) if first else date(2026, 10, 8)
        assert row[6].value == (until - date.fromisoformat(released[record])).days
        assert (row[4].value == "waiting") == (first is None)
