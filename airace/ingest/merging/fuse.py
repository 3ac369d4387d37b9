"""Two rows become one: links moved, values chosen, names kept, the old address led on, all in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from airace.ingest import facts, version
from airace.ingest.entry import CLAIMS, UNSTATED, fields_of
from airace.ingest.merging import sides
from airace.ingest.merging.links import Log, MergeError, absorb, columns
from airace.ingest.withdrawal import Editor
from airace.lib.choose import Statement
from airace.lib.facts import SPECS
from airace.lib.search import has_han
from airace.lib.text import name_key
from airace.models import AIModel, Alias, Claim, Company, Merge, MergeCandidate, Person, SlugRedirect, Tier

TABLES: dict[str, Any] = {"company": Company, "model": AIModel, "person": Person}
KEPT, LOST = "kept", "lost"
SIDES = "sides"  # whose history of sides stays, where those of two companies overlap


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen as one: the columns of one field of a claim, or a column that no claim speaks of."""

    name: str
    columns: tuple[str, ...]


def choices(kind: str) -> list[Choice]:
    """Everything of a kind that an editor chooses between two rows; the slug stays the kept one's."""
    by_field: dict[str, list[str]] = {}
    for column, (name, _) in SPECS[kind].items():
        by_field.setdefault(name, []).append(column)
    spoken = {column for names in by_field.values() for column in names}
    own = [
        one.attname
        for one in TABLES[kind]._meta.concrete_fields
        if not one.primary_key and one.name not in {*spoken, "slug"}
    ]
    return [
        *(Choice(name, tuple(names)) for name, names in by_field.items()),
        *(Choice(name.removesuffix("_id"), (name,)) for name in own),
    ]


def pair(kind: str, first: int, second: int, *, lock: bool = False) -> tuple[Any, Any]:
    """Two rows of a kind. Raises MergeError where one is gone or both are the same."""
    table = TABLES.get(kind)
    if table is None:
        raise MergeError(f"Rows of the kind {kind!r} cannot be merged; kinds are: {', '.join(TABLES)}.")
    if first == second:
        raise MergeError("A row cannot be merged with itself.")
    rows = table.objects.order_by("pk")
    found = (rows.select_for_update(of=("self",)) if lock else rows).in_bulk([first, second])
    if len(found) < 2:
        raise MergeError(f"One of the two is gone: there is no {table._meta.verbose_name} of that number any more.")
    return found[first], found[second]


def merge(kind: str, kept_pk: int, lost_pk: int, chosen: Mapping[str, str], *, why: str, by: Editor) -> Merge:
    """Merge `lost` into `kept`. `chosen` says for fields whose value stays; others are the kept row's, if it has one.

    So it does for `sides`, the histories of two companies that overlap; what gives way comes back with a reversal.

    Raises MergeError; then nothing was changed.
    """
    if not why.strip():
        raise MergeError("Say why the two are the same.")
    user = getattr(by, "pk", None)
    with pghistory.context(user=user, reason=f"merge: {why.strip()}"), transaction.atomic():
        kept, lost = pair(kind, kept_pk, lost_pk, lock=True)
        log, was, gone = Log(), columns(kept), columns(lost)
        names = [kept.name, kept.name_zh, lost.name, lost.name_zh] if kind != "model" else [kept.name, lost.name]
        wanted = _wanted(kind, was, gone, chosen)
        if kind == "company" and sides.overlap(kept, lost):
            pair_ = (lost, kept) if chosen.get(SIDES) == LOST else (kept, lost)
            sides.give_way(*pair_, why.strip(), log)
        absorb(kept, lost, log)
        log.drop(lost)
        lost.pk = gone["id"]
        _settle(kind, kept, was, gone, wanted, log, why.strip(), user)
        _keep_names(kind, kept, names, log)
        SlugRedirect.objects.filter(slug=kept.slug, **{f"{kind}__isnull": False}).delete()
        log.make(SlugRedirect(slug=lost.slug, **{kind: kept}))
        record = Merge.objects.create(
            kind=kind, kept=kept.pk, lost=lost_pk, kept_name=was["name"], lost_name=lost.name, kept_slug=kept.slug,
            lost_slug=lost.slug, choices=dict(chosen), moved=log.moved, dropped=log.dropped, changed=log.changed,
            made=log.made, why=why.strip(), merged_by_id=user, merged_at=datetime.now(UTC),
        )  # fmt: skip
        judge(kind, kept_pk, lost_pk, MergeCandidate.Verdict.MERGED, names=str(record), why=why, by=by)
        version.bump()
    return record


def judge(kind: str, first: int, second: int, verdict: str, *, names: str, why: str, by: Editor) -> None:
    """Remember what was decided about a pair, whether it had been proposed or not."""
    left, right = sorted((first, second))
    now = datetime.now(UTC)
    decided = {"verdict": verdict, "why": why.strip(), "decided_by_id": getattr(by, "pk", None), "decided_at": now}
    fresh = {"names": names[:450], "score": 0, "reasons": [], "found_at": now}
    MergeCandidate.objects.update_or_create(
        kind=kind, left=left, right=right, defaults=decided, create_defaults={**fresh, **decided}
    )


def _wanted(
    kind: str, was: Mapping[str, Any], gone: Mapping[str, Any], chosen: Mapping[str, str]
) -> dict[str, tuple[Any, str]]:
    """Column → value and whose it is. Nothing that is stated gives way to a blank."""
    result: dict[str, tuple[Any, str]] = {}
    for choice in choices(kind):
        first = choice.columns[0]
        whose = chosen.get(choice.name, KEPT)
        if whose not in (KEPT, LOST):
            raise MergeError(f"{choice.name}: choose the value of one of the two rows.")
        if (gone if whose == LOST else was)[first] in UNSTATED:
            whose = KEPT if whose == LOST else LOST
        result |= {column: ((gone if whose == LOST else was)[column], whose) for column in choice.columns}
    for column in ("parent_id",):  # none of the two may become its own parent
        if column in result and result[column][0] in (was["id"], gone["id"]):
            other = gone if result[column][1] == KEPT else was
            ours = other[column] if other[column] not in (was["id"], gone["id"]) else None
            result[column] = (ours, KEPT)
    return result


def _settle(
    kind: str, kept: Any, was: Mapping[str, Any], gone: Mapping[str, Any], wanted: Mapping[str, tuple[Any, str]],
    log: Log, why: str, user: int | None,
) -> None:  # fmt: skip
    """Give the row its values. Where the choice rule would show another one, a statement puts the chosen one first."""
    facts.assign(kept, {column: value for column, (value, _) in wanted.items()})
    statements = facts.statements(kind, kept)
    shown = facts.values_of(kind, statements)
    against = {
        name
        for column, (name, _) in SPECS[kind].items()
        if column in shown and kept._meta.get_field(column).to_python(shown[column]) != getattr(kept, column)
        and getattr(kept, column) not in UNSTATED
    }  # fmt: skip
    for origin, said in _overrides(kind, kept, statements, against, wanted, was, gone).items():
        url, tier, published_on = origin
        log.make(
            Claim(
                kind=CLAIMS[kind], fields=said, status=Claim.Status.ACCEPTED, url=url, tier=tier, preferred=True,
                published_on=published_on, reason=f"merge: {why}", decided_by_id=user, decided_at=datetime.now(UTC),
                **{kind: kept},
            )
        )  # fmt: skip
    chosen = columns(kept)
    facts.assign(kept, facts.values_of(kind, facts.statements(kind, kept)))
    lost = [name for name in chosen if chosen[name] not in UNSTATED and chosen[name] != getattr(kept, name)]
    if lost:
        raise MergeError(f"{', '.join(lost)}: an editor's earlier choice goes first; choose its value, or withdraw it.")
    try:
        facts.check(kept)
    except ValidationError as error:
        raise MergeError(facts.sentence(error)) from None
    kept.save()
    log.change(kept, dict(was))


Origin = tuple[str, int, date]


def _overrides(
    kind: str, kept: Any, statements: list[Statement], against: set[str], wanted: Mapping[str, tuple[Any, str]],
    was: Mapping[str, Any], gone: Mapping[str, Any],
) -> dict[Origin, dict[str, Any]]:  # fmt: skip
    """Fields that need a statement to be shown, by where they were read: who says so already, else the row's source."""
    found: dict[Origin, dict[str, Any]] = defaultdict(dict)
    for name in sorted(against):
        own = [(column, convert) for column, (field, convert) in SPECS[kind].items() if field == name]
        spoken = [one for one in statements if one.fields.get(name) is not None]
        same = [
            one
            for one in spoken
            if all(
                kept._meta.get_field(column).to_python(convert(one.fields[name])) == getattr(kept, column)
                for column, convert in own
            )
        ]
        if same:
            best = min(same, key=lambda one: (one.tier, -one.published_on.toordinal()))
            found[best.url or spoken[0].url, best.tier, best.published_on][name] = best.fields[name]
            continue
        row = gone if wanted[own[0][0]][1] == LOST else was
        url = row.get("source_url") or was.get("source_url") or spoken[0].url
        said = fields_of(kind, kept, frozenset(column for column, _ in own))
        found[url, Tier.COMPILED, max(one.published_on for one in spoken)] |= said
    return found


def _keep_names(kind: str, kept: Any, names: list[str], log: Log) -> None:
    """Every name that either row had goes on as another name of the one that stays."""
    known = {name_key(kept.name), name_key(getattr(kept, "name_zh", ""))}
    known |= set(Alias.objects.filter(**{kind: kept}).values_list("key", flat=True))
    for name in names:
        if name and name_key(name) not in known:
            known.add(name_key(name))
            log.make(Alias(text=name, language="zh" if has_han(name) else "en", **{kind: kept}))
