"""Who buys whom, and how far each deal has come: every stage with the day, the price and who says so.

Takes:   every statement about a deal, in the order of the days that it speaks of; dated events that name both companies.
Leaves:  minority stakes that are in the register of rounds are here with what sources call the deal, and in no sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from airace.lib.choose import TIERS, Statement
from airace.lib.dates import in_words, last_day
from airace.lib.facts import SPECS, day, precision
from airace.lib.say import later, listed, marked, say, say_many
from airace.lib.units import money
from airace.metrics import metric, registry
from airace.queries.events import Dated, of_acquisitions
from airace.queries.facts import Fact, facts, sources_of_facts
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

REVIEWED = date(2026, 11, 24)
DEALS, STAGES = "acquisitions", "acquisition-stages"
# Stage → its word, and the end of a sentence about a deal whose newest stage it is.
WORDS: dict[str, tuple[str, str]] = {
    "talks": (later("Talks"), later("is in talks")),
    "reported": (later("Reported"), later("is reported and not confirmed")),
    "option": (later("Option to buy"), later("is an option to buy")),
    "announced": (later("Announced"), later("is announced and not known to have closed")),
    "licence-and-hire": (later("Licence and hire"), later("took the form of a licence and the hiring of staff")),
    "closed": (later("Closed"), later("is closed")),
    "blocked": (later("Blocked"), later("is blocked by an authority")),
    "unwinding": (later("Being unwound"), later("is being unwound")),
    "abandoned": (later("Abandoned"), later("was abandoned")),
}
ORDER = tuple(WORDS)
OPENING = frozenset({"talks", "reported", "option", "announced", "licence-and-hire"})  # a deal becomes known with one
CAVEATS = (
    later("Deals that our sources speak of, not all; most are of US buyers."),
    later(
        "A stage is dated by the announcement or the closing where a source states it, else by the day of the report."
    ),
    later(
        "A price is what a source states at that stage. Licences with hires, stakes and all-share deals are not "
        "cash prices for a whole company, so prices are not added up."
    ),
    later("The newest stage stands until somebody reports another: a deal announced long ago may have closed unseen."),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a deal, or an event on its way (`stage` is '' then), with every statement that belongs to it."""

    day: date
    precision: str
    stage: str
    said: tuple[Statement, ...] = ()
    event: Dated | None = None

    @property
    def title(self) -> str:
        return WORDS[self.stage][0] if self.stage else later("On the way")

    @property
    def prices(self) -> tuple[str, ...]:
        """The distinct prices stated, the most frequent first."""
        return tuple(text for text, _ in Counter(filter(None, map(price_of, self.said))).most_common())


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal with its steps, oldest first. Its facts are chosen by the rule for conflicting claims."""

    fact: Fact
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        return say("{acquirer} and {target}", acquirer=self.fact["acquirer__name"], target=self.fact["target__name"])

    @property
    def now(self) -> Step:
        """The step that the deal has reached: the last in time that is a stage."""
        return next((step for step in reversed(self.steps) if step.stage), self.steps[-1])

    @property
    def stage(self) -> str:
        return self.now.stage or "reported"

    @property
    def last_said(self) -> Statement | None:
        """The newest statement of the stage reached."""
        return max(self.now.said, key=lambda one: (one.published_on, one.id), default=None)


def price_of(statement: Statement) -> str:
    _, convert = SPECS["acquisition"]["price_usd"]
    stated = statement.fields.get("amount")
    amount = convert(stated) if stated else None
    return money(float(amount)) if amount else ""


def publisher(statement: Statement) -> str:
    """The site on which it is said."""
    return urlsplit(statement.url).netloc.removeprefix("www.")


def said_by(statement: Statement) -> str:
    """'reporting, 31 Dec 2025': how close to the fact, and when."""
    return say("{tier}, {day}", tier=TIERS.get(statement.tier, later("source")), day=in_words(statement.published_on))


def deals(known_on: date) -> list[Deal]:
    """Every deal known by a day, the one with the newest step first; two queries."""
    events = of_acquisitions(known_on=known_on)
    found = [
        Deal(fact, steps(fact.statements, events.get(frozenset((fact["acquirer__slug"], fact["target__slug"])), ())))
        for fact in facts("acquisition", known_on=known_on)
    ]
    return sorted(found, key=lambda deal: (-deal.steps[-1].day.toordinal(), deal.fact["slug"]))


def steps(statements: Sequence[Statement], events: Sequence[Dated] = ()) -> tuple[Step, ...]:
    """Statements as stages in time, events of the same day beside them, other events as steps of their own.

    Statements of one stage are one step until another stage comes between; a statement that names no stage belongs to
    the stage of its day. A stage that is stated again after a later one is a report about it, not a return to it.
    """
    line: list[Step] = []
    loose: list[Statement] = []
    for stated in sorted(statements, key=_place):
        stage = str(stated.fields.get("stage") or "")
        if not stage:
            loose.append(stated)
            continue
        at, exact = _dated(stated)
        known = next((index for index, step in enumerate(line) if step.stage == stage), None)
        if known is None:
            line.append(Step(at, exact, stage, (stated,)))
        else:
            line[known] = replace(line[known], said=(*line[known].said, stated))
    if line and (opening := _opening(statements, line)):
        line.insert(0, opening)
    for stated in loose:
        index = max((index for index, step in enumerate(line) if step.day <= stated.published_on), default=None)
        if index is None:
            line.insert(0, Step(stated.published_on, "day", "reported", (stated,)))
        else:
            line[index] = replace(line[index], said=(*line[index].said, stated))
    for event in events:
        same = next((index for index, step in enumerate(line) if step.day == event.day and not step.event), None)
        if same is None:
            line.append(Step(event.day, event.precision, "", (), event))
        else:
            line[same] = replace(line[same], event=event)
    return tuple(sorted(line, key=lambda step: (step.day, ORDER.index(step.stage) if step.stage else len(ORDER))))


def _dated(stated: Statement) -> tuple[date, str]:
    """The day that a statement's stage is of, and how exactly it is known; else the day of the report."""
    stage, announced, closed = (stated.fields.get(name) for name in ("stage", "announced", "closed"))
    if stage == "closed" and closed:
        return day(closed), precision(closed)
    if announced and (stage in OPENING or stated.published_on <= last_day(day(announced), precision(announced))):
        return day(announced), precision(announced)
    return stated.published_on, "day"


def _opening(statements: Sequence[Statement], line: Sequence[Step]) -> Step | None:
    """The announcement, where it is only told by statements of later stages and lies before all of them."""
    told = [stated for stated in statements if stated.fields.get("announced")]
    if not told or any(step.stage in OPENING for step in line):
        return None
    first = min(told, key=lambda stated: (day(stated.fields["announced"]), stated.id))
    field = first.fields["announced"]
    known = Step(day(field), precision(field), "announced", (first,))
    return known if last_day(known.day, known.precision) < min(step.day for step in line) else None


def _place(stated: Statement) -> tuple[date, int, date, int]:
    stage = str(stated.fields.get("stage") or "")
    return _dated(stated)[0], ORDER.index(stage) if stage in ORDER else len(ORDER), stated.published_on, stated.id


def sentence(deal: Deal) -> str:
    """Where the deal stands, who says so, and what lies behind it."""
    fact, by = deal.fact, deal.last_said
    text = say(
        "{acquirer}’s deal for {target} {words}",
        acquirer=fact["acquirer__name"],
        target=fact["target__name"],
        words=WORDS[deal.stage][1],
    )
    if by:
        text += say(
            ", as last stated on {day} ({tiers})",
            day=in_words(by.published_on),
            tiers=TIERS.get(by.tier, later("source")),
        )
    if fact["announced_on"]:
        text += _became_known(fact, deal.now)
    blocked = next((step for step in deal.steps if step.stage == "blocked" and deal.stage != "blocked"), None)
    return (
        say("{text}; it was blocked on {day}.", text=text, day=in_words(blocked.day))
        if blocked
        else say("{text}.", text=text)
    )


def _became_known(fact: Fact, now: Step) -> str:
    """When and at what price; with the days up to the newest stage where both days are known."""
    announced, exact = fact["announced_on"], fact["announced_precision"] or "day"
    day = in_words(announced, exact)
    told = say("on {day}", day=day) if exact == "day" else say("in {day}", day=day)
    price = say(" at {sum}", sum=money(float(fact["price_usd"]))) if fact["price_usd"] else ""
    if exact == now.precision == "day" and now.day > announced:
        days = (now.day - announced).days
        return say_many(
            ", {days} day after it became known {told}{price}",
            ", {days} days after it became known {told}{price}",
            days,
            days=f"{days:,}",
            told=told,
            price=price,
        )
    return say(". It became known {told}{price}", told=told, price=price)


@metric(
    DEALS,
    title="Acquisitions and how far they have come",
    unit="deals",
    text="Every acquisition, licence with hires or option to buy among AI companies that our sources speak of, "
    "with its "
    "newest stage, since when, and the price last stated. The value is the number of deals by the buyer's side.",
    caveats=CAVEATS,
    reviewed=REVIEWED,
)
def acquisitions(definition: Definition, known_on: date) -> Result:
    return acquisitions_of(deals(known_on), known_on=known_on)


def acquisitions_of(found: Sequence[Deal], *, known_on: date) -> Result:
    """The measure above of deals that were read already."""
    stages = Counter(deal.stage for deal in found)
    sides = Counter(deal.fact["acquirer__side"] for deal in found)
    told = listed(f"{stages[stage]} {WORDS[stage][0].lower()}" for stage in ORDER if stages[stage])
    return Result(
        registry()[DEALS].definition,
        known_on,
        as_of=max((deal.steps[-1].day for deal in found), default=None),
        value={side: sides[side] for side in ("CN", "US")} if found else None,
        sources=sources_of_facts(deal.fact for deal in found),
        headline=say("{found} deals by their newest stage: {told}", found=len(found), told=told) if found else "",
        subtitle=later("Acquisitions, licences with hires and options to buy, the newest step first"),
        table=Table(
            marked("Buyer and target", "Side", "Target’s side", "Stage", "Since", "Became known", "Price", "Steps"),
            tuple(map(_deal, found)),
            frozenset({6, 7}),
        ),
    )


def _deal(deal: Deal) -> tuple[Cell, ...]:
    fact, now, said = deal.fact, deal.now, deal.last_said
    announced, buyer, target = fact["announced_on"], fact["acquirer__side"], fact["target__side"]
    word = WORDS[deal.stage][0]
    return (
        Cell(deal.name, deal.name, url=f"/capital/deals/{fact['slug']}/"),
        Cell(SIDE_NAMES.get(buyer, buyer), buyer),
        Cell(SIDE_NAMES.get(target, target), target),
        # The evidence of the stage is told there where the rule for conflicting claims chose the same.
        Cell(
            word,
            word,
            url=said.url if said else "",
            evidence=fact.proof("stage") if fact["stage"] == deal.stage else "",
        ),
        Cell(in_words(now.day, now.precision), now.day.isoformat()),
        Cell(
            in_words(announced, fact["announced_precision"] or "day"),
            announced.isoformat(),
            url=fact.url("announced_on"),
            evidence=fact.proof("announced_on"),
        )
        if announced
        else Cell("", missing="unknown"),
        _price(fact),
        Cell(str(len(deal.steps)), len(deal.steps)),
    )


def _price(fact: Fact) -> Cell:
    if not fact["price_usd"]:
        return Cell("", missing="undisclosed" if fact["price_missing"] == "undisclosed" else "unknown")
    value, others = float(fact["price_usd"]), fact.disagreements("price_usd")
    note = (
        say_many("{others} other value stated", "{others} other values stated", others, others=others) if others else ""
    )
    return Cell(money(value), value, url=fact.url("price_usd"), evidence=fact.proof("price_usd"), note=note)


@metric(
    STAGES,
    title="Acquisitions stage by stage",
    unit="steps",
    text="Every stage of every deal in the order of time, with the prices stated at it and the sites that "
    "state it, and "
    "dated events that name both companies. The value is the number of steps by the buyer's side.",
    caveats=CAVEATS,
    reviewed=REVIEWED,
)
def acquisition_stages(definition: Definition, known_on: date) -> Result:
    found = deals(known_on)
    every = sorted(((step, deal) for deal in found for step in deal.steps), key=lambda pair: -pair[0].day.toordinal())
    sides = Counter(deal.fact["acquirer__side"] for _, deal in every)
    return Result(
        definition,
        known_on,
        as_of=max((step.day for step, _ in every), default=None),
        value={side: sides[side] for side in ("CN", "US")} if every else None,
        sources=sources_of_facts(deal.fact for deal in found),
        headline=say("{every} steps of {found} deals", every=len(every), found=len(found)) if every else "",
        subtitle=later("Stages of deals and events on their way, the newest first"),
        table=Table(
            marked("Day", "Buyer and target", "Side", "Stage", "Prices stated", "Stated by", "Event"),
            tuple(_step(step, deal) for step, deal in every),
        ),
    )


def _step(step: Step, deal: Deal) -> tuple[Cell, ...]:
    fact = deal.fact
    sites = listed(dict.fromkeys(map(publisher, step.said)))
    return (
        Cell(in_words(step.day, step.precision), step.day.isoformat()),
        Cell(deal.name, deal.name, url=f"/capital/deals/{fact['slug']}/"),
        Cell(SIDE_NAMES.get(fact["acquirer__side"], fact["acquirer__side"]), fact["acquirer__side"]),
        Cell(step.title, step.title),
        Cell(listed(step.prices), listed(step.prices)) if step.prices else Cell("", missing="unknown"),
        Cell(sites, sites, url=step.said[0].url) if step.said else Cell("", missing="not-applicable"),
        Cell(step.event.title, step.event.title, url=f"/timeline/{step.event.slug}/")
        if step.event
        else Cell("", missing="not-applicable"),
    )


def others_of(deal: Deal, found: Sequence[Deal]) -> list[Deal]:
    """Other deals for the same target, and those in which one's target is the other's buyer."""
    buyer, target = deal.fact["acquirer__slug"], deal.fact["target__slug"]
    return [
        other
        for other in found
        if other is not deal
        and (other.fact["target__slug"] in {buyer, target} or other.fact["acquirer__slug"] == target)
    ]
