"""The scorecard of two days side by side: what moved, and whose way. It compares published rows; it measures nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from airace.lib.dates import in_words
from airace.lib.maths import Ranged, ranged
from airace.lib.say import later, listed, say
from airace.lib.units import number
from airace.metrics.answer import WORDS
from airace.metrics.dimension import NO_CLEAR_CHANGE, Dimension, alike
from airace.metrics.panel import LEVEL, Measure
from airace.metrics.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension on both days; `turned` where the verdict is another one, `moved` where its gap is."""

    then: Dimension
    now: Dimension

    @property
    def pair(self) -> tuple[Dimension, Dimension]:
        return (self.then, self.now)

    @property
    def turned(self) -> bool:
        return self.then.verdict != self.now.verdict

    @property
    def moved(self) -> bool:
        return self.then.gap_now != self.now.gap_now

    @property
    def unclear(self) -> bool:
        """Whether the two gaps cannot be told apart."""
        return self.moved and alike(self.then.ranged, self.now.ranged)


@dataclass(frozen=True, slots=True)
class GaugeRow:
    """One gauge on both days; a side of which it was not known is None."""

    name: str
    then: Measure | None
    now: Measure | None

    @property
    def pair(self) -> tuple[Measure | None, Measure | None]:
        return (self.then, self.now)

    @property
    def moved(self) -> str:
        """Whose way it moved; '' where a day is missing, 'steady' within five per cent, unclear where it may be luck."""
        if self.then is None or self.now is None:
            return ""
        change = self.now.value - self.then.value
        if abs(change) >= LEVEL and alike(_ranged(self.then), _ranged(self.now)):
            return NO_CLEAR_CHANGE
        return (
            later("steady")
            if abs(change) < LEVEL
            else say("towards {change}", change=later("the US") if change > 0 else later("China"))
        )


def _ranged(one: Measure) -> Ranged | None:
    return ranged(one.value, one.low, one.high)


def rows(then: Scorecard, now: Scorecard) -> tuple[Row, ...]:
    return tuple(Row(before, after) for before, after in zip(then.dimensions, now.dimensions, strict=True))


def gauge_rows(then: Scorecard, now: Scorecard) -> tuple[GaugeRow, ...]:
    """Every gauge known on either day, in the order of the panel."""
    before = {one.slug: one for one in then.panel}
    after = {one.slug: one for one in now.panel}
    named = {one.slug: one.name for one in (*now.panel, *then.panel)}
    return tuple(GaugeRow(name, before.get(slug), after.get(slug)) for slug, name in named.items())


def sentence(found: tuple[Row, ...], gauges: tuple[GaugeRow, ...], then: date, now: date) -> str:
    """How many verdicts turned between two days, and whose way the gauges moved."""
    turned = [row.now.name.lower() for row in found if row.turned]
    count = WORDS.get(len(turned), number(len(turned))) if turned else "no"
    said = say(
        "Between {day} and {day_2}, {count} of {found} verdicts changed",
        day=in_words(then),
        day_2=in_words(now),
        count=count,
        found=len(found),
    )
    said += f" ({', '.join(turned)})" if turned else ""
    both = [row.moved for row in gauges if row.moved]
    if not both:
        return say("{text}.", text=said)
    moves = {
        word: both.count(word)
        for word in (later("towards China"), later("towards the US"), later("steady"), NO_CLEAR_CHANGE)
    }
    verbs = {later("steady"): later("kept steady"), NO_CLEAR_CHANGE: later("showed no clear change")}
    told = [
        say("{n} {moved}", n=n, moved=verbs.get(word) or say("moved {word}", word=word))
        for word, n in moves.items()
        if n
    ]
    return say("{said}. Of {both} gauges known on both days, {list}.", said=said, both=len(both), list=listed(told))
