"""Accelerators beside each other, and the fastest announced by each side.

Takes:   memory, bandwidth, dense 16-bit computing and process as sources state them; announcement days, some of a year only.
Leaves:  sparse figures, and formats of fewer bits: many makers state only those, and they cannot be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from airace.lib.dates import in_words
from airace.lib.maths import running_best
from airace.lib.say import later, listed, marked, say
from airace.lib.units import number
from airace.metrics import metric
from airace.metrics.exports import STEPS
from airace.queries.facts import Fact, facts, sources_of_facts
from airace.results import SIDE_ADJECTIVES, SIDE_NAMES, Cell, Definition, Line, Point, Result, Table

REVIEWED = date(2026, 11, 24)
# Remarks on chips and their export status were written on this day, whatever day the row's figures were known from.
REMARKS_WRITTEN = date(2026, 11, 23)
UNKNOWN = Cell("", missing="unknown")
SPECIFICATION = (
    (later("Memory, GB"), "memory_gb"),
    (later("Bandwidth, GB/s"), "bandwidth_gbs"),
    (later("16-bit, teraflops"), "fp16_tflops"),
    (later("Process, nm"), "process_nm"),
)


@metric(
    "chips-compared",
    title="Accelerators compared",
    unit="as in the column",
    text="Every accelerator known here with its maker, memory, memory bandwidth, dense 16-bit computing, "
    "process, and what its "
    "source says of exports to China under US rules.",
    caveats=(
        "Peak figures of makers and data sheets, not measured work; software and links between chips decide as much.",
        "Dense 16-bit only; where a source gives eight or four bits only, the cell is unknown, not nought.",
        "Figures of Chinese chips are partly estimates of analysts, and announced figures fell before launch at "
        "least once "
        "(Atlas 350: 112 GB instead of 128 GB).",
        "Export status is as the source had it; the table of steps says what applied when. Looking back beyond 23 "
        "November "
        "2026, when they were written, remarks are not shown; where a step had named the chip the cell leads to "
        "that table.",
    ),
    reviewed=REVIEWED,
    changes=(
        (
            date(2026, 11, 24),
            "Looking back before the day on which remarks and export status were written, none of them is shown; "
            "before, "
            "one was left out only where it named a later year.",
        ),
    ),
)
def chips_compared(definition: Definition, known_on: date) -> Result:
    found = facts("chip", known_on=known_on)
    found.sort(key=lambda chip: (chip["announced_on"] or date.min, chip["name"]), reverse=True)
    without = sum(chip["fp16_tflops"] is None for chip in found)
    return Result(
        definition,
        known_on,
        as_of=max((chip["announced_on"] for chip in found if chip["announced_on"]), default=None),
        sources=sources_of_facts(found),
        headline=say(
            "{found} accelerators; for {without} no 16-bit figure is published", found=len(found), without=without
        )
        if found
        else "",
        subtitle=later("Memory, bandwidth and dense 16-bit peak as stated by makers and data sheets, newest first"),
        table=Table(
            (
                *marked("Chip", "Vendor", "Side", "Announced"),
                *(title for title, _ in SPECIFICATION),
                *marked("Exports to China, as its source says"),
            ),
            tuple(_chip(chip, known_on) for chip in found),
            frozenset(range(4, 4 + len(SPECIFICATION))),
        ),
    )


def _status(chip: Fact, known_on: date) -> Cell:
    """What the source says of exports; before that was written, the way to the dated steps, if one had named the chip."""
    status = chip["export_status"]
    if known_on >= REMARKS_WRITTEN:
        return (
            Cell(status, status, url=chip.url("export_status"), evidence=chip.proof("export_status"))
            if status
            else UNKNOWN
        )
    # The slug of an event begins with its day.
    if any(chip["slug"] in step.chips and step.event[:10] <= known_on.isoformat() for step in STEPS):
        return Cell(later("dated steps"), later("dated steps"), url="/compute/#chip-export-status")
    return UNKNOWN


def _chip(chip: Fact, known_on: date) -> tuple[Cell, ...]:
    announced, remark = chip["announced_on"], chip["note"] if known_on >= REMARKS_WRITTEN else ""
    return (
        Cell(chip["name"], chip["name"], url=chip["source_url"], note=remark or ""),
        Cell(chip["vendor__name"], chip["vendor__name"], url=f"/companies/{chip['vendor__slug']}/"),
        Cell(SIDE_NAMES[chip["side"]], chip["side"]),
        Cell(in_words(announced, chip["announced_precision"] or "day"), announced.isoformat())
        if announced
        else UNKNOWN,
        *(_number(chip, column) for _, column in SPECIFICATION),
        _status(chip, known_on),
    )


def _number(chip: Fact, column: str) -> Cell:
    value = chip[column]
    if value is None:
        return UNKNOWN
    return Cell(number(value, 0 if value % 1 == 0 else 1), value, url=chip.url(column), evidence=chip.proof(column))


@metric(
    "chip-frontier",
    title="Fastest dated accelerator by side",
    unit="teraflops",
    text=(
        "The highest dense 16-bit peak of any accelerator known here with the day of its announcement, by side and day."
    ),
    formula="running maximum of dense 16-bit teraflops over dated chips announced so far",
    caveats=(
        "Announced is not shipped in numbers, and a chip is not a system: China makes up in chips a cluster what "
        "it lacks a chip.",
        "Chips without a published 16-bit figure or without a date are left out; among the newest Chinese ones "
        "most are.",
        "A faster chip without a date, such as NVIDIA's B200, may have held the record for a time: the chart "
        "cannot show it.",
        "Where only the year is known, the first of January stands for it.",
        "The figure of the Ascend 910C is an estimate of analysts.",
    ),
    reviewed=REVIEWED,
    better="higher",
    changes=(
        (
            date(2026, 11, 24),
            "Titled as the fastest of the dated chips, and chips that are left out for want of a date are named; "
            "values are "
            "as before.",
        ),
    ),
)
def chip_frontier(definition: Definition, known_on: date) -> Result:
    found = facts("chip", known_on=known_on)
    used = [chip for chip in found if chip["announced_on"] and chip["fp16_tflops"] and chip["announced_on"] <= known_on]
    undated = sorted(
        (chip for chip in found if not chip["announced_on"] and chip["fp16_tflops"]),
        key=lambda chip: (-chip["fp16_tflops"], chip["name"]),
    )
    lines = tuple(Line(side, SIDE_NAMES[side], _best(used, side, known_on)) for side in ("CN", "US"))
    value = {line.key: line.last.y for line in lines if line.last and line.last.y is not None}
    return Result(
        definition,
        known_on,
        as_of=max((chip["announced_on"] for chip in used), default=None),
        value=dict(value) if len(value) == 2 else None,
        lines=lines if used else (),
        sources=sources_of_facts(used),
        headline=say(
            "Fastest of the dated chips known here: {list}", list=listed((_named(line) for line in lines), " and ")
        )
        if len(value) == 2
        else "",
        subtitle=later("Dense 16-bit peak of the fastest dated accelerator announced so far, by home of its maker")
        + (say("; {count} left out, no date known", count=_count(undated)) if undated else ""),
        notes=(
            say(
                "Left out: {found} of {found_2} accelerators have no 16-bit figure, no date, or both.",
                found=len(found) - len(used),
                found_2=len(found),
            ),
            *((say("No date is known of the {undated}.", undated=_undated(undated)),) if undated else ()),
        )
        if found
        else (),
    )


def _count(undated: Sequence[Fact]) -> str:
    """The fastest of the chips without a date by name and figure, and how many more there are."""
    fastest = say(
        "{name} ({fp16_tflops} teraflops)", name=undated[0]["name"], fp16_tflops=number(undated[0]["fp16_tflops"])
    )
    return (
        say("{fastest} and {undated} more", fastest=fastest, undated=len(undated) - 1) if len(undated) > 1 else fastest
    )


def _undated(undated: Sequence[Fact]) -> str:
    first, *rest = (f"{chip['name']} ({number(chip['fp16_tflops'])}" for chip in undated)
    return listed([say("{first} teraflops)", first=first), *(f"{chip})" for chip in rest)])


def _named(line: Line) -> str:
    last = line.last
    return (
        say(
            "{side_adjectives} {label}, {y} teraflops",
            side_adjectives=SIDE_ADJECTIVES[line.key],
            label=last.label,
            y=number(last.y),
        )
        if last and last.y is not None
        else ""
    )


def _best(chips: Iterable[Fact], side: str, known_on: date) -> tuple[Point, ...]:
    """The records of a side, each with the chip that set it, and the last one carried to the day looked back from."""
    own = [chip for chip in chips if chip["side"] == side]
    points = []
    for day, best in running_best((chip["announced_on"], chip["fp16_tflops"]) for chip in own):
        chip = next(chip for chip in own if (chip["announced_on"], chip["fp16_tflops"]) == (day, best))
        points.append(
            Point(day, best, label=chip["name"], url=chip.url("fp16_tflops"), evidence=chip.proof("fp16_tflops"))
        )
    if points and points[-1].x < known_on:
        last = points[-1]
        points.append(Point(known_on, last.y, label=last.label, url=last.url, carried=True))
    return tuple(points)
