"""The desk's home: what waits, how much of it, since when, and one click to work through it.

To add something that waits: a function that counts it, and one line in `ITEMS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, DateTimeField, F, Min, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from airace.ingest import version
from airace.models import BulkImport, Claim, ErrorReport, Feed, MergeCandidate, Question, Rejection, Source
from airace.queries.conflicts import open_conflicts
from airace.web.known_on import today

LATE = 2  # times its cadence without success, and a source is stale
REASONS = 5  # most frequent reasons of rejections that are shown by themselves


@dataclass(frozen=True, slots=True)
class Pile:
    """How much waits, and since when; the parts lead to what they count."""

    count: int
    oldest: date | datetime | None = None
    parts: tuple[tuple[str, int, str], ...] = ()  # words, count, address

    @property
    def days(self) -> int | None:
        """Age of the oldest in whole days."""
        if self.oldest is None:
            return None
        day = self.oldest.date() if isinstance(self.oldest, datetime) else self.oldest
        return max(0, (timezone.now().date() - day).days)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that are only counted: those of all items together, in one query. `since` is the column of their age."""

    rows: QuerySet[Any]
    since: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the desk. `page` is the page to work on; until there is one of that name, `instead` is."""

    title: str
    permission: str
    count: Callable[[], Pile | Rows]
    age_of: str  # what the age counts from
    instead: str
    query: str = ""
    page: str = ""
    never: str = "since when is not on record"  # in place of an age where none is known

    @property
    def address(self) -> str:
        if self.page:
            try:
                return reverse(f"admin:{self.page}")
            except NoReverseMatch:
                pass
        return listed(self.instead, self.query)


def listed(kind: str, query: str = "") -> str:
    return reverse(f"admin:airace_{kind}_changelist") + (f"?{query}" if query else "")


def claims() -> Rows:
    return Rows(Claim.objects.filter(status=Claim.Status.CANDIDATE), "published_on")


def rejections() -> Pile:
    with connection.cursor() as cursor:
        cursor.execute(OPEN_BY_REASON, [Rejection.State.OPEN, REASONS])
        often = cursor.fetchall()
    parts = tuple(
        (reason, count, listed("rejection", urlencode({"state__exact": "open", "reason__exact": reason})))
        for reason, count, *_ in often
    )
    return Pile(int(often[0][2]), often[0][3], parts) if often else Pile(0)


def sources() -> Pile:
    rows = list(standing_badly(Source.objects.all()).order_by("since").values_list("pk", "title", "failures", "since"))
    parts = tuple(
        (
            f"{title}: {_fares(failures)}",
            1,
            reverse("admin:airace_source_change", args=[pk]),
        )
        for pk, title, failures, _ in rows[:REASONS]
    )
    return Pile(len(rows), rows[0][3] if rows else None, parts)


def _fares(failures: int) -> str:
    if failures == 0:
        return "late"
    return "failed once" if failures == 1 else f"failed {failures} times"


def standing_badly(sources: QuerySet[Source]) -> QuerySet[Any]:
    """On a schedule, and failing, or without success for twice their cadence."""
    on = sources.filter(enabled=True, cadence__isnull=False, registered_at__isnull=False)
    since = Coalesce("last_success_at", "registered_at")
    late = Q(since__lt=timezone.now() - F("cadence") * LATE)
    return on.annotate(since=since).filter(Q(failures__gt=0) | late)


def feeds() -> Rows:
    return Rows(Feed.objects.filter(enabled=True, failures__gt=0), "last_success_at")


def questions() -> Rows:
    return Rows(due_for_ruling(Question.objects.all()), "due_on")


def due_for_ruling(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Our own questions whose last day is over and that nobody has ruled on."""
    return questions.filter(due_on__lt=timezone.now().date(), resolutions=None, platform="")


def reports() -> Rows:
    return Rows(ErrorReport.objects.filter(state=ErrorReport.State.OPEN), "created_at")


def duplicates() -> Rows:
    return Rows(MergeCandidate.objects.filter(verdict=MergeCandidate.Verdict.OPEN), "found_at")


def files() -> Rows:
    """Files that were looked at and that nobody has decided on."""
    return Rows(BulkImport.objects.filter(state=BulkImport.State.CHECKED), "created_at")


def single() -> Pile:
    """Listings, rounds and deals that only one source supports."""
    with connection.cursor() as cursor:
        cursor.execute(OF_ONE_SOURCE)
        *numbers, oldest = cursor.fetchone()
    counts = dict(zip(("ipo", "fundinground", "acquisition"), numbers, strict=True))
    words = {"ipo": "listings", "fundinground": "rounds", "acquisition": "deals"}
    parts = tuple((words[kind], count, listed(kind, "sources=one")) for kind, count in counts.items() if count)
    return Pile(sum(counts.values()), oldest, parts)


def conflicts() -> Pile:
    """The fields that its page lists as open. Counted once for each state of the data and each day."""
    day = today()
    key = f"desk-conflicts-{version.current()}-{day}"
    found: tuple[int, date | None] | None = cache.get(key)
    if found is None:
        found = open_conflicts(known_on=day)
        cache.set(key, found, int(timedelta(days=1).total_seconds()))
    return Pile(*found)


# One query for the total, the oldest and the most frequent reasons
OPEN_BY_REASON = """
    SELECT reason, count(*), sum(count(*)) OVER (), min(min(first_seen_at)) OVER ()
    FROM airace_rejection WHERE state = %s GROUP BY reason ORDER BY 2 DESC, reason LIMIT %s
"""
# As `second_source.of_one_source`, for the three kinds at once
OF_ONE_SOURCE = """
    SELECT count(ipo_id), count(funding_round_id), count(acquisition_id), min(since) FROM (
        SELECT ipo_id, funding_round_id, acquisition_id, min(published_on) AS since FROM airace_claim
        WHERE status = 'accepted' AND num_nonnulls(ipo_id, funding_round_id, acquisition_id) = 1
        GROUP BY 1, 2, 3 HAVING count(DISTINCT url) = 1
    ) AS facts
"""

ITEMS = (
    Item("Claims to review", "airace.review_claim", claims, "published", "claim", page="review-queue"),
    Item(
        "Conflicts between sources",
        "airace.override_choice",
        conflicts,
        "stated",
        "claim",
        "status=accepted",
        "conflicts",
    ),
    Item("Likely duplicates", "airace.merge_kind", duplicates, "found", "company", page="merge-candidates"),
    Item("Files that wait for a decision", "airace.bulk_import", files, "uploaded", "company", page="bulk-imports"),
    Item("Readers’ reports", "airace.change_errorreport", reports, "sent", "errorreport", "state__exact=open"),
    Item("Questions due for resolution", "airace.add_resolution", questions, "due", "question", "due=1"),
    Item("Rejections", "airace.replay_rejection", rejections, "first seen", "rejection", "state__exact=open"),
    Item("Rows without a second source", "airace.change_ipo", single, "stated", "ipo", "sources=one"),
    Item("Sources that fail or are late", "airace.view_source", sources, "last success", "source", "stands=badly"),
    Item(
        *("Feeds that fail", "airace.change_feed", feeds, "last success", "feed", "enabled__exact=1&failures__gt=0"),
        never="none of them has ever answered",
    ),
)


def waiting(request: HttpRequest) -> list[tuple[Item, Pile]]:
    """What waits for this user, with how much of it."""
    allowed: list[Item] = [item for item in ITEMS if request.user.has_perm(item.permission)]
    found = {item: item.count() for item in allowed}
    rows = counted({item.title: pile for item, pile in found.items() if isinstance(pile, Rows)})
    return [(item, rows.get(item.title, Pile(0)) if isinstance(pile, Rows) else pile) for item, pile in found.items()]


def counted(wanted: dict[str, Rows]) -> dict[str, Pile]:
    """Number and age of rows, by title, in one query; those that are empty are left out."""
    parts = [
        pile.rows.order_by()
        .annotate(item=Value(title))
        .values("item")
        .annotate(n=Count("*"), oldest=Cast(Min(pile.since), DateTimeField()))
        .values_list("item", "n", "oldest")
        for title, pile in wanted.items()
    ]
    if not parts:
        return {}
    return {title: Pile(n, oldest) for title, n, oldest in parts[0].union(*parts[1:], all=True)}
