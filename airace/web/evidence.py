"""How a value came about, in words: which statement was chosen and why, who accepted it, what stood there before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from airace.lib.choose import STATES, Choice, Statement, by_rule, choose
from airace.lib.dates import in_words
from airace.lib.facts import SPECS, evidence
from airace.lib.measures import title as measure_title
from airace.lib.say import later, listed, say, word
from airace.queries.evidence import Proof, Said, stages
from airace.queries.facts import Fact
from airace.web.stated import TIERS, words

TITLES = {
    "amount_usd": later("Amount in US dollars"),
    "amount_missing": later("Why there is no amount"),
    "bandwidth_gbs": later("Memory bandwidth, GB/s"),
    "close_price": later("First-day close"),
    "context_tokens": later("Context"),
    "date": later("Date"),
    "fp16_tflops": later("FP16 performance, TFLOPS"),
    "fx_rate": later("Exchange rate used"),
    "high_price": later("First-day high"),
    "horizon_end": later("Speaks of the time until"),
    "horizon_start": later("Speaks of the time from"),
    "hub_repository": later("On the Hugging Face Hub"),
    "in_totals": later("Counted in totals"),
    "lag_months": later("Lag, months"),
    "lock_up_until": later("Lock-up until"),
    "low_price": later("First-day low"),
    "market_cap_usd": later("Market value"),
    "memory_gb": later("Memory, GB"),
    "name_zh": later("Name in Chinese"),
    "open_price": later("Opening price"),
    "parameters_active": later("Parameters used per token"),
    "parameters_total": later("Parameters"),
    "price_missing": later("Why there is no price"),
    "price_usd": later("Price in US dollars"),
    "probability_high": later("Probability, upper end"),
    "probability_low": later("Probability, lower end"),
    "proceeds_usd": later("Raised"),
    "process_nm": later("Process, nm"),
    "retail_oversubscription": later("Retail cover"),
    "target_usd": later("Sought before pricing"),
    "valuation_usd": later("Valuation in US dollars"),
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A claim about one column: its value in words ('' where it gives none), and everything that vouches for it."""

    text: str
    of: Said
    chosen: bool
    tier: str
    accepted: str


@dataclass(frozen=True, slots=True)
class Before:
    """What was shown in a stretch of time, `until` the day on which something else came out."""

    text: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a fact with its evidence; `claims` holds the chosen one first."""

    name: str
    title: str
    text: str
    why: str
    claims: tuple[Quoted, ...]
    before: tuple[Before, ...]

    @property
    def first(self) -> Quoted:
        return self.claims[0]


def title(column: str) -> str:
    text = column.removesuffix("_on").replace("_", " ")
    return TITLES.get(column) or word(f"{text[:1].upper()}{text[1:]}")


def columns_of(proof: Proof) -> list[Column]:
    """Every column of a fact that a statement speaks of; precisions and currencies are part of what they belong to."""
    chosen = choose(proof.statements)
    choices = evidence(proof.kind, chosen)
    found = []
    for column, choice in choices.items():
        if column.endswith("_precision") or column == "currency":
            continue
        changes = stages(proof.kind, column, proof.statements)
        if not changes or changes[-1].value is None:
            continue
        text = words(proof.kind, column, changes[-1].value, changes[-1].values)
        before = [
            Before(_words(proof.kind, column, stage.value, stage.values), stage.since, stage.until)
            for stage in reversed(changes)
            if stage.until
        ]
        claims = _claims(proof, column, choice)
        found.append(Column(column, title(column), text, _why(column, proof, choice), claims, tuple(before)))
    return found


def _words(kind: str, column: str, value: Any, values: Mapping[str, Any]) -> str:
    return "unknown" if value is None else words(kind, column, value, values)


def _claims(proof: Proof, column: str, choice: Choice) -> tuple[Quoted, ...]:
    """The claims that speak of the column, the chosen one first, then newest first."""
    field = SPECS[proof.kind][column][0]
    quoted = []
    for said in proof.said:
        if said.statement.fields.get(field) is None:
            continue
        text = worded(proof.kind, column, said.statement)
        tier = TIERS.get(said.statement.tier, later("source"))
        quoted.append(Quoted(text, said, said.statement.id == choice.by.id, tier, accepted(said)))
    return tuple(sorted(quoted, key=lambda one: not one.chosen))


def worded(kind: str, column: str, statement: Statement) -> str:
    """What a statement says of a column, in words; '' where it gives no value in the form of the column."""
    field, convert = SPECS[kind][column]
    own = evidence(kind, choose([statement]))
    value = convert(statement.fields[field])
    values = {
        name: turn(statement.fields[of])
        for name, (of, turn) in SPECS[kind].items()
        if name in own and (name == "currency" or name.endswith("_precision"))
    }
    return "" if value is None else words(kind, column, value, values)


def accepted(said: Said) -> str:
    """How the claim came to be accepted. Nobody is named."""
    day = say(" on {day}", day=in_words(said.decided_on)) if said.decided_on else ""
    if said.reviewed:
        return say("reviewed by an editor{day}", day=day)
    return say("accepted by rule{day}, as a row of a source whose rows were checked before", day=day)


def _why(column: str, proof: Proof, choice: Choice) -> str:
    """The choice rule, as it worked here."""
    field = SPECS[proof.kind][column][0]
    given = [said for said in proof.said if said.statement.fields.get(field) is not None]
    if choice.by.overrides(field):
        return _overridden(column, proof, choice, given)
    if len(given) == 1:
        return later("Nobody else on record states it.")
    if not choice.others:
        return say("All {given} statements on record agree, or say it less exactly.", given=len(given))
    if field in STATES:
        return later(
            "The newest statement: how far something has come changes, and earlier statements were right in their day."
        )
    others = [other.tier for other in choice.others]
    tier = TIERS.get(choice.by.tier, later("source"))
    if choice.by.tier < min(others):
        return say(
            "The source closest to the fact: {tier} before {tiers}.",
            tier=tier,
            tiers=TIERS.get(min(others), later("others")),
        )
    return say("The newest of the sources equally close to the fact ({tier}).", tier=tier)


def _overridden(column: str, proof: Proof, choice: Choice, given: Sequence[Said]) -> str:
    """That an editor chose, why, and what the rule alone would show."""
    field = SPECS[proof.kind][column][0]
    whole = next((said.reason for said in given if said.statement.id == choice.by.id), "")
    why = " ".join(choice.by.preferred_for.get(field, whole).split()).rstrip(".")
    told = (
        say("Chosen by an editor over the rule, because: {why}.", why=why)
        if why
        else say("Chosen by an editor over the rule.")
    )
    ruled = by_rule(proof.statements)[field].by
    if ruled.id == choice.by.id:
        return f"{told} {say('By now the rule chooses the same.')}"
    alone = say(
        "The rule alone would show {value} ({tier}, {day}).",
        value=worded(proof.kind, column, ruled) or later("no figure of this kind"),
        tier=TIERS.get(ruled.tier, later("source")),
        day=in_words(ruled.published_on),
    )
    return f"{told} {alone}"


def named(kind: str, own: Mapping[str, Any], text: Mapping[str, str], name: str = "") -> str:
    """What a fact is, in words: by its identity, and of a round also by `text` (its columns in words)."""
    if kind == "ipo":
        venue = say(" at {exchange}", exchange=own["exchange"]) if own["exchange"] else ""
        attempt = say(", attempt {attempt}", attempt=own["attempt"]) if own["attempt"] > 1 else ""
        return say("{company}, listing{venue}{attempt}", company=own["company__name"], venue=venue, attempt=attempt)
    if kind == "funding_round":
        return listed(filter(None, (own["company__name"], later("funding"), text.get("round"), text.get("date"))))
    if kind == "acquisition":
        return say("{acquirer} and {target}, acquisition", acquirer=own["acquirer__name"], target=own["target__name"])
    if kind == "deployment":
        return f"{own['adopter']}: {own['product']}"
    if kind == "prediction":
        return say(
            "{person} on “{question}”",
            person=own["person__name"] or own["organisation__name"],
            question=own["question__text"],
        )
    return str(name or own.get("name") or own.get("title") or own["slug"])


def newest_facts(facts: Sequence[Fact], count: int) -> list[tuple[date, str, str]]:
    """Of these facts the ones spoken of last: the day, what each is, and the address of its evidence."""
    dated = [(max(one.published_on for one in fact.statements), fact) for fact in facts]
    dated.sort(key=lambda pair: (pair[0], str(pair[1]["slug"])), reverse=True)
    return [
        (
            day,
            named(
                fact.kind,
                fact.identity,
                {
                    column: words(fact.kind, column, fact[column], fact.values)
                    for column in ("round", "date")
                    if fact[column]
                },
                str(fact["name"] or ""),
            ),
            fact.proof(),
        )
        for day, fact in dated[:count]
    ]


def newest_readings(read: Sequence[Any], count: int) -> list[tuple[date, str, str, str]]:
    """Of these readings the newest: the day, of whom, what is counted, and the address of its evidence."""
    dated = [(getattr(one, "period", None) or one.snapshot, one) for one in read if one.evidence]
    dated.sort(key=lambda pair: (pair[0], pair[1].name), reverse=True)
    return [(day, one.name, measure_title(one.measure), one.evidence) for day, one in dated[:count]]


def home(proof: Proof) -> str:
    """The page of ours that the fact is part of."""
    own = proof.identity
    if proof.kind in {"ipo", "funding_round"}:
        return f"/companies/{own['company__slug']}/"
    if proof.kind == "acquisition":
        return f"/companies/{own['target__slug']}/"
    if proof.kind == "prediction":
        return f"/people/{own['person__slug']}/" if own["person__slug"] else f"/companies/{own['organisation__slug']}/"
    pages = {"company": "companies", "person": "people", "model": "models", "event": "timeline"}
    if proof.kind in pages:
        return f"/{pages[proof.kind]}/{proof.slug}/"
    return "/compute/" if proof.kind == "chip" else "/adoption/"
