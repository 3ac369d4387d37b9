"""What a listing raised, in US dollars: as stated, else converted at the reference rate of the listing day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from airace.lib.dates import in_words
from airace.lib.facts import currency, sum_of
from airace.lib.say import say
from airace.lib.units import money
from airace.queries.facts import Fact
from airace.queries.fx import usd_rates
from airace.results import SourceRef


class Proceeds(NamedTuple):
    """Gross, in US dollars. `note` says how they were converted, '' where they were stated; `source` is the rate's."""

    amount: float
    note: str = ""
    source: SourceRef | None = None


def proceeds(register: Iterable[Fact], *, known_on: date) -> dict[int, Proceeds]:
    """Proceeds by the id of the fact, where they are known; of completed listings converted. One query at most."""
    found: dict[int, Proceeds] = {}
    abroad: list[tuple[Fact, float, str]] = []
    for fact in register:
        if fact["proceeds_usd"]:
            found[fact.id] = Proceeds(float(fact["proceeds_usd"]))
        elif fact["stage"] == "listed" and fact["listed_on"] and "proceeds_usd" in fact.evidence:
            stated = fact.evidence["proceeds_usd"].value
            if amount := sum_of(stated):
                abroad.append((fact, float(amount), currency(stated)))
    rates = usd_rates([(unit, fact["listed_on"]) for fact, _, unit in abroad], known_on=known_on)
    for fact, own, unit in abroad:
        if rate := rates.get((unit, fact["listed_on"])):
            per_dollar = say("{value} per $, {day}", value=f"{1 / rate.value:.4g}", day=in_words(rate.day))
            note = say(
                "converted from {sum} at {per_dollar}, European Central Bank",
                sum=money(own, unit),
                per_dollar=per_dollar,
            )
            found[fact.id] = Proceeds(own * rate.value, note, rate.source)
    return found
