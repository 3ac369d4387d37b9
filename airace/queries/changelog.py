"""What changed in the facts: every state that the database kept, newest first, each beside the one before it.

Who changed something is nowhere read here; why is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, ForeignKey, OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from airace.lib.facts import SPECS
from airace.models import Company
from airace.queries.facts import IDENTITY

QUESTION = ("text", "criteria", "fine_print", "opens_on", "due_on", "url")

BENCHMARK = (
    *("name", "measures", "scale", "higher_is_better", "comparable", "self_reported"),
    *("maintainer", "url", "licence", "note"),
)
SMALL = ("question", "resolution", "benchmark", "alias")  # read in one query
SLUGS = ("slug", "company__slug", "person__slug", "family__slug", "model__slug", "question__slug")
NAMED = ("company", "person", "family", "model")  # what an alias may name


@dataclass(frozen=True, slots=True)
class Tracked:
    """A kind of row whose states readers see. `companies`: ways from a state to the companies it is about."""

    model: str
    columns: tuple[str, ...]
    companies: tuple[str, ...] = ()


def _tracked(kind: str, model: str, *companies: str, more: tuple[str, ...] = ()) -> Tracked:
    left = ("currency",)
    said = (name for name in SPECS.get(kind, {}) if name not in left)
    return Tracked(model, tuple(dict.fromkeys((*more, *said, "note"))), companies)


TRACKED: dict[str, Tracked] = {
    "ipo": _tracked("ipo", "IPO", "company", more=("company", "exchange", "attempt")),
    "funding_round": _tracked("funding_round", "FundingRound", "company", more=("company",)),
    "acquisition": _tracked("acquisition", "Acquisition", "acquirer", "target", more=("acquirer", "target")),
    "company": _tracked("company", "Company", "pgh_obj", "parent", more=("parent",)),
    "person": _tracked("person", "Person", "company", more=("company",)),
    "model": _tracked("model", "AIModel", "developer", more=("name", "developer", "family")),
    "chip": _tracked("chip", "Chip", "vendor", more=("name", "vendor", "side")),
    "deployment": _tracked(
        "deployment", "Deployment", "adopter_company", "developer", more=("adopter", "product", "developer", "family")
    ),
    "prediction": _tracked("prediction", "Prediction", "organisation", "person__company", more=("made_on",)),
    "event": _tracked("event", "Event", "pgh_obj__companies", more=("kind",)),
    "side_change": Tracked("SideHistory", ("company", "side", "start", "until", "note"), ("company",)),
    "question": Tracked("Question", QUESTION),
    "resolution": Tracked("Resolution", ("outcome", "resolved_on", "source_url", "note")),
    "benchmark": Tracked("Benchmark", BENCHMARK),
    "alias": Tracked(
        "Alias",
        ("text", "language", "context"),
        ("company", "person__company", "family__developer", "model__developer"),
    ),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One kept state of a row. `columns`: column → value before and value after, of those that differ.

    `gone`: the row is not there any more, so it has no page. `before` and `after` are whole states, for precisions
    and currencies; `identity` says which row it is.
    """

    kind: str
    id: int
    at: datetime
    what: str
    why: str
    slug: str
    identity: Mapping[str, Any]
    columns: Mapping[str, tuple[Any, Any]]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    gone: bool


def changes(
    *, known_on: date, kind: str = "", company: str = "", imported: bool = False, first: int = 0, count: int = 50
) -> tuple[list[Change], bool]:
    """`count` changes kept by the end of a day, after the `first` ones, and whether there are older ones.

    Rows that an import added are left out unless `imported`; what imports changed later is always here. A query, one for
    each kind among them, and one for the small kinds.
    """
    kinds = [name for name in TRACKED if kind in {"", name}]
    parts = [_kept(name, known_on, company, imported) for name in kinds]
    if not parts:
        return [], False
    rows: Any = parts[0].union(*parts[1:], all=True).order_by("-pgh_created_at", "-pgh_id", "of")
    found = list(rows[first : first + count + 1])
    asked: dict[str, dict[int, int]] = defaultdict(dict)
    for _, pk, name, obj in found[:count]:
        asked[name][pk] = obj
    states = _states(asked, known_on)
    read = {(name, change.id): change for name, of in asked.items() for change in _changes(name, of, states[name])}
    return [read[name, pk] for _, pk, name, _ in found[:count] if (name, pk) in read], len(found) > count


def companies() -> list[tuple[str, str]]:
    """Slug and name of every company, to choose from; one query."""
    return list(Company.objects.order_by("name").values_list("slug", "name"))


def _versions(kind: str) -> Any:
    return apps.get_model("airace", f"{TRACKED[kind].model}Version")._default_manager


def _kept(kind: str, known_on: date, company: str, imported: bool) -> QuerySet[Any]:
    rows = _versions(kind).filter(pgh_created_at__lt=_midnight(known_on))
    if not imported:
        # A loader goes over a row twice in its transaction: what it sets then is still part of adding it.
        same = {"pgh_obj": OuterRef("pgh_obj"), "pgh_created_at": OuterRef("pgh_created_at")}
        added = Exists(_versions(kind).filter(**same, pgh_label="insert"))
        rows = rows.filter(Q(pgh_context__metadata__has_key="user") | ~added)
    if company:
        about = Q(pk__in=())
        for way in TRACKED[kind].companies:
            about |= Q(**{f"{way}__slug": company})
        rows = rows.filter(about)
    kept: QuerySet[Any] = (
        rows.order_by().annotate(of=Value(kind)).values_list("pgh_created_at", "pgh_id", "of", "pgh_obj_id")
    )
    return kept


def _midnight(known_on: date) -> datetime:
    return datetime.combine(known_on + timedelta(days=1), time(), tzinfo=UTC)


def _states(asked: Mapping[str, Mapping[int, int]], known_on: date) -> dict[str, list[dict[str, Any]]]:
    """Every state of the rows asked for (kind → id → row), oldest first: a query a kind, and one for all small kinds."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in asked}
    together = []
    for name, of in asked.items():
        ways = _ways(name)
        rows = _versions(name).filter(pgh_obj_id__in=set(of.values()), pgh_created_at__lt=_midnight(known_on))
        if name in SMALL:
            told = rows.order_by().annotate(of=Value(name), state=JSONObject(**{way: way for way in ways}))
            together.append(told.values_list("of", "pgh_obj_id", "pgh_id", "state"))
        else:
            found[name] = list(rows.order_by("pgh_obj_id", "pgh_id").values(*ways))
    if together:
        every: Any = together[0].union(*together[1:], all=True).order_by("pgh_obj_id", "pgh_id")
        for name, _, _, state in every:
            found[name].append({way: _typed(way, value) for way, value in state.items()})
    return found


def _typed(way: str, value: Any) -> Any:
    """Days and moments, which JSON has not."""
    if value is None or not way.endswith(("_on", "_at")):
        return value
    return datetime.fromisoformat(value) if way.endswith("_at") else date.fromisoformat(value)


def _fields(kind: str) -> dict[str, Any]:
    return {field.name: field for field in _versions(kind).model._meta.concrete_fields}


def _shown(kind: str) -> dict[str, str]:
    """Columns of a kind that readers see, each with the way to its value: of what leads to another row, its name."""
    fields = _fields(kind)
    wanted = (name for name in TRACKED[kind].columns if name in fields)
    return {name: f"{name}__name" if isinstance(fields[name], ForeignKey) else name for name in wanted}


def _told(kind: str) -> list[str]:
    """Ways to what says which row a state is of."""
    fields = _fields(kind)
    identity = [way for way in IDENTITY.get(kind, ()) if "id" not in way.split("__")]
    of_others = [f"{name}__{column}" for name in NAMED for column in ("name", "slug")]
    more = ("slug", "name", *of_others, "question__text", "question__slug", "currency", "precision")
    return [*identity, *(name for name in more if name.partition("__")[0] in fields)]


def _ways(kind: str) -> list[str]:
    own = ("pgh_id", "pgh_obj_id", "pgh_label", "pgh_created_at", "pgh_context__metadata")
    return list(dict.fromkeys((*own, *_shown(kind).values(), *_told(kind))))


def _changes(kind: str, asked: Mapping[int, int], kept: Sequence[dict[str, Any]]) -> Iterable[Change]:
    """The states asked for (id → row), each with the one before it."""
    ways, told = _shown(kind), _told(kind)
    last = {row["pgh_obj_id"]: row["pgh_label"] for row in kept}
    before: dict[str, Any] = {}
    for row in kept:
        earlier = before if before.get("pgh_obj_id") == row["pgh_obj_id"] else {}
        before = row
        if row["pgh_id"] not in asked:
            continue
        differing = {
            name: (earlier.get(way), row[way])
            for name, way in ways.items()
            if row["pgh_label"] == "update" and earlier.get(way) != row[way]
        }
        yield Change(
            kind,
            row["pgh_id"],
            row["pgh_created_at"],
            row["pgh_label"],
            str((row["pgh_context__metadata"] or {}).get("reason", "")),
            next((slug for name in SLUGS if (slug := row.get(name))), ""),
            {name: row[name] for name in told} | {"text": row.get("text", "")},
            differing,
            earlier,
            row,
            last[row["pgh_obj_id"]] == "delete",
        )
