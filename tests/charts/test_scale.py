"""Gauges and shares drawn by the server: places, shapes and words."""

from __future__ import annotations

import math
import re

import pytest

from airace.charts.scale import EDGE, WIDTH, bar, gauge, place, reach, ticks


@pytest.mark.parametrize(("values", "end"), [([], 4), ([0.1], 4), ([math.log(4)], 4), ([-math.log(5)], 16)])
def test_the_scale_ends_at_a_power_of_four_that_holds_every_value(values: list[float], end: int) -> None:
    assert math.exp(reach(values)) == pytest.approx(end)


def test_china_stands_left_and_the_us_right_at_the_same_distance() -> None:
    assert (place(-2, 2), place(0, 2), place(2, 2)) == (EDGE, WIDTH / 2, WIDTH - EDGE)
    assert place(0.5, 2) - WIDTH / 2 == WIDTH / 2 - place(-0.5, 2) == (WIDTH / 2 - EDGE) / 2
    assert [words for _, words in ticks(math.log(4))] == ["China ×4", "level", "US ×4"]


@pytest.mark.parametrize(
    ("side", "shape"), [("US", "<circle cx"), ("CN", 'class="hollow"'), ("too close to call", "<rect")]
)
def test_a_side_has_a_shape_of_its_own_and_words(side: str, shape: str) -> None:
    drawn = gauge(0.1, side, 'says "so"', 1, low=0.0, high=0.2)
    assert shape in drawn
    assert 'aria-label="says &quot;so&quot;"' in drawn
    assert 'class="span"' in drawn
    assert 'class="span"' not in gauge(0.1, side, "", 1)


def test_the_bar_is_filled_from_left_to_right_and_told_in_words() -> None:
    drawn = bar({"CN": 0.25, "level": 0.25, "US": 0.5}, {"CN": "China", "level": "Level", "US": "US"}, "Shares")
    at = [float(x) for x in re.findall(r'<rect x="([\d.]+)"', drawn)]
    assert at == [0.5, 150.5, 300.5]
    assert 'aria-label="Shares: China 25 %, Level 25 %, US 50 %"' in drawn
    assert drawn.count('class="hatch"') == 1
