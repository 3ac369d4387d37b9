"""How a value came about: every accepted claim about a fact, and every vintage of a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery

from airace.lib.choose import Statement
from airace.lib.facts import columns
from airace.models import CitedPage, Claim, Observation, Restatement, Series
from airace.queries.facts import IDENTITY
from airace.queries.files import File, Import, files_of
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef

NAMED = frozenset({"model", "company", "person"})  # kinds whose row has a name that their identity lacks


@dataclass(frozen=True, slots=True)
class Said:
    """An accepted claim about a fact. `excerpt` is '' for a row of a dataset; `source` None for an article.

    `reviewed`: an editor decided on it; otherwise it came with a source whose rows are accepted by rule.
    `recorded_on` is when we wrote it down, `decided_on` when it was accepted.
    """

    statement: Statement
    excerpt: str
    reason: str
    reviewed: bool
    decided_on: date | None
    recorded_on: date | None
    locator: str
    source: SourceRef | None
    article: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A fact with every accepted claim published by a day, newest first; how many more wait, were refused."""

    kind: str
    slug: str
    name: str
    identity: Mapping[str, Any]
    said: tuple[Said, ...]
    waiting: int
    refused: int

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(one.statement for one in self.said)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the choice rule gave from a day on: all columns, and the statement behind the one asked for."""

    since: date
    value: Any
    values: Mapping[str, Any]
    until: date | None = None


def proof(kind: str, slug: str, *, known_on: date) -> Proof | None:
    """The claims about one fact; None where none was accepted and published by the day. One query."""
    identity = (*IDENTITY[kind], *(("name",) if kind in NAMED else ()))
    rows: Any = (
        Claim.objects.filter(**{f"{kind}__slug": slug}, published_on__lte=known_on)
        .annotate(recorded_at=Min("versions__pgh_created_at"), page=_page("title"), publisher=_page("publisher"))
        .order_by("-published_on", "-pk")
        .values(
            *("pk", "fields", "tier", "published_on", "url", "preferred", "preferred_for"),
            *("status", "excerpt", "reason", "locator"),
            *("decided_by_id", "decided_at", "recorded_at", "article_id", "article__title", "article__publisher"),
            *("article__url", "page", "publisher"),
            *(f"source__{column}" for column in SOURCE_COLUMNS),
            *(f"{kind}__{column}" for column in identity),
        )
    )
    found = list(rows)
    accepted = [row for row in found if row["status"] == Claim.Status.ACCEPTED]
    if not accepted:
        return None
    fixed = {column: accepted[0][f"{kind}__{column}"] for column in identity}
    return Proof(
        kind,
        slug,
        fixed.pop("name", "") if kind in NAMED else "",
        fixed,
        tuple(_said(row) for row in accepted),
        sum(row["status"] == Claim.Status.CANDIDATE for row in found),
        sum(row["status"] == Claim.Status.REJECTED for row in found),
    )


def _page(column: str) -> Subquery:
    """What the page that an editor cited calls itself."""
    return Subquery(CitedPage.objects.filter(url=OuterRef("url")).values(column)[:1])


def _said(row: Mapping[str, Any]) -> Said:
    source = tuple(row[f"source__{column}"] for column in SOURCE_COLUMNS)
    url = row["url"] or row["article__url"] or ""
    return Said(
        Statement(
            *(row["pk"], row["fields"], row["tier"], row["published_on"], url, row["preferred"], row["preferred_for"])
        ),
        row["excerpt"],
        row["reason"],
        row["decided_by_id"] is not None or row["article_id"] is not None or source[0] is None,
        row["decided_at"].date() if row["decided_at"] else None,
        row["recorded_at"].date() if row["recorded_at"] else None,
        row["locator"],
        SourceRef(*source) if source[0] is not None else None,
        row["article__title"] or row["page"] or "",
        row["article__publisher"] or row["publisher"] or "",
    )


def stages(kind: str, column: str, statements: Sequence[Statement]) -> list[Stage]:
    """What the choice rule would have given for a column, day by day as statements came out: its changes, oldest first."""
    found: list[Stage] = []
    for day in sorted({statement.published_on for statement in statements}):
        values = columns(kind, [statement for statement in statements if statement.published_on <= day])
        value = values.get(column)
        if value == (found[-1].value if found else None):
            continue
        if found:
            found[-1] = Stage(found[-1].since, found[-1].value, found[-1].values, day)
        found.append(Stage(day, value, values))
    return found


@dataclass(frozen=True, slots=True)
class Version:
    """One vintage of a reading. `value` None: the source took it back.

    `file` is the one that the import read it in; None where it is not known which.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int | None
    known_at: datetime
    recorded_at: datetime
    url: str
    note: str
    second_hand: bool
    import_of: str
    imported_at: datetime
    trigger: str
    file: File | None


@dataclass(frozen=True, slots=True)
class Traced:
    """A reading with its vintages known by a day, newest first, and the restatements noted by then."""

    measure: str
    unit: str
    variant: str
    subject: str
    name: str
    kind: str
    period: date
    source: SourceRef
    versions: tuple[Version, ...]
    restatements: tuple[tuple[datetime, float | None, float | None], ...]


SUBJECTS = ("model__slug", "company__slug", "question__slug", "side", "currency")
NAMES = ("model__name", "company__name", "question__text", "side", "currency")


def traced(
    measure: str, source: str, subject: str, period: date, *, variant: str = "", known_on: date
) -> Traced | None:
    """One reading with its whole history; None where it was not known by the day. At most five queries."""
    named = Q()
    for column in SUBJECTS:
        named |= Q(**{column: subject})
    series: Any = (
        Series.objects.filter(named, measure=measure, source__slug=source, variant=variant)
        .values("pk", "unit", *SUBJECTS, *NAMES[:3], *(f"source__{column}" for column in SOURCE_COLUMNS))
        .first()
    )
    if series is None:
        return None
    midnight = datetime.combine(known_on + timedelta(days=1), time(), tzinfo=UTC)
    rows: Any = (
        Observation.objects.filter(series=series["pk"], period=period, known_at__lt=midnight)
        .order_by("-known_at")
        .values_list(
            *("value", "low", "high", "n", "known_at", "recorded_at", "url", "note", "second_hand"),
            *(
                "run__source__slug",
                "run__started_at",
                "run__trigger",
                "run__source",
                "run__finished_at",
                "run__payload",
            ),
        )
    )
    found = list(rows)
    if not found:
        return None
    words = (period.isoformat(), subject, variant, measure)
    files = files_of({Import(*row[10:]): (row[6], *words) for row in found})
    versions = tuple(Version(*(*row[:12], files.get(Import(*row[10:])))) for row in found)
    changed: Any = (
        Restatement.objects.filter(series=series["pk"], period=period, noted_at__lt=midnight)
        .order_by("-noted_at")
        .values_list("noted_at", "old", "new")
    )
    at = next(index for index, column in enumerate(SUBJECTS) if series[column])
    return Traced(
        measure,
        series["unit"],
        variant,
        subject,
        series[NAMES[at]],
        SUBJECTS[at].partition("__")[0],
        period,
        SourceRef(*(series[f"source__{column}"] for column in SOURCE_COLUMNS)),
        versions,
        tuple(changed),
    )
