"""How fresh each source is at this moment. About now, so nothing here takes known_on.

The states of a source, in the order in which they are looked for: `unscheduled` (bundled, or loaded by hand), `off`,
`failing` (its last run failed), `running` (its first run is at work), `never` (no run has read it yet), `late` (no
success for more than its cadence and some grace), `due`, `fresh`. A feed can also be `quiet`: it answers, but brings
nothing new. That all imports are held is told beside the state, never instead of it: data age while they are.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import orjson
from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Least, Now
from django.db.models.lookups import Exact

from airace.models import DataVersion, ImportRun, ImportSwitch, KnownGap, Source
from airace.queries.stats import data_version

STATES = ("failing", "late", "never", "running", "quiet", "due", "fresh", "off", "unscheduled")  # worst first
LEAST_GRACE, MOST_GRACE = timedelta(minutes=15), timedelta(days=1)
CLOSED = timedelta(days=1)  # the most that active hours put off a due time
NO_TIME = timedelta(0)
KEPT_S = 20.0
_kept: list[tuple[float, str]] = []  # when it was read, by the process's own clock, and the text


@dataclass(frozen=True, slots=True)
class Fresh:
    """What charts say about one source. `due` is the day of its next run, or of the one at work; `since` that of its

    last success."""

    state: str
    as_of: date | None
    due: date | None
    since: date | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without data, or with wrong ones; `measure` '' for all that the source states, `end` None while it lasts."""

    source: str
    measure: str
    start: date
    end: date | None
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """State of the sources that are asked, by slug, every known gap, and whether all imports are held."""

    sources: dict[str, Fresh]
    gaps: tuple[Gap, ...]
    held: bool = False


NOBODY = Standing({}, ())


def states(*, with_due: bool = True) -> Case:
    """The state of a row of Source, as an expression; see the module. Without `due`, what is due is fresh."""
    due = (When(next_due_at__lte=Now(), then=Value("due")),) if with_due else ()
    return Case(
        When(registered_at__isnull=True, then=Value("unscheduled")),
        When(cadence__isnull=True, failures=0, then=Value("unscheduled")),
        When(Q(enabled=False, cadence__isnull=False), then=Value("off")),
        When(failures__gt=0, then=Value("failing")),
        When(_at_work() & Q(last_success_at__isnull=True), then=Value("running")),
        When(last_success_at__isnull=True, then=Value("never")),
        When(_late(), then=Value("late")),
        *due,
        default=Value("fresh"),
        output_field=CharField(),
    )


def feed_states() -> Case:
    """The state of a row of Feed, as an expression."""
    return Case(
        When(enabled=False, then=Value("off")),
        When(failures__gt=0, then=Value("failing")),
        When(last_success_at__isnull=True, then=Value("never")),
        When(newest_entry_at__lt=Now() - F("quiet_after"), then=Value("quiet")),
        When(last_success_at__lt=Now() - F("cadence") - grace(), then=Value("late")),
        When(next_due_at__lte=Now(), then=Value("due")),
        default=Value("fresh"),
        output_field=CharField(),
    )


def grace() -> Least:
    """How long after its cadence a success may take before we call the source late."""
    half = ExpressionWrapper(F("cadence") / Value(2), output_field=DurationField())
    return Least(Greatest(half, Value(LEAST_GRACE)), Value(MOST_GRACE), output_field=DurationField())


def _newest(field: str) -> Subquery:
    """A field of the newest run of a row of Source."""
    return Subquery(ImportRun.objects.filter(source=OuterRef("pk")).order_by("-started_at", "-pk").values(field)[:1])


def _at_work() -> Q:
    return Q(Exact(_newest("status"), Value(ImportRun.Status.RUNNING)))


def _late() -> Q:
    """By the last success and not by the due time: what is handed out again and again is due, but nobody reads it."""
    closed = Case(When(active_from__isnull=False, then=Value(CLOSED)), default=Value(NO_TIME))
    cycle = F("cadence") + Coalesce("jitter", Value(NO_TIME)) + closed
    return Q(last_success_at__lt=Now() - cycle - grace())


def version_and_standing() -> tuple[int, str]:
    """Number of the last committed change, and the standing of the sources as JSON; one query.

    The text is a part of every page's key: a source that falls late or fails shows within KEPT_S seconds, whether or
    not anything was imported since, and even while workers and scheduler stand still. It holds days, not times, so
    that a run which changes nothing changes it at most once a day. Each process keeps it for KEPT_S, because every
    request asks: the standing costs several times what the number does.
    """
    if _kept and time.monotonic() - _kept[0][0] < KEPT_S:
        return data_version(), _kept[0][1]
    with connection.cursor() as cursor:
        cursor.execute(*_statement())
        number, sources, gaps, held = cursor.fetchone()
    text = f'{{"sources":{sources or "[]"},"gaps":{gaps or "[]"},"held":{str(held).lower()}}}'
    _kept[:] = [(time.monotonic(), text)]
    return number or 0, text


def forget() -> None:
    """Ask for the standing anew at the next request."""
    _kept.clear()


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The query, built once."""
    # Due and fresh look alike on a chart; the minute between due and done would only make pages anew.
    sources = (
        Source.objects.filter(registered_at__isnull=False)
        .exclude(cadence__isnull=True, failures=0)
        .annotate(
            state=states(with_due=False),
            # While a run is at work its source holds the time at which it would be handed out again.
            due=Case(
                When(_at_work(), then=Cast(_newest("started_at"), DateField())),
                default=Cast("next_due_at", DateField()),
            ),
            since=Cast("last_success_at", DateField()),
        )
        .order_by("slug")
        .values("slug", "state", "data_as_of", "due", "since")
    )
    gaps = KnownGap.objects.order_by("start", "pk").values(
        "source__slug", "measure", "start", "end", "reason", "source_url"
    )
    (source_sql, source_values), (gap_sql, gap_values) = (rows.query.sql_with_params() for rows in (sources, gaps))
    sql = (
        f"SELECT (SELECT number FROM {DataVersion._meta.db_table}), "
        f"(SELECT json_agg(s)::text FROM ({source_sql}) s), (SELECT json_agg(g)::text FROM ({gap_sql}) g), "
        f"EXISTS (SELECT FROM {ImportSwitch._meta.db_table} WHERE paused)"
    )
    return sql, (*source_values, *gap_values)


@lru_cache(maxsize=4)
def read_standing(text: str) -> Standing:
    """The standing out of its JSON; empty for an empty text."""
    if not text:
        return NOBODY
    found = orjson.loads(text)
    sources = {
        row["slug"]: Fresh(row["state"], *(_day(row[name]) for name in ("data_as_of", "due", "since")))
        for row in found["sources"]
    }
    gaps = (
        Gap(
            row["source__slug"],
            row["measure"],
            date.fromisoformat(row["start"]),
            _day(row["end"]),
            row["reason"],
            row["source_url"],
        )
        for row in found["gaps"]
    )
    return Standing(sources, tuple(gaps), found.get("held", False))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
