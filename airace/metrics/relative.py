"""Relative adoption: a model's downloads against those of models of its own size, at the same age.

After the Relative Adoption Metric of the ATOM Project, with the counters that are held here.

Takes:   counters of repositories that hold a model whose day of release and size are known.
Leaves:  models without either; repositories that the rules leave out; comparisons with fewer than three peers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import median

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say
from airace.lib.units import compact, number
from airace.metrics import metric
from airace.metrics.amendments import TASKS_LEFT_OUT
from airace.metrics.sizing import (
    LEAST,
    Aged,
    Ratio,
    against,
    age_class,
    compared,
    downloads,
    size,
    size_class,
    times,
    who,
)
from airace.queries.repositories import Counters, Holding, counters, holdings
from airace.results import Cell, Definition, Line, Number, Point, Result, SourceRef, Table

REVIEWED = date(2026, 11, 24)
WINDOW = 30  # days of the Hub's rolling counter: up to that age it holds every download so far
STEPS = (7, 14, 30, 60, 90, 180, 365)  # days of age at which models are compared, as the ATOM Project has them
SHOWN = 8  # models in the chart
DAYS_SHOWN = 10  # of the first thirty with a count that a model in the chart has at least
REL = later("Relative")
NOTHING = later("It needs counts of models from their first 30 days, or all-time counts of later ages.")
SO_FAR = later(
    "Up to day 30 the Hub's 30-day count is all downloads so far. After it only models whose all-time count was "
    "read at the age have a value; copies from before this site asked the Hub hold none."
)
KNOWN_BY = later("Models became known to the copies by being popular: the median is that of popular models.")
ABOUT = (
    later(
        "Only repositories that hold a model of this site's register with a known day of release and size: a few "
        "dozen of the hundreds counted."
    ),
    later(
        "The Hub counts requests, not people: automated pulls add to it, more to small and old models than to new ones."
    ),
    later(
        "Several repositories of one model (base, instruction-tuned, in fewer bits) are not added up: the register "
        "names one."
    ),
    later("Size is the total of parameters; a mixture of experts uses only a part of them at a time."),
)


@metric(
    "relative-adoption",
    title="Relative adoption by size and age",
    unit="times the median of its peers",
    text="A model's downloads in 30 days on the newest full day, divided by the median of the ten most "
    "downloaded models of "
    "the same class of size and of age on that day, itself among them. 1 is the middle of its class. Of a side: "
    "the median "
    "over its models.",
    formula="30-day downloads / median of the ≤ 10 largest 30-day downloads in the class of size and age; "
    "classes under 3 "
    "models are not compared",
    caveats=(
        "A class of age is wide (90 days to a year); inside it the younger model is at a disadvantage or in its "
        "first rush.",
        "After the ATOM Project's measure, which compares all downloads so far at one exact age: see the other table.",
        *ABOUT,
    ),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
    better="higher",
)
def relative_adoption(definition: Definition, known_on: date) -> Result:
    held = {one.pk: one for one in holdings(known_on=known_on)}
    rows, source = counters(held, known_on=known_on)
    found = [
        Aged(held[row.pk], (row.day - held[row.pk].released_on).days, row.day, row.last_30, row.url)
        for row in rows
        if row.last_30 is not None and row.day >= held[row.pk].released_on
    ]
    ratios = compared((f"{size_class(aged.holding.parameters)}, {age_class(aged.age)}", aged) for aged in found)
    ratios.sort(key=lambda ratio: (ratio.times is None, -(ratio.times or 0), ratio.aged.holding.name))
    day = found[0].day if found else None
    value, counted = _of_sides(ratios)
    return Result(
        definition,
        known_on,
        as_of=day,
        value=value or None,
        sources=(source,) if source and found else (),
        measures=("downloads-30-days",),
        headline=say(
            "For its size and age the typical Chinese model has {times} the downloads of the middle of its class, "
            "the typical US one {times_2} ({day})",
            times=times(value["CN"]),
            times_2=times(value["US"]),
            day=in_words(day),
        )
        if value and day
        else "",
        subtitle=later(
            "30-day downloads over the median of the most downloaded models of the same size and age, Hugging Face Hub"
        ),
        table=Table(
            marked(
                "Model",
                "Developer",
                "Side",
                "Size",
                "Age",
                "In 30 days",
                "Class",
                "Models in it",
                "Its median",
                "Relative",
            ),
            tuple(_row(ratio) for ratio in ratios),
            frozenset({3, 4, 5, 7, 8, 9}),
        )
        if ratios
        else None,
        notes=(
            say(
                "{sum} of {ratios} models with a known day of release and size stand in a class of at least "
                "{least}: {CN} Chinese, {US} US.",
                sum=sum(ratio.times is not None for ratio in ratios),
                ratios=len(ratios),
                least=LEAST,
                CN=counted["CN"],
                US=counted["US"],
            ),
        )
        if ratios
        else (later("It needs a day of counters of models whose day of release and size are known."),),
    )


def _of_sides(ratios: Iterable[Ratio]) -> tuple[dict[str, Number], dict[str, int]]:
    """The median of each side's relative adoption, and of how many models; nothing unless both sides have enough."""
    own: dict[str, list[float]] = {"CN": [], "US": []}
    for ratio in ratios:
        if ratio.times is not None and ratio.aged.holding.side in own:
            own[ratio.aged.holding.side].append(ratio.times)
    counted = {side: len(times) for side, times in own.items()}
    if min(counted.values()) < LEAST:
        return {}, counted
    return {side: round(median(times), 3) for side, times in own.items()}, counted


def _row(ratio: Ratio) -> tuple[Cell, ...]:
    aged = ratio.aged
    return (
        *who(aged.holding),
        size(aged.holding),
        Cell(say("{age} days", age=number(aged.age)), aged.age),
        downloads(aged),
        Cell(ratio.of, ratio.of),
        *against(ratio),
    )


@metric(
    "relative-adoption-at-age",
    title="Relative adoption at the same age after release",
    unit="times the median of its peers",
    text="All downloads of a model so far when it was 7, 14, 30, 60, 90, 180 and 365 days old, divided by the "
    "median of the "
    "ten most downloaded models of its class of size at the same age, itself among them: the Relative Adoption "
    "Metric of "
    "the ATOM Project, with the counters that are held here.",
    formula="downloads so far at the age / median of the ≤ 10 largest of the class of size at that age; "
    "classes under 3 "
    "models are not compared",
    caveats=(
        SO_FAR,
        "The count nearest to the age stands for it: at most 2 days off at 7 and 14, 3 from 30 on, 3 in a hundred "
        "later.",
        "The ATOM Project takes the ten most downloaded of all time of a size; here those with a count at that age.",
        KNOWN_BY,
        *ABOUT,
    ),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
    better="higher",
)
def at_age(definition: Definition, known_on: date) -> Result:
    by_model, source = _young(known_on)
    ratios = []
    for step in STEPS:
        near = [aged for own in by_model for aged in [nearest(own, step)] if aged]
        ratios += [(step, ratio) for ratio in compared((size_class(one.holding.parameters), one) for one in near)]
    ratios.sort(key=lambda item: (-item[0], item[1].times is None, -(item[1].times or 0), item[1].aged.holding.name))
    known = [(step, ratio) for step, ratio in ratios if ratio.times is not None]
    top = max((item for item in known if item[0] == WINDOW), key=lambda item: item[1].times or 0, default=None)
    return Result(
        definition,
        known_on,
        as_of=max((ratio.aged.day for _, ratio in ratios), default=None),
        sources=(source,) if source and ratios else (),
        measures=("downloads-30-days",),
        headline=say(
            "At 30 days of age {name} had {times} the downloads of the middle model of its size",
            name=top[1].aged.holding.name,
            times=times(top[1].times or 0),
        )
        if top
        else "",
        subtitle=later(
            "Downloads so far over the median of the most downloaded models of the same size at the same age, "
            "Hugging Face Hub"
        ),
        table=Table(
            (
                *marked(
                    "Age",
                    "Model",
                    "Developer",
                    "Side",
                    "Size",
                    "Counted",
                    "So far",
                    "Class",
                    "Models in it",
                    "Its median",
                ),
                REL,
            ),
            tuple(_row_at(step, ratio) for step, ratio in ratios),
            frozenset({0, 4, 5, 6, 8, 9, 10}),
        )
        if ratios
        else None,
        notes=(_coverage(ratios),) if ratios else (NOTHING,),
    )


@metric(
    "downloads-since-release",
    title="Downloads in the first 30 days after release",
    unit="downloads",
    text="All downloads so far by days since release, of the eight models that were counted most often in "
    "their first 30 "
    "days.",
    caveats=(SO_FAR, KNOWN_BY, "Models of different sizes: a small one is fetched more often.", *ABOUT),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
    better="higher",
)
def since_release(definition: Definition, known_on: date) -> Result:
    by_model, source = _young(known_on)
    lines = _curves(by_model)
    most = max((line for line in lines if line.last), key=lambda line: line.points[-1].y or 0, default=None)
    return Result(
        definition,
        known_on,
        as_of=max((line.points[-1].x for line in lines), default=None),
        lines=lines,
        sources=(source,) if source and lines else (),
        measures=("downloads-30-days",),
        headline=say(
            "{name} had {y} downloads by {label} after its release, the most of the models shown",
            name=most.name,
            y=compact(most.points[-1].y or 0),
            label=most.points[-1].label,
        )
        if most
        else "",
        subtitle=later(
            "Downloads so far by days since release, models counted most often in their first 30 days, Hugging Face Hub"
        ),
        notes=() if lines else (NOTHING,),
    )


def _young(known_on: date) -> tuple[list[list[Aged]], SourceRef | None]:
    """All downloads so far of each model at the ages that are of use, oldest first, and who publishes them."""
    held = {one.pk: one for one in holdings(known_on=known_on)}
    wanted = {one.released_on + timedelta(days=age) for one in held.values() for age in _ages_read()}
    rows, source = counters(held, known_on=known_on, days=wanted)
    by_model: dict[int, list[Aged]] = defaultdict(list)
    for row in rows:
        if (aged := _so_far(held[row.pk], row)) is not None:
            by_model[row.pk].append(aged)
    return list(by_model.values()), source


def _ages_read() -> set[int]:
    """Every age at which a count is of use: all of the first window, and those near the steps."""
    afterwards = (age for step in STEPS if step > WINDOW for age in range(step - _off(step), step + _off(step) + 1))
    return {*range(WINDOW + _off(WINDOW) + 1), *afterwards}


def _off(step: int) -> int:
    """By how many days a count may miss an age."""
    return 2 if step < WINDOW else max(3, round(0.03 * step)) if step > WINDOW else 3


def _so_far(holding: Holding, row: Counters) -> Aged | None:
    """All downloads so far: the all-time count, or the 30-day count while the model is not older than its window."""
    age = (row.day - holding.released_on).days
    if age < 0:
        return None
    so_far = row.all_time if row.all_time is not None else row.last_30 if age <= WINDOW else None
    return None if so_far is None else Aged(holding, age, row.day, so_far, row.url)


def nearest(own: Sequence[Aged], step: int) -> Aged | None:
    """The count nearest to an age, the earlier of two; None where none is near enough."""
    near = [aged for aged in own if abs(aged.age - step) <= _off(step)]
    return min(near, key=lambda aged: (abs(aged.age - step), aged.age), default=None)


def _curves(models: Iterable[Sequence[Aged]]) -> tuple[Line, ...]:
    """The first thirty days of the models with the most counts in them, each from its release, where it had none."""
    first = ([aged for aged in own if aged.age <= WINDOW] for own in models)
    often = sorted((own for own in first if len(own) >= DAYS_SHOWN), key=lambda own: (-len(own), own[0].holding.name))
    lines = []
    for own in often[:SHOWN]:
        holding = own[0].holding
        counted = (
            Point(aged.day, aged.downloads, label=say("day {age}", age=aged.age), url=aged.url)
            for aged in own
            if aged.age
        )
        start = Point(holding.released_on, 0, label="release")
        lines.append(Line(f"{holding.side}:{holding.model}", holding.name, (start, *counted)))
    return tuple(lines)


def _row_at(step: int, ratio: Ratio) -> tuple[Cell, ...]:
    aged = ratio.aged
    return (
        Cell(say("{step} days", step=step), step),
        *who(aged.holding),
        size(aged.holding),
        Cell(say("day {age}", age=aged.age), aged.age, note=in_words(aged.day)),
        downloads(aged),
        Cell(ratio.of, ratio.of),
        *against(ratio),
    )


def _coverage(ratios: Sequence[tuple[int, Ratio]]) -> str:
    counts = {step: [ratio.times is not None for at, ratio in ratios if at == step] for step in STEPS}
    said = listed(
        say("{own} of {own_2} at {step} days", own=sum(own), own_2=len(own), step=step)
        for step, own in counts.items()
        if own
    )
    none = listed(str(step) for step, own in counts.items() if not own)
    without = say("; no count near {none} days", none=none) if none else ""
    return say("Models compared, of those with a count near the age: {said}{without}.", said=said, without=without)
