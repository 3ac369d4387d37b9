"""What private companies were said to be worth, round by round, and the steps between.

Takes:   valuations stated with a round that was announced or closed, secondary sales too.
Leaves:  valuations sought in talks or only reported; prices given to one investor by preference; market values of listed
         companies, which are another measure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from airace.lib.dates import AVERAGE_MONTH, in_words
from airace.lib.say import later, listed, marked, say, say_many
from airace.lib.units import money, number, signed
from airace.metrics import metric, registry
from airace.metrics.capital import COUNTED, REVIEWED, counted_on
from airace.metrics.funding import stage_name
from airace.queries.facts import Fact, facts, moved_sides, side_on, sources_of_facts
from airace.results import SIDE_NAMES, Cell, Definition, Line, Point, Result, Table

VALUATIONS, STEPS = "valuations", "valuation-steps"
DRAWN = 4  # companies a side on the chart
PREFERENTIAL = frozenset({"preferential", "strategic"})  # rounds at a price that only their investor was given
LEVEL = 0.005  # a step smaller than this share is none
CAVEATS = (
    later(
        "A valuation is a price agreed for a few new shares with special rights, times all shares: not what the "
        "company would fetch, and not to be compared with a market value."
    ),
    later(
        "Post-money holds the new money, pre-money does not; each value says which it is where the source does. "
        "Valuations in secondary sales of existing shares are marked."
    ),
    later(
        "Only what sources state with a round announced or closed; valuations sought in talks or only reported are "
        "left out."
    ),
    later(
        "Rounds that sources call preferential or strategic are left out: their price was given to one investor "
        "and is no step of the company's value, such as OpenAI's $285bn of December 2025 after $500bn. They count "
        "as money raised."
    ),
    later("Disclosed less often in China; a company without a value is not worth nothing."),
    later(
        "Nominal US dollars. A round known to the month stands at the end of it; one known to the year is left out "
        "where another of that year is known, since their order is not, and has no months to the next."
    ),
)
CHANGES = (
    (
        date(2026, 11, 24),
        later(
            "Rounds at a preferential or strategic price are left out, and no months are counted from or to a "
            "valuation of which only the year is known. Values of earlier days are computed by the new rules too."
        ),
    ),
)


class Valued(NamedTuple):
    """One stated valuation in US dollars. `basis` is 'post-money', 'pre-money', 'secondary sale' or 'basis not stated'."""

    day: date
    side: str
    value: float
    basis: str
    fact: Fact

    @property
    def round(self) -> str:
        return stage_name(str(self.fact["round"] or ""))


def valuations(known_on: date) -> dict[str, list[Valued]]:
    """Stated valuations by company, oldest first, companies by newest value; two queries."""
    moves = moved_sides()
    found: dict[str, list[Valued]] = defaultdict(list)
    for fact in facts("funding_round", known_on=known_on):
        if not (fact["date"] and fact["date"] <= known_on and fact["valuation_usd"] and fact["status"] in COUNTED):
            continue
        if fact["round"] in PREFERENTIAL:
            continue
        side = side_on(fact["date"], fact["company__id"], fact["company__side"], moves)
        value = Valued(counted_on(fact, known_on), side, float(fact["valuation_usd"]), _basis(fact), fact)
        found[fact["company__slug"]].append(value)
    kept = {slug: sorted(_ordered(own), key=lambda valued: (valued.day, valued.value)) for slug, own in found.items()}
    return dict(sorted(kept.items(), key=lambda item: -item[1][-1].value))


def _ordered(own: Sequence[Valued]) -> list[Valued]:
    """Without those of which only the year is known, where another of that year is: nobody knows which came first."""
    exact = {valued.day.year for valued in own if valued.fact["date_precision"] != "year"}
    return [valued for valued in own if valued.fact["date_precision"] != "year" or valued.day.year not in exact]


def _basis(fact: Fact) -> str:
    if fact["secondary"]:
        return later("secondary sale")
    return {"pre": later("pre-money"), "post": later("post-money")}.get(
        str(fact["valuation_kind"] or ""), later("basis not stated")
    )


@metric(
    VALUATIONS,
    title="Newest stated valuation by company",
    unit="USD",
    text="The newest valuation that was stated with a round of a private company, announced or closed, with "
    "its basis, and "
    "the one before it. The value is the largest of each side; the drawing shows four companies of each side.",
    caveats=CAVEATS,
    reviewed=REVIEWED,
    changes=CHANGES,
)
def newest_valuations(definition: Definition, known_on: date) -> Result:
    return newest_of(valuations(known_on), known_on=known_on)


def newest_of(found: dict[str, list[Valued]], *, known_on: date) -> Result:
    """The measure above of valuations that were read already."""
    largest = {side: next((own[-1] for own in found.values() if own[-1].side == side), None) for side in ("CN", "US")}
    told = [(valued.fact["company__name"], valued) for valued in largest.values() if valued]
    every = [valued for own in found.values() for valued in own]
    return Result(
        registry()[VALUATIONS].definition,
        known_on,
        as_of=max((valued.day for valued in every), default=None),
        value={side: valued.value for side, valued in largest.items() if valued} or None,
        lines=tuple(_lines(found)),
        sources=sources_of_facts(valued.fact for valued in every),
        headline=later("Highest stated valuations: ")
        + listed(f"{name} {money(valued.value)} ({_when(valued)})" for name, valued in told)
        if told
        else "",
        subtitle=say(
            "Stated with rounds, the {drawn} highest of each side, nominal US dollars on a log scale; post-money "
            "where nothing else is said",
            drawn=DRAWN,
        ),
        table=Table(
            marked("Company", "Side", "Newest valuation", "Basis", "Stated with", "Day", "Before", "Step", "Months"),
            tuple(_newest(own) for own in found.values()),
            frozenset({2, 6, 7, 8}),
        ),
    )


def _lines(found: dict[str, list[Valued]]) -> Iterable[Line]:
    """The highest of each side, drawn as steps; what is not post-money is marked."""
    for side in ("CN", "US"):
        for slug, own in [item for item in found.items() if item[1][-1].side == side][:DRAWN]:
            by_day = {valued.day: valued for valued in own}
            yield Line(
                f"{side}:{slug}",
                own[-1].fact["company__name"],
                tuple(
                    Point(
                        day,
                        valued.value,
                        label=f"{valued.round}, {valued.basis}",
                        url=valued.fact.url("valuation_usd"),
                        evidence=valued.fact.proof("valuation_usd"),
                    )
                    for day, valued in by_day.items()
                ),
            )


def _newest(own: Sequence[Valued]) -> tuple[Cell, ...]:
    last, before = own[-1], own[-2] if len(own) > 1 else None
    return (
        *_company(last),
        _value(last),
        Cell(last.basis, last.basis),
        Cell(last.round, last.round),
        Cell(_when(last), last.day.isoformat()),
        *(
            (_before(before), _step(before, last), _months(before, last))
            if before
            else (Cell("", missing="unknown"), Cell("", missing="not-applicable"), Cell("", missing="not-applicable"))
        ),
    )


def _company(valued: Valued) -> tuple[Cell, Cell]:
    name = valued.fact["company__name"]
    slug = valued.fact["company__slug"]
    return Cell(name, name, url=f"/companies/{slug}/"), Cell(SIDE_NAMES.get(valued.side, valued.side), valued.side)


def _value(valued: Valued) -> Cell:
    others = valued.fact.disagreements("valuation_usd")
    note = (
        say_many("{others} other value stated", "{others} other values stated", others, others=others) if others else ""
    )
    return Cell(
        money(valued.value),
        valued.value,
        url=valued.fact.url("valuation_usd"),
        evidence=valued.fact.proof("valuation_usd"),
        note=note,
    )


def _before(valued: Valued) -> Cell:
    """A value that has no cell of its day, with the year where no more is known."""
    cell = _value(valued)
    return (
        replace(cell, note=listed(filter(None, (say("in {when}", when=_when(valued)), cell.note))))
        if _vague(valued)
        else cell
    )


def _vague(valued: Valued) -> bool:
    return bool(valued.fact["date_precision"] == "year")


def _when(valued: Valued) -> str:
    return in_words(valued.fact["date"], valued.fact["date_precision"] or "day")


def _step(before: Valued, after: Valued) -> Cell:
    """How many times the value before; a share where it is less than doubled. Other bases are said, not mixed."""
    ratio = after.value / before.value
    way = direction(before, after)
    text = f"{way}, ×{number(ratio, 1)}" if ratio >= 2 else f"{way}, {signed((ratio - 1) * 100)} %"
    mixed = before.basis != after.basis
    return Cell(
        "level" if way == "level" else text, ratio, note=say("{basis} before", basis=before.basis) if mixed else ""
    )


def direction(before: Valued, after: Valued) -> str:
    change = after.value / before.value - 1
    if abs(change) < LEVEL:
        return later("level")
    return later("up") if change > 0 else later("down")


def _months(before: Valued, after: Valued) -> Cell:
    if _vague(before) or _vague(after):
        return Cell("", missing="unknown")
    months = (after.day - before.day).days / AVERAGE_MONTH
    return Cell(number(months, 0), months)


@metric(
    STEPS,
    title="Steps between valuations",
    unit="steps",
    text="Every pair of consecutive stated valuations of one company: from, to, by how much, in how many "
    "months. The value "
    "is the number of steps up or level and down, by side where they are downwards.",
    formula="step = valuation / the company's valuation before",
    caveats=(
        *CAVEATS,
        "Where the basis changes from one valuation to the next, such as from a round to a secondary sale, the row "
        "says "
        "so: such a step mixes two measures.",
        "Down rounds are announced less often than up rounds.",
    ),
    reviewed=REVIEWED,
    changes=CHANGES,
)
def valuation_steps(definition: Definition, known_on: date) -> Result:
    return steps_of(valuations(known_on), known_on=known_on)


def steps_of(found: dict[str, list[Valued]], *, known_on: date) -> Result:
    """The measure above of valuations that were read already, the newest step first."""
    steps = [pair for own in found.values() for pair in pairwise(own)]
    steps.sort(key=lambda pair: (-pair[1].day.toordinal(), pair[1].fact["slug"]))
    ways = [direction(before, after) for before, after in steps]
    down = {
        side: sum(way == "down" and pair[1].side == side for way, pair in zip(ways, steps, strict=True))
        for side in ("CN", "US")
    }
    return Result(
        registry()[STEPS].definition,
        known_on,
        as_of=max((after.day for _, after in steps), default=None),
        value={**down} if steps else None,
        sources=sources_of_facts(valued.fact for pair in steps for valued in pair),
        headline=say(
            "{steps} steps between stated valuations: {count} up, {count_2} down, {count_3} level",
            steps=len(steps),
            count=ways.count("up"),
            count_2=ways.count("down"),
            count_3=ways.count("level"),
        )
        if steps
        else "",
        subtitle=later("Consecutive valuations of one company, the newest first"),
        table=Table(
            marked("Company", "Side", "Day", "From", "To", "Step", "Months"),
            tuple(
                (
                    *_company(after),
                    Cell(_when(after), after.day.isoformat()),
                    _before(before),
                    _value(after),
                    _step(before, after),
                    _months(before, after),
                )
                for before, after in steps
            ),
            frozenset({3, 4, 5, 6}),
        ),
    )
