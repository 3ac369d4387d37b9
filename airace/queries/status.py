"""How the imports are doing at this moment: sources, feeds, runs, what was refused. About now: nothing takes known_on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Count, F, Func, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from airace.models import Article, Feed, ImportRun, ImportSwitch, KnownGap, Rejection, Source
from airace.queries.freshness import feed_states, states

STRIP = 30  # runs on a source's strip
PLACES = 5  # of refused readings, for each reason
COUNTS = ("read", "added", "restated", "rejected")
UNFINISHED = (ImportRun.Status.RUNNING, ImportRun.Status.POSTPONED, ImportRun.Status.INTERRUPTED)


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt. `took` is None while it runs."""

    status: str
    trigger: str
    started_at: datetime
    finished_at: datetime | None
    data_as_of: date | None
    read: int
    added: int
    restated: int
    rejected: int
    progress: str
    error: str

    @property
    def took(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None


RUN = ("status", "trigger", "started_at", "finished_at", "data_as_of", *COUNTS, "progress", "error")


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """One source now; `runs` are its newest STRIP, newest first."""

    slug: str
    title: str
    publisher: str
    state: str
    registered_at: datetime | None
    off_reason: str
    cadence: timedelta | None
    failures: int
    last_success_at: datetime | None
    data_as_of: date | None
    next_due_at: datetime | None
    redistributable: bool
    open_rejections: int
    runs: tuple[Run, ...]

    @property
    def by_hand(self) -> bool:
        """Somebody loads it when they have a file; no clock asks for it."""
        return self.registered_at is not None and self.cadence is None

    @property
    def asked(self) -> bool:
        """On a schedule that is switched on."""
        return self.cadence is not None and self.state not in {"off", "unscheduled"}

    @property
    def running(self) -> Run | None:
        """The run at work. Until it ends, `next_due_at` is when the source would be handed out again."""
        return self.runs[0] if self.runs and self.runs[0].status == ImportRun.Status.RUNNING else None

    @property
    def finished(self) -> Run | None:
        """The newest run that came to an end of its own: whose counts are shown."""
        return next((run for run in self.runs if run.status not in UNFINISHED), None)

    @property
    def failing_since(self) -> datetime | None:
        """Start of the first of the failures in a row, as far as the kept runs reach."""
        since = None
        for run in self.runs:
            if run.status == ImportRun.Status.FAILED:
                since = run.started_at
            elif run.status in {ImportRun.Status.SUCCEEDED, ImportRun.Status.UNCHANGED}:
                break
        return since


def sources(slug: str = "") -> list[SourceStanding]:
    """Every source with its state and newest runs, by title; one query. With `slug` that one."""
    columns = (
        "slug",
        "title",
        "publisher",
        "state",
        "registered_at",
        "off_reason",
        "cadence",
        "failures",
        "last_success_at",
        "data_as_of",
        "next_due_at",
        "redistributable",
        "refused",
        "newest",
    )
    last = ImportRun.objects.filter(source=OuterRef("pk")).order_by("-started_at", "-pk")
    waiting = Rejection.objects.filter(source=OuterRef("pk"), state=Rejection.State.OPEN).order_by()
    rows = (Source.objects.filter(slug=slug) if slug else Source.objects.all()).annotate(
        state=states(),
        refused=Coalesce(
            Subquery(waiting.values("source").annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
        newest=ArraySubquery(last.values(run=JSONObject(**{name: name for name in RUN}))[:STRIP]),
    )
    found: Any = rows.order_by("title").values_list(*columns)
    return [SourceStanding(*(*described, tuple(map(_run, newest)))) for *described, newest in found]


def _run(fields: dict[str, Any]) -> Run:
    """A run out of its JSON, in which times are text."""
    started, finished, as_of = (fields[name] for name in ("started_at", "finished_at", "data_as_of"))
    return Run(
        **fields
        | {
            "started_at": datetime.fromisoformat(started),
            "finished_at": datetime.fromisoformat(finished) if finished else None,
            "data_as_of": date.fromisoformat(as_of) if as_of else None,
        }
    )


def runs(slug: str, limit: int = 100) -> list[Run]:
    """The newest runs of a source; one query."""
    rows: Any = ImportRun.objects.filter(source__slug=slug).order_by("-started_at", "-pk").values_list(*RUN)
    return [Run(*row) for row in rows[:limit]]


@dataclass(frozen=True, slots=True)
class FeedStanding:
    slug: str
    name: str
    homepage: str
    state: str
    failures: int
    last_error: str
    last_success_at: datetime | None
    newest_entry_at: datetime | None
    next_due_at: datetime | None
    cadence: timedelta
    quiet_after: timedelta


def feeds() -> list[FeedStanding]:
    """Every feed with its state, by name; one query."""
    columns = (
        "slug",
        "name",
        "homepage",
        "state",
        "failures",
        "last_error",
        "last_success_at",
        "newest_entry_at",
        "next_due_at",
        "cadence",
        "quiet_after",
    )
    rows: Any = Feed.objects.annotate(state=feed_states()).order_by("name").values_list(*columns)
    return [FeedStanding(*row) for row in rows]


def articles_since(day: date) -> dict[str, int]:
    """How many articles each feed brought that were published since a day, by slug; one query."""
    rows = Article.objects.filter(published_on__gte=day, feed__isnull=False).order_by().values_list("feed__slug")
    return dict(rows.annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class Refused:
    """Open rejections of a source for one reason, with where the first PLACES of them stood."""

    reason: str
    count: int
    first_seen_at: datetime
    suggestions: tuple[str, ...]
    places: tuple[str, ...]


def refused(slug: str, limit: int = 50) -> list[Refused]:
    """Open rejections by reason, most frequent first; one query."""
    rows = (
        Rejection.objects.filter(source__slug=slug, state=Rejection.State.OPEN)
        .values("reason")
        .annotate(count=Count("pk"), first=Min("first_seen_at"), guesses=ArrayAgg("suggestions"), places=_places())
        .order_by("-count", "reason")
    )
    return [
        Refused(row["reason"], row["count"], row["first"], _distinct(row["guesses"]), tuple(row["places"]))
        for row in rows[:limit]
    ]


def _places() -> Func:
    return Func(
        ArrayAgg("locator", distinct=True, order_by="locator"),
        template=f"(%(expressions)s)[1:{PLACES}]",
        output_field=ArrayField(CharField()),
    )


def _distinct(guesses: list[list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(name) for names in guesses for name in names))[:5]


def refused_since(slug: str) -> datetime | None:
    """When the oldest open rejection of a source was first seen."""
    rows = Rejection.objects.filter(source__slug=slug, state=Rejection.State.OPEN)
    first: datetime | None = rows.aggregate(first=Min("first_seen_at"))["first"]
    return first


def gaps(slug: str) -> QuerySet[KnownGap]:
    return KnownGap.objects.filter(source__slug=slug).order_by(F("start").desc())


def described(slug: str) -> Source | None:
    """The source's own words."""
    return Source.objects.filter(slug=slug).first()


def pause() -> ImportSwitch | None:
    """The switch where it holds all imports on a schedule, else None."""
    return ImportSwitch.objects.filter(paused=True).first()
