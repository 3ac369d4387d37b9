"""Who is putting whose models to work: a register of named adopters."""

from __future__ import annotations

from collections import Counter
from datetime import date

from airace.metrics import metric
from airace.queries.facts import facts
from airace.results import SIDE_NAMES, Definition, Line, Point, Result, SourceRef


@metric(
    "deployments-by-side",
    title="Named deployments by side of the developer",
    unit="deployments",
    text="Number of named organisations in the register that put a model or chip to work, by home of its developer, "
    "counted up to each day.",
    caveats=(
        "A register of reported cases, not a survey: it over-represents what makes news, and Chinese models abroad did.",
        "Counts adopters, not use: a bank and a hobby project weigh the same.",
    ),
    reviewed=date(2026, 11, 23),
)
def deployments_by_side(definition: Definition, known_on: date) -> Result:
    register = sorted(
        ((day, fact) for fact in facts("deployment", known_on=known_on) if (day := fact["date"]) and day <= known_on),
        key=lambda dated: dated[0],
    )
    counts: Counter[str] = Counter()
    points: dict[str, list[Point]] = {"CN": [], "US": []}
    for day, fact in register:
        side = fact["developer_side"]
        if side in points:
            counts[side] += 1
            points[side].append(Point(day, counts[side], label=f"{fact['adopter']}: {fact['product']}", url=fact.url()))
    refs: set[SourceRef] = {ref for _, fact in register for ref in fact.sources}
    return Result(
        definition,
        known_on,
        as_of=register[-1][0] if register else None,
        value={side: counts[side] for side in ("US", "CN")} if register else None,
        lines=tuple(Line(side, SIDE_NAMES[side], tuple(own)) for side, own in points.items()),
        sources=tuple(sorted(refs, key=lambda ref: ref.title)),
        headline=f"{counts['CN']} named adopters of Chinese models and chips in the register, {counts['US']} of US ones"
        if register
        else "",
        subtitle="Named adopters in the register, cumulative, by home of the model's or chip's developer",
    )
