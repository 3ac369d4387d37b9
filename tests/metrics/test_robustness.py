"""The robustness meter against slow and obvious twins: shares by another generator, flips by trial."""

from __future__ import annotations

import math
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airace.metrics import registry
from airace.metrics.panel import LEVEL, ORDER, Measure, panel_on
from airace.metrics.robustness import CAP, DRAWS, draws, flips, robustness, score
from airace.results import SourceRef

NOW = date(2026, 11, 23)
SOURCE = SourceRef("s", "S", "P", "https://s.example", "")


def measure(
    at: int, value: float, *, low: float | None = None, high: float | None = None, months: bool = False
) -> Measure:
    slug = ORDER[at]
    return Measure(
        slug, slug, "capability", value, "", "", NOW, "independent", SOURCE, "/", low=low, high=high, months=months
    )


def oracle(measures: list[Measure], weights: list[float], times: int, seed: int) -> dict[str, float]:
    """The rule of the definition, step by step, with weights normalised and a generator of its own."""
    random = Random(seed)  # noqa: S311 - nothing secret is drawn
    led = {"CN": 0, "US": 0, "level": 0}
    for _ in range(times):
        counted = [at for at in range(len(measures)) if random.random() < 0.75] or list(range(len(measures)))
        drawn = {at: -math.log(1 - random.random()) * weights[at] for at in counted}
        months = 6 * 4 ** random.random()
        form = random.choice(["whole", "capped", "direction"])
        total = 0.0
        for at in counted:
            one = measures[at]
            value = one.value if one.low is None or one.high is None else random.uniform(one.low, one.high)
            value = value * 12 / months if one.months else value
            if form == "capped":
                value = min(max(value, -math.log(2)), math.log(2))
            if form == "direction":
                value = 0 if -math.log(1.05) < value < math.log(1.05) else value / abs(value)
            total += drawn[at] / sum(drawn.values()) * value
        led["US" if total >= math.log(1.05) else "CN" if total <= -math.log(1.05) else "level"] += 1
    return {side: count / times for side, count in led.items()}


@pytest.mark.parametrize("weights", [[1, 1, 1, 1], [5, 1, 0.5, 2]])
def test_the_shares_are_those_of_the_obvious_twin(weights: list[float]) -> None:
    found = [
        measure(0, 0.25, low=-0.1, high=0.6),
        measure(1, 0.4, months=True),
        measure(5, -0.5),
        measure(7, 2.6),
    ]
    mine = robustness(found, {one.slug: weight for one, weight in zip(found, weights, strict=True)})
    assert mine is not None
    theirs = oracle(found, weights, 20_000, seed=7)
    # A thousand draws: a standard error of at most 1.6 points, and that of the twin.
    for side, part in theirs.items():
        assert mine.shares[side] == pytest.approx(part, abs=0.05)


def test_gauges_that_agree_leave_no_doubt_and_nothing_to_flip() -> None:
    found = robustness([measure(0, 0.5), measure(1, 0.7)])
    assert found is not None
    assert (found.shares["US"], found.side, found.flips) == (1.0, "US", ())
    assert "No weight on a single gauge turns the lead." in found.text


def test_exchanging_the_sides_exchanges_the_shares() -> None:
    values = [0.3, -0.9, 0.2, 1.2, -0.4]
    there = robustness([measure(at, value) for at, value in enumerate(values)])
    back = robustness([measure(at, -value) for at, value in enumerate(values)])
    assert there is not None
    assert back is not None
    assert (there.shares["US"], there.shares["CN"]) == (back.shares["CN"], back.shares["US"])
    assert there.ratio == pytest.approx(-back.ratio)


def test_a_gauge_of_weight_zero_is_as_good_as_absent() -> None:
    found = [measure(0, 0.5), measure(5, -0.6), measure(7, 2.0)]
    without = robustness(found, {ORDER[7]: 0})
    assert without == robustness(found[:2])
    assert robustness(found, dict.fromkeys(ORDER, 0.0)) is None


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.floats(-3, 3).filter(lambda value: abs(value) > 0.01), st.integers(1, 10)), min_size=2, max_size=8
    )
)
def test_the_flip_is_where_trial_finds_the_composite_turning(drawn: list[tuple[float, int]]) -> None:
    measures = [measure(at, value) for at, (value, _) in enumerate(drawn)]
    weights = [float(weight) for _, weight in drawn]
    found = {flip.name: flip.at for flip in flips(measures, weights)}

    def composite(at: int, part: float) -> float:
        others = sum(weight for index, weight in enumerate(weights) if index != at)
        rest = sum(w * m.value for index, (w, m) in enumerate(zip(weights, measures, strict=True)) if index != at)
        return part * measures[at].value + (1 - part) * rest / others

    for at, one in enumerate(measures):
        turns = composite(at, 0) * composite(at, 1) < 0
        assert (one.slug in found) == turns
        if turns:
            low, high = 0.0, 1.0
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (low, middle) if composite(at, low) * composite(at, middle) <= 0 else (middle, high)
            assert found[one.slug] == pytest.approx(low, abs=1e-6)


def test_a_flip_worked_out_by_hand() -> None:
    # Weights 1 and 3: 0.25 × −0.6 + 0.75 × 0.2 = 0; a little more to the first turns it, so take 0.3 instead of 0.2.
    (flip, other) = flips([measure(0, -0.6), measure(1, 0.3)], [1, 3])
    # w × −0.6 + (1 − w) × 0.3 = 0 at w = 1/3; for the second gauge at 2/3.
    assert {flip.name: round(flip.at, 6), other.name: round(other.at, 6)} == {
        ORDER[0]: round(1 / 3, 6),
        ORDER[1]: round(2 / 3, 6),
    }
    assert flip.to == "CN"


def test_one_draw_is_weighed_as_the_definition_says() -> None:
    first = draws()[1]  # the second form: capped at a factor of two
    assert first.form == "capped"
    found = [measure(at, 5.0) for at in range(8)]
    assert score(found, [1.0] * 8, first) == pytest.approx(CAP)
    assert len(draws()) == DRAWS
    assert draws() is draws()


@pytest.mark.usefixtures("bundle")
def test_the_published_shares_are_of_the_panel() -> None:
    found = registry()["lead-robustness"].compute(known_on=NOW)
    whole = robustness(panel_on(NOW))
    assert whole is not None
    assert found.value == {side: whole.shares[side] for side in ("CN", "US")}
    assert sum(whole.shares.values()) == pytest.approx(1)
    # All gauges but one favour the US or nobody: China leads under few weightings, and downloads turn it.
    assert whole.shares["US"] > 0.75
    assert {flip.name for flip in whole.flips} == {"Downloads of open models", "Tokens routed"}
    assert abs(whole.ratio) > LEVEL


@pytest.mark.usefixtures("bundle")
def test_before_anything_was_known_there_is_no_share() -> None:
    found = registry()["lead-robustness"].compute(known_on=date(2001, 1, 1))
    assert (found.value, found.headline) == (None, "")
