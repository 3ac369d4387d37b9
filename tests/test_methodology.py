"""Every worked example of docs/methodology.md is computed again by the functions that compute the published numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from airace.lib import maths, scoring
from airace.lib.dates import last_day
from airace.lib.extrapolate import straight_line
from airace.metrics import dimension, panel
from airace.metrics.adoption import not_attributed
from airace.metrics.capability import FRESH
from airace.metrics.capital import Deal, trailing
from airace.metrics.funding import stage_of
from airace.metrics.ipo import change_words
from airace.metrics.leaderboards import gap_points
from airace.metrics.markets import Worth
from airace.metrics.overtakes import LASTS
from airace.metrics.robustness import flips, robustness
from airace.metrics.sizing import Aged, compared
from airace.metrics.valuations import Valued, direction
from airace.queries.fx import Rate
from airace.queries.observations import Reading
from airace.queries.prices import Close
from airace.queries.releases import Scored
from airace.queries.repositories import Holding
from airace.results import Line, Point, SourceRef
from airace.stack.paths import ROOT

TEXT = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
EXAMPLES = TEXT.partition("\n## Worked examples\n")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \|$", EXAMPLES, flags=re.M)
SOURCE = SourceRef("example", "Example", "Nobody", "https://example.org/", "")
DAY = date(2026, 1, 1)

Found = Sequence[float | str]


def _days(steps: Sequence[tuple[str, float]]) -> list[tuple[date, float]]:
    return [(date.fromisoformat(day), value) for day, value in steps]


def _lag(cn: Sequence[tuple[str, float]], us: Sequence[tuple[str, float]], on: str, tolerance: float) -> Found:
    found = maths.signed_lag_months(_days(cn), _days(us), date.fromisoformat(on), tolerance)
    return ["unknown" if found is None else found]


def _model(side: str, score: float, low: float, high: float) -> Scored:
    return Scored("m", "M", "d", "D", side, "open", "current", None, score, low, high, None, "", DAY, SOURCE)


def _gap(us: tuple[float, float, float], cn: tuple[float, float, float]) -> Found:
    (point,) = gap_points([(DAY, [_model("US", *us), _model("CN", *cn)])])
    return [value for value in (point.y, point.low, point.high) if value is not None]


def _measures(values: Sequence[float]) -> list[panel.Measure]:
    return [
        panel.Measure(slug, slug, "capability", value, "", "", DAY, "independent", SOURCE, "")
        for slug, value in zip(panel.ORDER, values, strict=False)
    ]


def _weightings(values: Sequence[float]) -> Found:
    found = robustness(_measures(values))
    assert found is not None
    return [found.shares["CN"] * 100, found.shares["US"] * 100, found.shares["level"] * 100]


def _relative(downloads: Sequence[int]) -> Found:
    one = Holding(1, "r", "m", "M", "d", "D", "CN", DAY, 8.0)
    ratios = compared(("same size and age", Aged(one, 30, DAY, count, "")) for count in downloads)
    return ["not compared" if ratio.times is None else ratio.times for ratio in ratios]


def _trailing(rounds: Sequence[tuple[str, float]], end: str) -> Found:
    fact: Any = None
    deals = [Deal(date.fromisoformat(day), "CN", amount, fact) for day, amount in rounds]
    return [trailing(deals, [date.fromisoformat(end)])["CN"][0].y or 0.0]


def _market_value(close: float, shares: float, rate: float) -> Found:
    held: Any = Reading.__new__(Reading)
    object.__setattr__(held, "value", shares)
    price = Close("T", "c", "C", "CN", DAY, close, "HKD", "", SOURCE)
    return [Worth(price, held, Rate("HKD", rate, DAY)).value]


def _naive(gaps: Sequence[tuple[str, float]], on: str) -> Found:
    drawn = straight_line(_days(gaps), date.fromisoformat(on))
    assert drawn is not None
    return [drawn.value, drawn.spread, drawn.below_zero]


def _lead(differences: Sequence[tuple[str, float]], hold: int) -> Found:
    return [
        f"{'first' if first else 'second'} from {day}" for _, day, first in maths.lead_changes(_days(differences), hold)
    ]


def _shares(cn: float, us: float, unknown: float) -> Found:
    """A token share a side, and what is left for nobody."""
    points = {"CN": cn, "US": us, "unknown": unknown}
    total = sum(points.values())
    lines = [Line(side, side, (Point(DAY, value / total),)) for side, value in points.items()]
    return [*(line.points[0].y or 0.0 for line in lines[:2]), not_attributed(lines, DAY)]


def _concentration(amounts: Sequence[float]) -> Found:
    found = maths.concentration(amounts)
    assert found is not None
    return found


def _step(before: float, after: float) -> Found:
    fact: Any = None
    one, two = (Valued(DAY, "CN", value, "post-money", fact) for value in (before, after))
    return [direction(one, two)]


def _calibrated(chances: Sequence[float], came_true: Sequence[int]) -> Found:
    given = [scoring.Forecast(chance, bool(true)) for chance, true in zip(chances, came_true, strict=True)]
    (part,) = scoring.calibration(given)
    return [part.chance, part.share, part.low, part.high]


COMPUTED: dict[str, Callable[..., Found]] = {
    "win-probability": lambda points: [maths.win_probability(points)],
    "gap": _gap,
    "shared-ranks": lambda intervals: maths.shared_ranks(intervals),
    "lag": _lag,
    "scale-points": lambda points: [points * panel.ODDS_PER_POINT],
    "scale-months": lambda months: [panel.in_ratio(months)],
    "verdict": lambda cn, us: [dimension.verdict_of(dimension.leader({"CN": cn, "US": us}))],
    "weightings": _weightings,
    "flip": lambda values: [flip.at for flip in flips(_measures(values), [1.0] * len(values))],
    "share": _shares,
    "concentration": _concentration,
    "relative-adoption": _relative,
    "lead-change": _lead,
    "trailing-year": _trailing,
    "counted-on": lambda stated, precision: [last_day(date.fromisoformat(stated), precision).isoformat()],
    "stage": lambda stated: [stage_of(stated)],
    "valuation-step": _step,
    "market-value": _market_value,
    "change": lambda price, offer: [change_words(price / offer - 1)],
    "brier": lambda chance, came_true: [scoring.brier(scoring.Forecast(chance, bool(came_true)))],
    "log-score": lambda chance, came_true: [scoring.log_score(scoring.Forecast(chance, bool(came_true)))],
    "base-rate": lambda yes, total: [scoring.base_rate(yes, total)],
    "wilson": lambda yes, total: scoring.wilson(yes, total),
    "calibration": _calibrated,
    "pooled": lambda chances: [scoring.pooled(chances)],
    "straight-line": _naive,
}


def inputs(text: str) -> dict[str, Any]:
    """`points = 42.5; on = "2026-01-01"` as keyword arguments."""
    pairs = (part.partition(" = ") for part in text.strip("`").split("; "))
    return {name: ast.literal_eval(value) for name, _, value in pairs}


def written(value: float | str, like: str) -> str:
    """A value with as many decimals as the document gives it."""
    if isinstance(value, str):
        return value
    return f"{value:,.{len(like.partition('.')[2])}f}".replace("-", "−")


@pytest.mark.parametrize(("name", "given", "stated"), ROWS, ids=[f"{name}-{at}" for at, (name, *_) in enumerate(ROWS)])
def test_an_example_says_what_the_code_computes(name: str, given: str, stated: str) -> None:
    values = [value.strip() for value in stated.split(";")]
    found = COMPUTED[name](**inputs(given))
    assert [written(value, like) for value, like in zip(found, values, strict=True)] == values


def test_every_formula_has_an_example_and_every_example_a_formula() -> None:
    assert {name for name, *_ in ROWS} == COMPUTED.keys()


def test_examples_hold_no_number_that_is_not_computed() -> None:
    tables = re.compile(r"^\|.*$", flags=re.M)
    assert re.findall(r"\d", tables.sub("", EXAMPLES)) == []
    rows = [row for row in tables.findall(EXAMPLES) if not re.match(r"\| (?:Measure \||-)", row)]
    assert len(rows) == len(ROWS) > 0, "a row that cannot be read is a row that is not computed"


def test_the_numbers_in_the_rules_are_those_of_the_code() -> None:
    words = " ".join(TEXT.split())
    assert f"carried for more than {FRESH.days} days" in words
    assert round((dimension.NOTICEABLE - 1) * 100) == 5
    assert "at least five per cent above" in words
    assert LASTS == 7
    assert "seven points in a row" in words
    assert scoring.ENOUGH_TO_RANK == 20
    assert "fewer than twenty resolved chances" in words
