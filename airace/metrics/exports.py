"""Export controls as they came, and what they meant for single chips on each of their days.

Takes:   events of the kind export-control; which chips a step named or covered is written down here, step by step.
Leaves:  licences of single buyers, smuggling, and chips that no step is known to name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say
from airace.metrics import metric
from airace.queries.facts import Fact, facts, sources_of_facts
from airace.queries.happenings import Happening, of_kind, sources_of_happenings
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

KIND = "export-control"
REVIEWED = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Step:
    """An event, by slug, that changed how chips could be sold to China; `word` is short enough for a cell."""

    event: str
    word: str
    chips: tuple[str, ...]


H20 = ("h20-sxm-96gb", "h20-sxm-141gb", "mi308x")
H200 = ("h200-sxm", "mi325x")
STEPS = (
    Step(
        "2022-10-07-us-imposes-sweeping-export-controls-on-advanced-ai-chips-and-chipmakin",
        "restricted",
        ("a100-sxm-80gb", "h100-sxm"),
    ),
    Step(
        "2023-10-17-us-widens-ai-chip-export-curbs-to-lower-performing-semiconductors",
        "restricted",
        ("a800-sxm-80gb", "h800"),
    ),
    Step("2025-04-09-us-tells-nvidia-it-needs-a-licence-to-export-h20-to-china", later("licence needed"), H20),
    Step("2025-07-15-us-signals-h20-licences-nvidia-to-resume-china-sales", later("licences promised"), H20),
    Step(
        "2025-08-10-nvidia-and-amd-agree-to-give-us-government-15-of-china-chip-revenue",
        later("licensed, 15 % levy"),
        H20,
    ),
    Step(
        "2025-12-08-trump-says-nvidia-may-sell-h200-chips-to-approved-customers-in-china-f",
        later("sale announced, 25 % cut"),
        ("h200-sxm",),
    ),
    Step(
        "2026-01-13-bis-moves-h200-class-chip-exports-to-china-from-presumption-of-denial",
        later("case by case"),
        H200,
    ),
    Step(
        "2026-01-13-chinese-customs-told-not-to-admit-nvidia-h200-chips",
        later("case by case; held by Chinese customs"),
        ("h200-sxm",),
    ),
    Step(
        "2026-01-28-china-approves-first-nvidia-h200-imports-for-bytedance-alibaba-and-ten",
        later("case by case; first imports approved"),
        ("h200-sxm",),
    ),
    Step("2026-07-14-nvidia-starts-limited-h200-shipments-to-china", later("limited shipments"), ("h200-sxm",)),
)
NAMED = tuple(dict.fromkeys(chip for step in STEPS for chip in step.chips))
BEFORE = Cell(later("no step yet"), later("no step yet"))


@metric(
    "chip-export-status",
    title="Which chips could be sold to China, step by step",
    unit="status",
    text="Status of each chip that an export-control step named or covered, after each step known by the day: "
    "rows are chips, "
    "columns the days of the steps, the newest first.",
    formula="status on a day = that of the newest step up to it that names or covers the chip",
    caveats=(
        "Which chips a step covered is our reading of the events and of what data sheets say of the chips; each "
        "status leads "
        "to its event.",
        "'No step yet' says that no step known here had named the chip: other rules may have applied, as to the "
        "H200 before "
        "December 2025.",
        "A status is the rule or the announcement, not what was delivered; China's own limits are named where an "
        "event has them.",
        "A dash: the chip had not been announced. Where the day of its announcement is unknown, its column "
        "starts with the rest.",
    ),
    reviewed=REVIEWED,
)
def chip_export_status(definition: Definition, known_on: date) -> Result:
    happened = {event.slug: event for event in of_kind(KIND, known_on=known_on)}
    chips = {chip["slug"]: chip for chip in facts("chip", known_on=known_on)}
    taken = [(happened[step.event], step) for step in STEPS if step.event in happened]
    days = sorted({(event.day, event.precision) for event, _ in taken}, reverse=True)
    rows = tuple(_statuses(chips[slug], taken, days) for slug in NAMED if slug in chips) if taken else ()
    newest = taken[-1] if taken else None
    names = listed((chips[slug]["name"] for slug in newest[1].chips if slug in chips), " and ") if newest else ""
    return Result(
        definition,
        known_on,
        as_of=newest[0].day if newest else None,
        sources=tuple(
            sorted(
                {
                    *sources_of_happenings([event for event, _ in taken]),
                    *sources_of_facts(chips[slug] for slug in NAMED if slug in chips),
                },
                key=lambda source: source.title,
            )
        )
        if rows
        else (),
        headline=say(
            "Newest step: {names}, {word} ({day})",
            names=names,
            word=newest[1].word,
            day=in_words(newest[0].day, newest[0].precision),
        )
        if newest
        else "",
        subtitle=later("Status of sales to China after each step, newest step first"),
        table=Table((*marked("Chip", "Side"), *(in_words(*day) for day in days)), rows),
    )


def _statuses(chip: Fact, taken: list[tuple[Happening, Step]], days: list[tuple[date, str]]) -> tuple[Cell, ...]:
    return (
        Cell(chip["name"], chip["name"], url=chip["source_url"]),
        Cell(SIDE_NAMES[chip["side"]], chip["side"]),
        *(_status(chip, taken, day) for day, _ in days),
    )


def _status(chip: Fact, taken: list[tuple[Happening, Step]], day: date) -> Cell:
    """What the newest step up to a day says of a chip; of several on one day the last in the list."""
    if chip["announced_on"] and chip["announced_on"] > day:
        return Cell("", missing="not-applicable")
    said = [(event, step) for event, step in taken if event.day <= day and chip["slug"] in step.chips]
    if not said:
        return BEFORE
    event, step = said[-1]
    return Cell(step.word, step.word, url=event.url if event.day == day else "")


@metric(
    "export-controls",
    title="Export controls, day by day",
    unit="events",
    text="Every event in the register about export controls on chips, chip-making machines, minerals and models, "
    "with whose act "
    "it was.",
    caveats=(
        "A register of reported events, not of legal texts: the rule itself counts.",
        "Reports, threats and bills stand beside rules in force; the summary says which it is.",
        "Side is whose act it was; other is a company's, or somebody else's.",
    ),
    reviewed=REVIEWED,
)
def export_controls(definition: Definition, known_on: date) -> Result:
    found = of_kind(KIND, known_on=known_on)
    acts = {side: sum(event.side == side for event in found) for side in ("CN", "US")}
    return Result(
        definition,
        known_on,
        as_of=found[-1].day if found else None,
        value=dict(acts) if found else None,
        sources=sources_of_happenings(found),
        headline=say(
            "{found} events, {CN} of them acts of China and {US} of the US; newest: {title} ({day})",
            found=len(found),
            CN=acts["CN"],
            US=acts["US"],
            title=found[-1].title,
            day=in_words(found[-1].day, found[-1].precision),
        )
        if found
        else "",
        subtitle=later("Export controls on chips, machines, minerals and models, newest first"),
        table=Table(marked("Date", "Side", "Event", "What it says"), tuple(map(_event, reversed(found)))),
    )


def _event(event: Happening) -> tuple[Cell, ...]:
    return (
        Cell(in_words(event.day, event.precision), event.day.isoformat(), note="scheduled" if event.scheduled else ""),
        Cell(SIDE_NAMES[event.side], event.side),
        Cell(event.title, event.title, url=event.url),
        Cell(event.summary, event.summary) if event.summary else Cell("", missing="unknown"),
    )
