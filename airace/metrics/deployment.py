"""Who is putting AI to work: two surveys that can be compared across sides, and a register of named adopters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say, word
from airace.lib.units import compact, number, percent
from airace.metrics import metric
from airace.queries.facts import Fact, facts, sources_of_facts
from airace.queries.observations import SIDE, Reading, readings, sources_of
from airace.results import SIDE_NAMES, Cell, Definition, Line, Point, Result, Table

REVIEWED = date(2026, 11, 23)
REGISTER = marked("Adopter", "Adopter from", "Product", "Developer", "Side", "Sector", "Use", "Date", "Figure")
UNKNOWN = Cell("", missing="unknown")
NO_US = later(
    "The register holds no adopter of a US model or chip: a limit of the reports it was compiled from, not a finding."
)


def _lines(rows: Sequence[Reading], scale: float) -> tuple[Line, ...]:
    own: dict[str, list[Point]] = {"CN": [], "US": []}
    for row in rows:
        if row.side in own:
            point = Point(
                row.period,
                round(row.value * scale, 4),
                label=row.variant,
                url=row.url,
                evidence=row.evidence,
                provisional=row.second_hand,
            )
            own[row.side].append(point)
    return tuple(Line(side, SIDE_NAMES[side], tuple(points)) for side, points in own.items())


def _both(lines: Sequence[Line]) -> dict[str, float]:
    """Each side's newest value, US first; empty unless both have one of the same day."""
    last = {line.key: line.last for line in lines if line.last}
    if len(last) < 2 or last["US"].x != last["CN"].x:
        return {}
    return {side: y for side in ("US", "CN") if (y := last[side].y) is not None}


def _compared(definition: Definition, known_on: date, measure: str, scale: float) -> Result:
    """A figure that one source states for both sides, without its words; no value unless both are of one day."""
    rows = readings(measure, SIDE, known_on=known_on)
    lines = _lines(rows, scale)
    value = _both(lines)
    as_of = lines[0].last.x if value and lines[0].last else None
    return Result(definition, known_on, as_of=as_of, value=value or None, lines=lines, sources=sources_of(rows))


@metric(
    "generative-ai-use",
    title="Organisations that use generative AI",
    unit="share",
    text="Share of surveyed decision-makers whose organisation uses generative AI, by country of the "
    "organisation, in one "
    "survey that asked both.",
    caveats=(
        "One survey of 2024 by a software vendor (SAS with Coleman Parkes); what counts as use was left to "
        "respondents.",
        "Counts organisations, not how much they use, and not whose models.",
    ),
    reviewed=REVIEWED,
    better="higher",
)
def generative_ai_use(definition: Definition, known_on: date) -> Result:
    result = _compared(definition, known_on, "percent-of-organisations", 0.01)
    value = result.value
    headline = (
        say(
            "{share} of surveyed Chinese organisations use generative AI, {share_2} of US ones ({day})",
            share=percent(value["CN"]),
            share_2=percent(value["US"]),
            day=in_words(result.as_of, "month"),
        )
        if isinstance(value, dict) and result.as_of
        else ""
    )
    return replace(result, headline=headline, subtitle=later("Share of surveyed organisations that use generative AI"))


@metric(
    "robot-density",
    title="Industrial robots per 10,000 factory workers",
    unit="robots per 10,000 employees",
    text="Industrial robots in operation per 10,000 employees in manufacturing, as the International "
    "Federation of Robotics "
    "counts them.",
    caveats=(
        "Robots are not AI; the measure stands for automation of factories.",
        "The federation revised China's figure for 2023 from 470 to 142 when it corrected the count of employees.",
    ),
    reviewed=REVIEWED,
    better="higher",
)
def robot_density(definition: Definition, known_on: date) -> Result:
    result = _compared(definition, known_on, "robots-per-10000-employees", 1)
    value = result.value
    headline = (
        say(
            "{US} robots per 10,000 factory workers in the US, {CN} in China",
            US=number(value["US"]),
            CN=number(value["CN"]),
        )
        if isinstance(value, dict)
        else ""
    )
    return replace(result, headline=headline, subtitle=later("Industrial robots per 10,000 manufacturing employees"))


@metric(
    "deployments-by-side",
    title="Named deployments by side of the developer",
    unit="deployments",
    text="Number of named organisations in the register that put a model or chip to work, by home of its developer, "
    "counted up to each day.",
    caveats=(
        "A register of reported cases, not a survey, compiled from reports about Chinese models: it cannot show "
        "who leads.",
        "Counts adopters, not use: a bank and a hobby project weigh the same.",
    ),
    reviewed=REVIEWED,
)
def deployments_by_side(definition: Definition, known_on: date) -> Result:
    register = _register(known_on)
    counts: Counter[str] = Counter()
    points: dict[str, list[Point]] = {"CN": [], "US": []}
    for day, fact in register:
        side = fact["developer_side"]
        if side in points:
            counts[side] += 1
            points[side].append(Point(day, counts[side], label=f"{fact['adopter']}: {fact['product']}", url=fact.url()))
    return Result(
        definition,
        known_on,
        as_of=register[-1][0] if register else None,
        value={side: counts[side] for side in ("US", "CN")} if register else None,
        lines=tuple(Line(side, SIDE_NAMES[side], tuple(own)) for side, own in points.items()),
        sources=sources_of_facts(fact for _, fact in register),
        headline=say(
            "{CN} named adopters of Chinese models and chips in the register, {US} of US ones",
            CN=counts["CN"],
            US=counts["US"],
        )
        if register
        else "",
        subtitle=later("Named adopters in the register, cumulative, by home of the model's or chip's developer"),
        table=Table(REGISTER, tuple(_adoption(day, fact) for day, fact in reversed(register)), numeric=frozenset({8})),
        notes=(NO_US,) if register and not counts["US"] else (),
    )


def _register(known_on: date) -> list[tuple[date, Fact]]:
    """The deployments that had happened and were known by a day, oldest first; one query."""
    return sorted(
        ((day, fact) for fact in facts("deployment", known_on=known_on) if (day := fact["date"]) and day <= known_on),
        key=lambda dated: dated[0],
    )


def _adoption(day: date, fact: Fact) -> tuple[Cell, ...]:
    """One row of the register; `Side` is the developer's, which is what the counts go by."""
    adopter, company, figure = fact["adopter"], fact["adopter_company__slug"], fact["figure"]
    developer = fact["developer__name"]
    return (
        Cell(adopter, adopter, url=f"/companies/{company}/" if company else fact.url()),
        Cell(SIDE_NAMES[fact["adopter_side"]], fact["adopter_side"]),
        Cell(fact["product"], fact["product"], url=fact.url("use"), evidence=fact.proof("use")),
        Cell(developer, developer, url=f"/companies/{fact['developer__slug']}/") if developer else UNKNOWN,
        Cell(SIDE_NAMES[fact["developer_side"]], fact["developer_side"]),
        Cell(sector_name(fact["sector"]), fact["sector"]) if fact["sector"] else UNKNOWN,
        Cell(fact["use"], fact["use"]) if fact["use"] else UNKNOWN,
        Cell(in_words(day, fact["date_precision"] or "day"), day.isoformat()),
        Cell(
            compact(figure) if figure >= 100_000 else number(figure),
            figure,
            url=fact.url("figure"),
            evidence=fact.proof("figure"),
            note=word(str(fact["unit"]).replace("-", " ")),
        )
        if figure is not None
        else UNKNOWN,
    )


@metric(
    "deployments-by-sector",
    title="Named deployments by sector",
    unit="deployments",
    text="Number of named organisations in the register that put a model or chip to work, by sector of the "
    "use, with who "
    "they are; of which how many use Chinese and US models or chips, and how many are US organisations.",
    caveats=(
        "A register of reported cases, not a survey, compiled from reports about Chinese models: it cannot show "
        "who leads.",
        "A row may be a group that a report counts as one, such as six carmakers.",
        "One sector a deployment, that of the use and not of the adopter.",
    ),
    reviewed=date(2026, 11, 24),
)
def deployments_by_sector(definition: Definition, known_on: date) -> Result:
    register = _register(known_on)
    sectors: dict[str, list[Fact]] = {}
    for _, fact in register:
        sectors.setdefault(fact["sector"] or "", []).append(fact)
    rows = sorted(((name, own) for name, own in sectors.items()), key=lambda item: (-len(item[1]), item[0]))
    first = rows[0] if rows else None
    return Result(
        definition,
        known_on,
        as_of=register[-1][0] if register else None,
        sources=sources_of_facts(fact for _, fact in register),
        headline=say(
            "{register} named adopters in {rows} sectors, most in {sector_name} ({first})",
            register=len(register),
            rows=len(rows),
            sector_name=sector_name(first[0]),
            first=len(first[1]),
        )
        if first
        else "",
        subtitle=later("Named adopters in the register by sector of the use"),
        table=Table(
            marked("Sector", "Adopters", "Of Chinese models or chips", "Of US ones", "US adopters", "Who, and what"),
            tuple(_sector(name, own) for name, own in rows),
            frozenset({1, 2, 3, 4}),
        )
        if rows
        else None,
        notes=(NO_US,) if register and not any(fact["developer_side"] == "US" for _, fact in register) else (),
    )


def sector_name(sector: str) -> str:
    """A sector in words: customer service, e-commerce."""
    return word(sector.replace("-", " ").replace("e commerce", "e-commerce")) or later("no stated sector")


def _sector(name: str, own: Sequence[Fact]) -> tuple[Cell, ...]:
    counts = [
        len(own),
        *(sum(fact["developer_side"] == side for fact in own) for side in ("CN", "US")),
        sum(fact["adopter_side"] == "US" for fact in own),
    ]
    who = listed(sorted(f"{fact['adopter']}: {fact['product']}" for fact in own), "; ")
    return (
        Cell(sector_name(name), name, url=f"/adoption/?deployments.sector={name}" if name else ""),
        *(Cell(number(count), count) for count in counts),
        Cell(who, who),
    )
