"""The answer on the front page: computed, dated, and honest about what was not known."""

from datetime import date, timedelta
from typing import Any

import pytest

from airace.metrics import registry
from airace.metrics.changes import changes
from airace.metrics.dimension import aged, year_before
from airace.metrics.gauges import Gauge, board_gaps, lag_estimates
from airace.metrics.scorecard import ARENA_TIE, adoption, capability, compute, direction, leader, ratio, scorecard
from airace.metrics.then_and_now import Row, gauge_rows
from airace.results import Definition, Line, Point, Result, SourceRef

NOW = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("value", "side"),
    [
        ({"US": 106, "CN": 100}, "US"),
        ({"US": 100, "CN": 106}, "CN"),
        ({"US": 104, "CN": 100}, "too close to call"),
        ({"US": 5, "CN": 0}, "US"),
        ({"US": 0, "CN": 0}, "unknown"),
        ({"US": 5}, "unknown"),
    ],
)
def test_leader_needs_both_numbers_and_a_noticeable_difference(value: dict[str, float], side: str) -> None:
    assert leader(value) == side


def test_ratio_names_the_larger_side_first() -> None:
    assert (ratio({"US": 10, "CN": 30}), ratio({"US": 5, "CN": 0})) == ("China ×3.0", "US")


@pytest.mark.parametrize(
    ("then", "now", "word"), [(10, 20, "widening"), (20, 10, "narrowing"), (20, 21, "steady"), (-20, 10, "narrowing")]
)
def test_direction_compares_the_size_of_the_gap_with_a_year_ago(then: float, now: float, word: str) -> None:
    before, points = Point(NOW - timedelta(days=370), then), [Point(NOW, now)]
    assert direction(before, points) == word
    assert direction(before, points, unclear=True) == "no clear change"
    assert direction(None, points) == ""


def test_a_year_ago_is_counted_from_the_day_one_looks_from() -> None:
    days = [NOW - timedelta(days=ago) for ago in (800, 420, 366, 300, 52)]
    points = [Point(day, float(index)) for index, day in enumerate(days)]
    assert year_before(points, NOW, days[-1]) == points[2]
    assert year_before(points[:3], NOW, days[2]) is None  # the present value itself
    assert year_before([points[0], points[-1]], NOW, days[-1]) is None  # two years and more


@pytest.mark.usefixtures("bundle")
def test_a_gap_that_fell_by_more_than_its_error_is_narrowing() -> None:
    # 1505.7 [1498.0, 1513.4] and 1497.4 [1488.5, 1506.2] after 1470 [1465, 1475] and 1434 [1425, 1443]: 27.7 ± 15.6.
    capability_then = scorecard(known_on=date(2026, 8, 6)).dimensions[0]
    assert (capability_then.gap_now, capability_then.gap_year_ago) == ("8.3 points", "36.0 points")
    assert (capability_then.side, capability_then.direction) == ("too close to call", "narrowing")


@pytest.mark.usefixtures("bundle")
def test_the_card_and_then_and_now_compare_with_the_same_value() -> None:
    year_ago = NOW - timedelta(days=365)
    now, then = scorecard(known_on=NOW), scorecard(known_on=year_ago)
    capability_now, capability_then = now.dimensions[0], then.dimensions[0]
    assert capability_now.gap_year_ago == capability_then.gap_now == "48.0 points"
    assert capability_now.compared == capability_then.as_of == date(2025, 11, 20)
    # 5.5 points, less than the error of the gap now alone: 42.5 is known to ±13.
    assert capability_now.direction == "no clear change"
    assert Row(capability_then, capability_now).unclear
    duels = next(row for row in gauge_rows(then, now) if row.name == "Arena text, duels won")
    assert duels.moved in {"steady", "no clear change"}
    assert now.dimensions[2].gap_year_ago == then.dimensions[2].gap_now


@pytest.mark.usefixtures("bundle")
def test_every_dimension_is_dated_and_names_its_sources() -> None:
    card = scorecard(known_on=NOW)
    assert [dimension.slug for dimension in card.dimensions] == [
        "capability",
        "adoption",
        "capital",
        "compute",
        "deployment",
        "expectations",
    ]
    for dimension in card.dimensions:
        assert dimension.as_of
        assert dimension.as_of <= NOW
        assert dimension.sources
        assert dimension.gap_now or dimension.gap_note.startswith("no price since")


@pytest.mark.usefixtures("bundle")
def test_the_sentence_counts_what_the_rows_say() -> None:
    card = scorecard(known_on=NOW)
    text = "".join(part.text for part in card.answer)
    us, cn = (sum(row.verdict == f"{name} leads" for row in card.dimensions) for name in ("US", "China"))
    # Compute is of May 2025; deployment, of July 2024, is contested.
    old = " (one on figures more than a year old)"
    assert f"The US leads in {us} of 6 dimensions{old}, China in {cn};" in text
    assert "one is unknown" in text  # the newest price of the markets is older than 90 days
    assert "42.5 Arena points ahead" in text
    assert "before, since Feb 2024, the gap was between 8.3 (Aug 2026) and 107.4 (Sep 2024)" in text
    assert (
        "Over a year the gap narrowed in capital, widened in open-model adoption, showed no clear change in capability."
        in text
    )


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("day", [date(2023, 7, 1), date(2024, 3, 1), date(2026, 1, 10), NOW])
def test_no_gap_of_the_elo_era_is_told(day: date) -> None:
    card = scorecard(known_on=day)
    assert "2023" not in "".join(part.text for part in card.answer)
    if day.year == 2023:
        assert card.dimensions[0].verdict == "unknown"
        assert "arena-duels" not in {one.slug for one in card.panel}


@pytest.mark.usefixtures("bundle")
def test_the_range_of_published_lags_is_that_of_their_stated_ranges() -> None:
    found = {gauge.name: gauge.span for gauge in lag_estimates(known_on=NOW)}
    assert found["Kyle Chan"] == (3.0, 9.0)
    assert found["CAISI on DeepSeek V4 Pro"] == (8.0, 8.0)
    low = min(span[0] for name, span in found.items() if name in {"Kyle Chan", "Epoch, mean since 2023"})
    assert f"from {low:.0f} to " in "".join(part.text for part in scorecard(known_on=NOW).answer)


@pytest.mark.usefixtures("bundle")
def test_two_best_models_that_share_a_rank_are_too_close_to_call() -> None:
    assert scorecard(known_on=date(2026, 8, 6)).dimensions[0].verdict == "too close to call"
    assert scorecard(known_on=date(2026, 10, 2)).dimensions[0].verdict == "US leads"


def card_of(gap: float, boards: tuple[float, ...]) -> tuple[Result, Result, list[Gauge]]:
    """What the dimension is read from: an Arena gap, a lag of China and gaps of other boards."""
    definition = Definition("d", "t", "points", "text", (), NOW)
    lines = (Line("US", "US", (Point(NOW, 1500 + gap),)), Line("CN", "China", (Point(NOW, 1500),)))
    source = SourceRef("s", "S", "P", "https://example.org", "")
    gauges = [Gauge("g", "G", value, "points", NOW, "", source) for value in boards]
    return Result(definition, NOW, as_of=NOW, lines=lines), Result(definition, NOW, value=7.0), gauges


@pytest.mark.parametrize(
    ("gap", "boards", "verdict"),
    [
        (ARENA_TIE - 1, (5.0, 5.0), "too close to call"),
        (40.0, (5.0, -5.0), "US leads"),
        (40.0, (-5.0, -5.0), "contested"),
        (-40.0, (-5.0,), "contested"),
        (-40.0, (-5.0, -7.0, -9.0), "China leads"),
    ],
)
def test_capability_follows_the_gap_unless_it_is_small_or_the_gauges_disagree(
    gap: float, boards: tuple[float, ...], verdict: str
) -> None:
    assert capability(*card_of(gap, boards)).verdict == verdict


@pytest.mark.parametrize(
    ("gap", "boards", "said"),
    [
        (40.0, (5.0, 5.0), ("High", "3 of 3 boards put the US ahead")),
        (40.0, (5.0,), ("Medium", "2 of 2 boards put the US ahead")),
        (40.0, (), ("Low", "1 of 1 board puts the US ahead")),
        (ARENA_TIE - 1, (5.0, 5.0, 5.0), ("Medium", "4 of 4 boards put the US ahead")),
    ],
)
def test_confidence_is_high_only_for_a_lead_on_three_boards(
    gap: float, boards: tuple[float, ...], said: tuple[str, str]
) -> None:
    row = capability(*card_of(gap, boards))
    assert (row.confidence, row.confidence_note) == said


@pytest.mark.usefixtures("bundle")
def test_before_anything_was_known_it_says_so() -> None:
    card = scorecard(known_on=date(2022, 1, 1))
    assert {dimension.verdict for dimension in card.dimensions} == {"unknown"}
    assert "Nothing in our sources was known" in card.answer[0].text


@pytest.mark.usefixtures("bundle")
def test_gauges_are_of_one_snapshot_each_and_never_of_the_future() -> None:
    day = date(2026, 8, 6)
    boards = {gauge.slug: gauge for gauge in board_gaps(known_on=day)}
    assert boards["lmarena-text"].value == 8.3
    assert all(gauge.as_of <= day for gauge in [*boards.values(), *lag_estimates(known_on=day)])


@pytest.mark.usefixtures("bundle")
def test_changes_are_newest_first_and_known_by_the_day() -> None:
    day = date(2026, 1, 10)
    found = changes(known_on=day, limit=12, frontier=scorecard(known_on=day).results["frontier-arena"].lines)
    assert [change.date for change in found] == sorted((change.date for change in found), reverse=True)
    assert found[0].date <= day
    assert {"ranking"} < {change.kind for change in found}


@pytest.mark.usefixtures("bundle")
def test_the_whole_card_takes_few_questions_to_the_database(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        scorecard(known_on=NOW)


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("day", ["2024-06-30", "2026-01-09", "2026-08-06", "2026-10-02"])
def test_the_gap_on_the_scorecard_is_the_published_metric(day: str) -> None:
    known_on = date.fromisoformat(day)
    published = registry()["frontier-gap-arena"].compute(known_on=known_on).value
    assert scorecard(known_on=known_on).dimensions[0].trend[-1].y == published


def shares(slug: str, days: tuple[date, ...] = (NOW,), **values: float | None) -> Result:
    """The same shares by side on each of the days."""
    definition = Definition(slug, "t", "share", "text", (), NOW)
    lines = tuple(Line(side, side, tuple(Point(day, y) for day in days)) for side, y in values.items())
    value = {side: y for side, y in values.items() if side in {"CN", "US"} and y is not None}
    return Result(definition, NOW, as_of=NOW, value=value, lines=lines)


@pytest.mark.parametrize(("unknown", "confidence"), [(0.05, "Medium"), (0.15, "Low"), (0.2, "Low")])
def test_tokens_support_a_verdict_only_where_the_unattributed_ones_could_not_turn_it(
    unknown: float, confidence: str
) -> None:
    downloads = shares("hub-downloads", CN=900.0, US=600.0)
    row = adoption(downloads, shares("token-share", CN=0.45, US=0.35, other=0.2 - unknown, unknown=unknown))
    assert row.confidence == confidence
    said = f"tokens routed on 23 Nov 2026: 45 % Chinese, 35 % US, {unknown * 100:.0f} % not attributed"
    assert row.confidence_note == said


def test_shares_of_two_methods_are_not_compared_a_year_apart() -> None:
    definition = Definition("compute-share", "t", "share", "text", (), NOW)

    def result(*gap: Point) -> Result:
        before = NOW - timedelta(days=500)
        lines = tuple(
            Line(side, side, (Point(before, then), *gap, Point(NOW, now)))
            for side, then, now in (("CN", 0.15, 0.1), ("US", 0.75, 0.6))
        )
        return Result(definition, NOW, as_of=NOW, value={"CN": 0.1, "US": 0.6}, lines=lines)

    assert compute(result()).gap_year_ago == "US ×5.0"
    assert compute(result(Point(NOW - timedelta(days=499), None))).gap_year_ago == ""


@pytest.mark.usefixtures("bundle")
def test_figures_more_than_a_year_old_are_labelled_and_of_low_confidence() -> None:
    rows = {row.slug: row for row in scorecard(known_on=NOW).dimensions}
    assert {slug: row.old for slug, row in rows.items() if row.old} == {
        "compute": "old: May 2025",
        "deployment": "old: Jul 2024",
    }
    # The newer figures are of owners, and say so.
    assert "by owner" in rows["compute"].gap_note
    assert "Chinese companies (combined) 5 % (Apr 2026)" in rows["compute"].gap_note
    then = scorecard(known_on=date(2026, 5, 31))
    assert {row.slug: row.old for row in then.dimensions}["compute"] == ""  # exactly 365 days


def test_an_old_row_loses_its_confidence() -> None:
    row = adoption(
        shares("hub-downloads", CN=900.0, US=600.0), shares("token-share", CN=0.45, US=0.35, other=0.15, unknown=0.05)
    )
    assert (row.confidence, aged(row, NOW + timedelta(days=365)).confidence) == ("Medium", "Medium")
    assert (aged(row, NOW + timedelta(days=366)).confidence, row.gap_now) == ("Low", "China ×1.5")


@pytest.mark.usefixtures("bundle")
def test_expectations_without_a_fresh_price_say_since_when() -> None:
    row = scorecard(known_on=NOW).dimensions[-1]
    assert (row.verdict, row.gap_now) == ("unknown", "")
    assert row.gap_note == "no price since 12 Jun 2026"
