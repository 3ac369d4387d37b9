"""Disclosed rounds by stage and by lead investor, in a period that the reader chooses.

Takes:   the rounds that count in totals, those without an amount too: these are counted, never guessed.
Leaves:  talks, rumours, second reports, tranches and secondary sales, as the sums by quarter do.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say, say_many
from airace.lib.text import name_key
from airace.lib.units import money, number
from airace.metrics import metric, registry
from airace.metrics.capital import FUNDING_CAVEATS, REVIEWED, counted_on, counts
from airace.metrics.periods import ALL, REGISTER, Period
from airace.queries.facts import Fact, facts, moved_sides, side_on, sources_of_facts
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

STAGES, INVESTORS = "funding-by-stage", "funding-investors"
SIDES = ("CN", "US", "other", "unknown")
SERIES = re.compile(r"series-([a-z])")
# Words of a fund's name that some reports print and others do not. 'Ventures' is none of them: it names another house.
HOUSE = re.compile(r" (capital|venture partners|management)$")
CAVEATS = (*FUNDING_CAVEATS, later("A round of which only the month or year is known counts on the last day of it."))


class Round(NamedTuple):
    """A round that counts; `amount` in US dollars, None where it was not disclosed or is not known."""

    day: date
    side: str
    stage: str
    amount: float | None
    fact: Fact


def stage_of(stated: str) -> str:
    """The stage of a round as stated; extensions such as B+ and B6 belong to their letter."""
    series = SERIES.match(stated)
    return f"series-{series[1]}" if series else stated or "not-stated"


def stage_name(stated: str) -> str:
    """Series B+, Corporate, Not stated."""
    words = stated.replace("-", " ")
    return (
        say("Series {words}", words=words[7:].upper())
        if words.startswith("series ")
        else say(words.capitalize()) or later("Not stated")
    )


def counted(known_on: date) -> list[Round]:
    """Every round that counts, newest first, with or without an amount; two queries."""
    moves = moved_sides()
    found = [
        Round(
            counted_on(fact, known_on),
            side_on(fact["date"], fact["company__id"], fact["company__side"], moves),
            stage_of(str(fact["round"] or "")),
            float(fact["amount_usd"]) if fact["amount_usd"] else None,
            fact,
        )
        for fact in facts("funding_round", known_on=known_on)
        if counts(fact, known_on)
    ]
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.fact["slug"]))


def total(rounds: Iterable[Round]) -> float:
    return sum(one.amount or 0.0 for one in rounds)


def _without(rounds: Iterable[Round]) -> int:
    return sum(one.amount is None for one in rounds)


def _sum(rounds: Sequence[Round], url: str = "") -> Cell:
    """A sum with how many rounds it holds, and how many more state no amount."""
    if not rounds:
        return Cell("", missing="not-applicable")
    stated, without = len(rounds) - _without(rounds), _without(rounds)
    told = say_many("{stated} round", "{stated} rounds", stated, stated=stated) + (
        say(", {without} without amount", without=without) if without else ""
    )
    if not stated:
        return Cell("", missing="unknown", note=told)
    return Cell(money(total(rounds)), total(rounds), url=url, note=told)


@metric(
    STAGES,
    title="Disclosed funding by stage",
    unit="USD",
    text="Sum and number of the disclosed rounds of AI companies by stage and by side of the company on the "
    "day, since the "
    "register begins in 2023 or in a period that the reader chooses. Rounds that count but state no amount are counted "
    "beside each sum.",
    caveats=(
        *CAVEATS,
        "Stages are those that sources state; extensions such as B+ count under their letter. 'Corporate' holds rounds "
        "without a letter, many of them led by companies, and is where most money is.",
        "Letters do not mean the same in both countries: Chinese companies number more and smaller rounds.",
    ),
    reviewed=REVIEWED,
)
def funding_by_stage(definition: Definition, known_on: date) -> Result:
    return by_stage(counted(known_on), known_on=known_on)


def by_stage(rounds: Sequence[Round], *, known_on: date, period: Period = ALL) -> Result:
    """The measure above of rounds that were read already: a row a stage, the largest sum first."""
    chosen = [one for one in rounds if period.holds(one.day)]
    stages: dict[str, dict[str, list[Round]]] = defaultdict(lambda: defaultdict(list))
    for one in chosen:
        stages[one.stage][one.side].append(one)
    sides = [side for side in SIDES if any(side in own for own in stages.values())]
    order = sorted(stages, key=lambda stage: (-sum(map(total, stages[stage].values())), stage))
    sums = {side: total(one for one in chosen if one.side == side) for side in ("CN", "US")}
    return Result(
        registry()[STAGES].definition,
        known_on,
        as_of=max((one.day for one in chosen), default=None),
        value=sums if chosen else None,
        sources=sources_of_facts(one.fact for one in chosen),
        headline=_stage_headline(chosen, sums),
        subtitle=say(
            "Disclosed rounds by stage and side of the company, nominal US dollars{words}", words=period.words
        ),
        table=Table(
            (*marked("Stage"), *(SIDE_NAMES[side] for side in sides), *marked("Together")),
            tuple(
                (
                    Cell(stage_name(stage), stage, url=period.link(stage=stage)),
                    *(_sum(stages[stage][side]) for side in sides),
                    _sum([one for own in stages[stage].values() for one in own]),
                )
                for stage in order
            ),
            frozenset(range(1, len(sides) + 2)),
        ),
        notes=(_undisclosed(chosen),) if chosen else (),
    )


def _stage_headline(chosen: Sequence[Round], sums: dict[str, float]) -> str:
    if not chosen:
        return ""
    count = Counter(one.side for one in chosen if one.amount is not None)
    return listed(
        say("{name} companies {sum} in {count} rounds", name=name, sum=money(sums[side]), count=count[side])
        for side, name in (("CN", later("Chinese")), ("US", later("US")))
    )


def _undisclosed(chosen: Sequence[Round]) -> str:
    without = Counter(one.side for one in chosen if one.amount is None)
    told = listed(f"{without[side]} {SIDE_NAMES[side]}" for side in SIDES if without[side])
    return (
        say("Rounds that count and state no amount: {told}.", told=told)
        if told
        else later("Every round that counts states its amount.")
    )


def house_key(name: str) -> str:
    """What two spellings of one investor share: without brackets, and without words that reports print or leave."""
    plain = re.sub(r"\s*\(.*\)$", "", name_key(name)).strip()
    return HOUSE.sub("", plain)


def investors_of(one: Round) -> Iterator[str]:
    """Lead investors as stated, each once."""
    stated = str(one.fact["investors"] or "").split("|")
    yield from {house_key(name): name.strip() for name in stated if name.strip()}.values()


@metric(
    INVESTORS,
    title="Lead investors of disclosed rounds",
    unit="rounds",
    text="Investors that sources name as leading the rounds that count, with the number of rounds and "
    "companies by side, "
    "and whether they lead on both sides. The value is the number of investors by the side whose companies they back.",
    caveats=(
        "Lead investors only, and only where a source states them; of many rounds it states none. Others who took part "
        "are not here.",
        "Names are as stated; spellings are taken together where they differ by 'Capital', 'Venture Partners', "
        "'Management' or words in brackets. Funds of one group, such as Google and Google Ventures, stay apart.",
        "The sum is that of the whole rounds, in which others put money too; what an investor paid is rarely "
        "disclosed. "
        "A round with three leads stands in three rows: the sums cannot be added.",
        *CAVEATS,
    ),
    reviewed=REVIEWED,
)
def funding_investors(definition: Definition, known_on: date) -> Result:
    return by_investor(counted(known_on), known_on=known_on)


def by_investor(rounds: Sequence[Round], *, known_on: date, period: Period = ALL) -> Result:
    """The measure above of rounds that were read already: a row an investor, the busiest first."""
    chosen = [one for one in rounds if period.holds(one.day)]
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    led: dict[str, list[Round]] = defaultdict(list)
    for one in chosen:
        for name in investors_of(one):
            spelt[house_key(name)][name] += 1
            led[house_key(name)].append(one)
    order = sorted(led, key=lambda key: (-len(led[key]), -total(led[key]), key))
    backs = {key: {one.side for one in own} for key, own in led.items()}
    both = [key for key in order if {"CN", "US"} <= backs[key]]
    names = {key: max(counts, key=lambda name: (counts[name], len(name), name)) for key, counts in spelt.items()}
    unled = sum(not any(investors_of(one)) for one in chosen)
    return Result(
        registry()[INVESTORS].definition,
        known_on,
        as_of=max((one.day for one in chosen), default=None),
        value={side: sum(side in sides for sides in backs.values()) for side in ("CN", "US")} if led else None,
        sources=sources_of_facts(one.fact for own in led.values() for one in own),
        headline=_both_headline([names[key] for key in both], len(order)) if led else "",
        subtitle=say(
            "Lead investors as stated{words}; of {unled} of {chosen} rounds none is stated",
            words=period.words,
            unled=unled,
            chosen=len(chosen),
        ),
        table=Table(
            marked("Investor", "Leads in", "Rounds", "China", "US", "Other", "Companies", "Those rounds"),
            tuple(_investor(names[key], backs[key], led[key], period) for key in order),
            frozenset({2, 3, 4, 5, 7}),
        ),
    )


def _both_headline(names: Sequence[str], every: int) -> str:
    if not names:
        return say("None of {every} named lead investors led rounds on both sides", every=every)
    return say(
        "{names} of {every} named lead investors led rounds on both sides: {list}",
        names=len(names),
        every=every,
        list=listed(names),
    )


def _investor(name: str, sides: set[str], own: Sequence[Round], period: Period) -> tuple[Cell, ...]:
    def on(*wanted: str) -> Cell:
        count = sum(one.side in wanted for one in own)
        return Cell(str(count), count) if count else Cell("", missing="not-applicable")

    places = (
        later("both sides")
        if {"CN", "US"} <= sides
        else listed((SIDE_NAMES[side] for side in SIDES if side in sides), " and ")
    )
    companies = list(dict.fromkeys(one.fact["company__name"] for one in own))
    shown = listed(companies[:4]) + (
        say(" and {companies} more", companies=len(companies) - 4) if len(companies) > 4 else ""
    )
    return (
        Cell(name, name, url=period.link(investor=house_key(name))),
        Cell(places, places),
        Cell(str(len(own)), len(own)),
        on("CN"),
        on("US"),
        on("other", "unknown"),
        Cell(shown, len(companies)),
        _whole(own),
    )


def _whole(own: Sequence[Round]) -> Cell:
    without = _without(own)
    note = say("{without} without amount", without=without) if without else ""
    stated = len(own) > without
    return Cell(money(total(own)), total(own), note=note) if stated else Cell("", missing="undisclosed")


@metric(
    REGISTER,
    title="Register of disclosed rounds",
    unit="rounds",
    text="Every round that counts in the totals, the newest first, with stage, amount, valuation and lead "
    "investors, each "
    "leading to where it was read; rounds without an amount too. The value is the number of rounds by side.",
    caveats=CAVEATS,
    reviewed=REVIEWED,
)
def funding_rounds(definition: Definition, known_on: date) -> Result:
    return register(counted(known_on), known_on=known_on)


def register(
    rounds: Sequence[Round], *, known_on: date, period: Period = ALL, stage: str = "", investor: str = ""
) -> Result:
    """The measure above of rounds that were read already, narrowed to a stage or an investor's key."""
    chosen = [
        one
        for one in rounds
        if period.holds(one.day)
        and stage in {"", one.stage}
        and (not investor or investor in map(house_key, investors_of(one)))
    ]
    by_side = Counter(one.side for one in chosen)
    stated = len(chosen) - _without(chosen)
    return Result(
        registry()[REGISTER].definition,
        known_on,
        as_of=max((one.day for one in chosen), default=None),
        value={side: by_side[side] for side in ("CN", "US")} if chosen else None,
        sources=sources_of_facts(one.fact for one in chosen),
        headline=say(
            "{chosen} rounds count, {stated} of them with an amount: {sum}",
            chosen=number(len(chosen)),
            stated=number(stated),
            sum=money(total(chosen)),
        )
        if chosen
        else "",
        subtitle=say("Rounds that count in totals, newest first, nominal US dollars{words}", words=period.words),
        table=Table(
            marked("Company", "Side", "Date", "Stage", "Amount", "Valuation", "Lead investors"),
            tuple(map(_row, chosen)),
            frozenset({4, 5}),
        ),
    )


def _row(one: Round) -> tuple[Cell, ...]:
    fact = one.fact
    valuation, investors = fact["valuation_usd"], listed(investors_of(one))
    missing: Literal["undisclosed", "unknown"] = "undisclosed" if fact["amount_missing"] == "undisclosed" else "unknown"
    others = fact.disagreements("amount_usd") if one.amount is not None else 0
    return (
        Cell(fact["company__name"], fact["company__name"], url=f"/companies/{fact['company__slug']}/"),
        Cell(SIDE_NAMES.get(one.side, one.side), one.side),
        Cell(
            in_words(fact["date"], fact["date_precision"] or "day"),
            one.day.isoformat(),
            url=fact.url("date"),
            evidence=fact.proof("date"),
        ),
        Cell(stage_name(str(fact["round"] or "")), one.stage),
        Cell(
            money(one.amount),
            one.amount,
            url=fact.url("amount_usd"),
            evidence=fact.proof("amount_usd"),
            note=say_many("{others} other value stated", "{others} other values stated", others, others=others)
            if others
            else "",
        )
        if one.amount is not None
        else Cell("", missing=missing),
        Cell(
            money(float(valuation)),
            float(valuation),
            url=fact.url("valuation_usd"),
            evidence=fact.proof("valuation_usd"),
            note=_basis(fact),
        )
        if valuation
        else Cell("", missing="unknown"),
        Cell(investors, investors, url=fact.url("investors"), evidence=fact.proof("investors"))
        if investors
        else Cell("", missing="unknown"),
    )


def _basis(fact: Fact) -> str:
    return {"pre": later("pre-money"), "post": ""}.get(str(fact["valuation_kind"] or ""), "")
