"""How the imports are doing: every source and feed now, and one page a source with its runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from airace.charts.strip import WORDS as RAN
from airace.charts.strip import strip
from airace.lib.dates import in_words
from airace.lib.units import number
from airace.models import ImportRun
from airace.queries import status
from airace.queries.freshness import STATES
from airace.queries.restatements import ledger
from airace.queries.status import STRIP, FeedStanding, Run, SourceStanding
from airace.views.restatements import entry
from airace.web import states
from airace.web.gaps import days
from airace.web.page import Page, live_page

LEDGER = 20  # restatements on a source's page
HEALTHY = frozenset({"fresh", "due"})
EXCEPTION = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception): ")


@dataclass(frozen=True, slots=True)
class Row:
    """A source or feed with its words for the table."""

    at: SourceStanding
    strip: SafeString
    last: str
    due: str


@live_page()
def overview(page: Page) -> HttpResponse:
    now = datetime.now(UTC)
    rows = sorted(status.sources(now), key=lambda row: (STATES.index(row.state), row.title.lower()))
    feeds = sorted(status.feeds(), key=lambda feed: (STATES.index(feed.state), feed.name.lower()))
    pause = status.pause()
    held = pause is not None
    asked = [row for row in rows if row.state not in {"off", "unscheduled"}]
    return page.render(
        "status/page.html",
        {
            "now": states.moment(now),
            "headline": headline(asked),
            "feeds_headline": feeds_headline(feeds),
            "pause": pause,
            "groups": [
                ("Failing", [_row(row, now, held=held) for row in asked if row.state == "failing"]),
                ("On", [_row(row, now, held=held) for row in asked if row.state != "failing"]),
            ],
            "asked": len(asked),
            "off": [row for row in rows if row.state == "off"],
            "unscheduled": [row for row in rows if row.state == "unscheduled"],
            "feeds": [(feed, *_feed_words(feed, now, held=held)) for feed in feeds],
        },
    )


def headline(asked: Sequence[SourceStanding]) -> str:
    """'12 of 25 sources are fresh; 2 are late; 1 fails: Arena leaderboards, since 3 Nov 2026.'"""
    if not asked:
        return "No source is asked on a schedule."
    fresh = sum(row.state in HEALTHY for row in asked)
    parts = [f"{fresh} of {len(asked)} sources {'is' if fresh == 1 else 'are'} fresh"]
    for state, one, many in (
        ("late", "is late", "are late"),
        ("never", "has not run yet", "have not run yet"),
        ("paused", "is held", "are held"),
    ):
        count = sum(row.state == state for row in asked)
        if count:
            parts.append(f"{count} {one if count == 1 else many}")
    failing = [row for row in asked if row.state == "failing"]
    if failing:
        named = [
            f"{row.title}, since {in_words(since.date())}" if (since := row.failing_since) else row.title
            for row in failing[:3]
        ]
        more = f" and {len(failing) - 3} more" if len(failing) > 3 else ""
        parts.append(f"{len(failing)} {'fails' if len(failing) == 1 else 'fail'}: {'; '.join(named)}{more}")
    return f"{'; '.join(parts)}."


def feeds_headline(feeds: Sequence[FeedStanding]) -> str:
    asked = [feed for feed in feeds if feed.state != "off"]
    counts = {state: sum(feed.state == state for feed in asked) for state in STATES}
    fresh = counts["fresh"] + counts["due"]
    told = [
        f"{counts[state]} {words}"
        for state, words in (
            ("failing", "failing"),
            ("quiet", "quiet"),
            ("late", "late"),
            ("never", "not read yet"),
            ("paused", "held"),
        )
        if counts[state]
    ]
    return f"{fresh} of {len(asked)} feeds are fresh{'; ' + ', '.join(told) if told else ''}."


@live_page()
def source(page: Page, slug: str) -> HttpResponse:
    now = datetime.now(UTC)
    at = next(iter(status.sources(now, slug)), None)
    described = status.described(slug)
    if at is None or described is None:
        raise Http404(f"There is no source {slug}; /status/ lists them.")
    tried, pause = status.runs(slug), status.pause()
    return page.render(
        "status/source.html",
        {
            "source": described,
            "row": _row(at, now, held=pause is not None),
            "meaning": states.WORDS[at.state][1],
            "cadence": states.cadence(at.cadence),
            "pause": pause,
            "runs": [(run, states.moment(run.started_at), states.length(run.took), plainly(run)) for run in tried],
            # The reasons quote what was refused, and that may not be handed on.
            "refused": status.refused(slug) if described.redistributable else [],
            "refused_since": status.refused_since(slug) if at.open_rejections else None,
            "gaps": [(gap, days(gap.start, gap.end)) for gap in status.gaps(slug)],
            "ledger_url": f"{reverse('restatements')}?{urlencode({'source': slug})}",
            "ledger": [entry(row) for row in ledger(known_on=page.address.today, source=slug, count=LEDGER)],
        },
    )


def plainly(run: Run) -> str:
    """What a reader should know about the run: why it failed, or what it is doing."""
    said = EXCEPTION.sub("", run.error or run.progress).strip()
    return said if len(said) <= 400 else f"{said[:400].rstrip()}…"


def _row(at: SourceStanding, now: datetime, *, held: bool) -> Row:
    marks = [(run.status, _told(run)) for run in reversed(at.runs)]
    drawn = SafeString(strip(marks, length=STRIP, title=f"Last {len(marks)} runs of {at.title}"))
    return Row(at, drawn, states.ago(at.last_success_at, now), next_due(at.state, at.next_due_at, now, held=held))


def next_due(state: str, at: datetime | None, now: datetime, *, held: bool) -> str:
    """'in 3 h', 'now', '15 days overdue' for what is late, or 'held' while imports are; '' for what is never asked."""
    if state in {"off", "unscheduled"}:
        return ""
    if held:
        return "held"
    if at is None or at > now:
        return states.ago(at, now)
    return f"{states.length(now - at)} overdue" if state == "late" else "now"


def _told(run: Run) -> str:
    words = f"{states.moment(run.started_at)}: {RAN[run.status]}"
    if run.status != ImportRun.Status.SUCCEEDED:
        return words
    return f"{words}, {number(run.added)} added" + (f", {number(run.restated)} restated" if run.restated else "")


def _feed_words(feed: FeedStanding, now: datetime, *, held: bool) -> tuple[str, str, str]:
    return (
        states.ago(feed.last_success_at, now),
        states.ago(feed.newest_entry_at, now),
        next_due(feed.state, feed.next_due_at, now, held=held),
    )
