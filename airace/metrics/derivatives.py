"""Whose models others build on, as far as cards on the Hub say so."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from airace.lib.say import later, marked, say
from airace.lib.units import number
from airace.metrics import metric
from airace.queries.derivatives import Derived, derived
from airace.results import SIDE_ADJECTIVES, SIDE_NAMES, Cell, Definition, Result, Table

RELATIONS = (
    (later("Fine-tunes"), "finetune"),
    (later("Quantised"), "quantized"),
    (later("Adapters"), "adapter"),
    (later("Merges"), "merge"),
)


@metric(
    "hub-derivatives",
    title="Built on whose models",
    unit="repositories",
    text="Model repositories of watched organisations whose card names a base model, by the account of that "
    "model; those that "
    "an account builds on its own models are counted apart.",
    caveats=(
        "Only repositories of watched organisations: most derivatives are made by people and accounts that nobody "
        "watches.",
        "Only what cards state; the copies from before this site asked the Hub itself do not hold it.",
        "As cards read now, for repositories that had been made by the day looked back from.",
        "A side is that of the base model's account; an account that is not known here stays unknown.",
    ),
    reviewed=date(2026, 11, 23),
)
def hub_derivatives(definition: Definition, known_on: date) -> Result:
    found, source = derived(known_on=known_on)
    by_base: dict[tuple[str, str], list[Derived]] = defaultdict(list)
    for row in found:
        by_base[row.base, row.base_side].append(row)
    rows = [_row(base, side, own) for (base, side), own in by_base.items()]
    rows.sort(key=lambda row: (-float(row[2].value or 0), row[0].text))
    others: Counter[str] = Counter()
    for one in found:
        others[one.base_side] += one.repositories if one.by != one.base else 0
    value = {side: others[side] for side in ("CN", "US")} if found else {}
    leader, trailer = sorted(value, key=lambda side: -value[side]) if value else ("", "")
    return Result(
        definition,
        known_on,
        as_of=known_on if found else None,
        value=dict(value) or None,
        sources=(source,) if source else (),
        headline=say(
            "{number} repositories of others are built on {side_adjectives} models, {number_2} on "
            "{side_adjectives_2} ones",
            number=number(value[leader]),
            side_adjectives=SIDE_ADJECTIVES[leader],
            number_2=number(value[trailer]),
            side_adjectives_2=SIDE_ADJECTIVES[trailer],
        )
        if value
        else later("Built on whose models: no card that was read names a base model yet"),
        subtitle=later("Repositories of watched organisations by the account of the base model that their cards name"),
        table=Table(
            (
                *marked("Base model of", "Side", "Built by others", "By itself"),
                *(title for title, _ in RELATIONS),
                *marked("In another way"),
            ),
            tuple(rows),
            numeric=frozenset(range(2, 5 + len(RELATIONS))),
        ),
    )


def _row(base: str, side: str, own: list[Derived]) -> tuple[Cell, ...]:
    by_others = sum(row.repositories for row in own if row.by != base)
    ways: Counter[str] = Counter()
    for row in own:
        ways[row.relation] += row.repositories
    named = [ways[relation] for _, relation in RELATIONS]
    whole = sum(ways.values())
    counts = (by_others, whole - by_others, *named, whole - sum(named))
    return (
        Cell(base, base, url=f"https://huggingface.co/{base}"),
        Cell(SIDE_NAMES[side], side),
        *(Cell(number(count), count) for count in counts),
    )
