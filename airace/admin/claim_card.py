"""What an editor needs to see of a claim: its sentence, its source, the fact, and each field beside what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from airace.admin.claim_form import Input, inputs
from airace.ingest import facts, queue
from airace.ingest.matching import UnclearError
from airace.ingest.review import match
from airace.ingest.similar import similar, standing
from airace.lib.choose import TIERS, Choice, Statement
from airace.lib.dates import in_words
from airace.models import FACTS, Claim

BESIDE = 240  # characters of the text shown before and after the excerpt
CALLED = {"ipo": "Listing", "funding": "Funding round", "relocation": "Change of side", "release": "Model release"}


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its input, what is shown now and by whom, who says something else, and how they stand to each other."""

    input: Input
    current: str
    by: str
    others: tuple[tuple[str, str], ...]
    state: str  # '' where nothing is known to compare with, else what `similar.standing` says


def claims() -> QuerySet[Claim]:
    """Claims with what the card shows of them, in one query."""
    return Claim.objects.select_related("article__feed", "source", "decided_by", *FACTS).defer("article__search")


def card(
    claim: Claim, by: Any, *, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The context of `admin/review/_claim.html`."""
    known, problem, new = facts.of(claim), "", False
    fields: dict[str, Any] = claim.fields
    if known is None:
        try:
            kind, fact, fields = match(claim, dict(claim.fields))
            known, new = (kind, fact), fact.pk is None
        except UnclearError as error:
            problem = str(error)
    chosen = {} if known is None or new else facts.chosen(*known)
    rows = [_row(one, claim, fields, chosen) for one in inputs(claim, typed, wrong)]
    alike = similar(claim)
    held = {one.claim.pk: who for one in alike if (who := queue.holder(one.claim, by))}
    same = [one for one in alike if one.same and one.claim.pk not in held]
    return {
        "claim": claim,
        "called": CALLED.get(claim.kind, claim.kind.capitalize()),
        "fact": known[1] if known else None,
        "new": new,
        "problem": problem,
        "stated": [row for row in rows if row.input.name in claim.fields or row.input.error],
        "more": [row for row in rows if row.input.name not in claim.fields and not row.input.error],
        "same": same,
        "same_keys": ",".join(str(one.claim.pk) for one in same),
        "like": [one for one in alike if not one.same],
        "being_looked_at": list(held.items()),
        **_passage(claim),
    }


def _row(one: Input, claim: Claim, fields: Mapping[str, Any], chosen: Mapping[str, Choice]) -> Row:
    """The field under the name that facts are made of: an IPO's date is the day it listed, priced or filed."""
    value = claim.fields.get(one.name)
    renamed = (name for name in fields if name not in claim.fields and value is not None and fields[name] == value)
    name = one.name if one.name in chosen else next(renamed, one.name)
    choice = chosen.get(name)
    if choice is None:
        return Row(one, "", "", (), "")
    state = "" if value is None else standing(value, choice.value)
    return Row(one, words(choice.value), who(choice.by), tuple(_others(name, choice)), state)


def _others(name: str, choice: Choice) -> Iterator[tuple[str, str]]:
    """What is said otherwise; the same sum given in a second currency as well is no other value."""
    for other in choice.others:
        if (said := words(other.fields[name])) != words(choice.value):
            yield said, who(other)


def _passage(claim: Claim) -> dict[str, str]:
    """The excerpt with the words around it."""
    if claim.article is None or claim.start is None or claim.end is None:
        return {"before": "", "excerpt": claim.excerpt, "after": ""}
    text, start, end = claim.article.text, claim.start, claim.end
    return {
        "before": text[max(0, start - BESIDE) : start],
        "excerpt": text[start:end] or claim.excerpt,
        "after": text[end : end + BESIDE],
    }


def words(value: Any) -> str:
    """A field's value on one line."""
    if isinstance(value, list):
        return ", ".join(str(item.get("name", item)) if isinstance(item, dict) else str(item) for item in value)
    if not isinstance(value, dict):
        return str(value)
    if "precision" in value:
        return f"{value['value']} ({value['precision']})"
    amount = value.get("value", f"{value.get('low')} to {value.get('high')}")
    if not isinstance(amount, int | float):
        return str(amount)
    also = f" = {words(value['also'])}" if isinstance(value.get("also"), dict) else ""
    return f"{amount:,} {value.get('currency', '')}{also}"


def who(statement: Statement) -> str:
    return f"{TIERS.get(statement.tier, 'source')}, {in_words(statement.published_on)}"
