"""How the imports are doing: every source and feed now, and one page a source with its runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from airace.charts.strip import WORDS as RAN
from airace.charts.strip import strip
from airace.lib.dates import in_words
from airace.lib.say import later, listed, say, say_many
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

FEEDS = "feeds"  # the source that reads them all
LEDGER = 20  # restatements on a source's page
HEALTHY = frozenset({"fresh", "due"})
EXCEPTION = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception): ")
LATELY = timedelta(days=30)  # of which a feed's articles are counted
# What an editor should do about a refusal, at its end.
ADVICE = re.compile(
    r"(?:;|(?<=[.?!”])) (?:add|accept|check|correct|dismiss|enter|fill|import|look|mend|save|set|write)\b.*$",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A source or feed with its words for the table."""

    at: SourceStanding
    strip: SafeString
    last: str
    asked: str
    due: str
    due_at: datetime | None


@live_page()
def overview(page: Page) -> HttpResponse:
    now = datetime.now(UTC)
    rows = sorted(status.sources(), key=lambda row: (STATES.index(row.state), row.title.lower()))
    feeds = sorted(status.feeds(), key=lambda feed: (STATES.index(feed.state), feed.name.lower()))
    pause = status.pause()
    held = pause is not None
    asked = [row for row in rows if row.asked]
    lately = status.articles_since((now - LATELY).date())
    return page.render(
        "status/page.html",
        {
            "now": states.moment(now),
            "headline": headline(asked),
            "feeds_headline": feeds_headline(feeds),
            "pause": pause,
            "groups": [
                (later("Failing"), [_row(row, now, held=held) for row in asked if row.state == "failing"]),
                (later("On"), [_row(row, now, held=held) for row in asked if row.state != "failing"]),
            ],
            "asked": len(asked),
            "by_hand": [_row(row, now, held=held) for row in rows if row.by_hand],
            "off": [row for row in rows if row.state == "off"],
            "unscheduled": [row for row in rows if row.state == "unscheduled" and not row.by_hand],
            "feeds": [(feed, *_feed_words(feed, now, held=held), lately.get(feed.slug, 0)) for feed in feeds],
        },
    )


def headline(asked: Sequence[SourceStanding]) -> str:
    """'12 of 25 sources are fresh; 2 are late; 1 fails: Arena leaderboards, since 3 Nov 2026.'"""
    if not asked:
        return later("No source is asked on a schedule.")
    fresh = sum(row.state in HEALTHY for row in asked)
    parts = [
        say_many(
            "{fresh} of {asked} sources is fresh",
            "{fresh} of {asked} sources are fresh",
            fresh,
            fresh=fresh,
            asked=len(asked),
        )
    ]
    for state, one, many in (
        ("late", later("is late"), later("are late")),
        ("running", later("is being read for the first time"), later("are being read for the first time")),
        ("never", later("has not run yet"), later("have not run yet")),
    ):
        count = sum(row.state == state for row in asked)
        if count:
            parts.append(f"{count} {one if count == 1 else many}")
    failing = [row for row in asked if row.state == "failing"]
    if failing:
        named = [
            say("{title}, since {day}", title=row.title, day=in_words(since.date()))
            if (since := row.failing_since)
            else row.title
            for row in failing[:3]
        ]
        more = say(" and {failing} more", failing=len(failing) - 3) if len(failing) > 3 else ""
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
            ("never", later("not read yet")),
        )
        if counts[state]
    ]
    return say(
        "{fresh} of {asked} feeds are fresh{told}.",
        fresh=fresh,
        asked=len(asked),
        told="; " + listed(told) if told else "",
    )


def feeds_read(feeds: Sequence[FeedStanding]) -> str:
    """'30 of 63 feeds read, 33 failed.'; '' without feeds."""
    asked = [feed for feed in feeds if feed.state != "off"]
    failed = sum(feed.failures > 0 for feed in asked)
    read = sum(feed.last_success_at is not None and not feed.failures for feed in asked)
    waiting = len(asked) - failed - read
    told = [say("{read} of {asked} feeds read", read=read, asked=len(asked)), say("{failed} failed", failed=failed)]
    waits = [say("{waiting} not read yet", waiting=waiting)] if waiting else []
    return say("{text}.", text=listed([*told, *waits])) if feeds else ""


@live_page()
def source(page: Page, slug: str) -> HttpResponse:
    now = datetime.now(UTC)
    at = next(iter(status.sources(slug)), None)
    described = status.described(slug)
    if at is None or described is None:
        raise Http404(say("There is no source {slug}; /status/ lists them.", slug=slug))
    tried, pause = status.runs(slug), status.pause()
    held = pause is not None
    feeds = sorted(status.feeds(), key=lambda feed: (STATES.index(feed.state), feed.name)) if slug == FEEDS else []
    lately = status.articles_since((now - LATELY).date()) if feeds else {}
    return page.render(
        "status/source.html",
        {
            "source": described,
            "row": _row(at, now, held=held),
            "meaning": meaning(at),
            "feeds": [(feed, *_feed_words(feed, now, held=held), lately.get(feed.slug, 0)) for feed in feeds],
            "feeds_headline": feeds_read(feeds),
            "pause": pause,
            "runs": [(run, states.moment(run.started_at), states.length(run.took), plainly(run)) for run in tried],
            # The reasons quote what was refused, and that may not be handed on.
            "refused": [(group, for_readers(group.reason)) for group in status.refused(slug)]
            if described.redistributable
            else [],
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


def meaning(at: SourceStanding) -> str:
    """What the state means, and for a failing source what its readers still have."""
    means = states.WORDS[at.state][1]
    if at.by_hand and at.state != "failing":
        return later("loaded by hand")
    if at.state != "failing":
        return means
    kept = later("the last good data stay") if at.last_success_at else later("it has not been imported yet")
    return listed([means, kept], "; ")


def for_readers(reason: str) -> str:
    """A refusal without what it asks of editors."""
    said = ADVICE.sub("", reason).rstrip()
    return said if said.endswith((".", "?", "!", "”")) else f"{said}."


def _row(at: SourceStanding, now: datetime, *, held: bool) -> Row:
    marks = [(_mark(run), _told(run)) for run in reversed(at.runs)]
    drawn = SafeString(
        strip(marks, length=STRIP, title=say("Last {marks} runs of {title}", marks=len(marks), title=at.title))
    )
    last, asked = states.ago(at.last_success_at, now), states.cadence(at.cadence)
    if at.running:
        return Row(
            at, drawn, last, asked, say("running since {moment} UTC", moment=states.moment(at.running.started_at)), None
        )
    due = next_due(at.state, at.next_due_at, now, held=held) if at.asked else ""
    return Row(at, drawn, last, asked, due, at.next_due_at if due and not held else None)


def _mark(run: Run) -> str:
    """The status that the strip draws: one that brought nothing looks like one that found nothing new."""
    statuses = ImportRun.Status
    empty = run.status == statuses.SUCCEEDED and not run.added and not run.restated
    return statuses.UNCHANGED if empty else run.status


def next_due(state: str, at: datetime | None, now: datetime, *, held: bool) -> str:
    """'in 3 h', 'now', '15 days overdue' for what is late, or 'held' while imports are; '' for what is never asked."""
    if state in {"off", "unscheduled"}:
        return ""
    if held:
        return "held"
    if at is None or at > now:
        return states.ago(at, now)
    return say("{length} overdue", length=states.length(now - at)) if state == "late" else later("now")


def _told(run: Run) -> str:
    words = f"{states.moment(run.started_at)}: {RAN[_mark(run)]}"
    if _mark(run) != ImportRun.Status.SUCCEEDED:
        return words
    return say("{words}, {added} added", words=words, added=number(run.added)) + (
        say(", {restated} restated", restated=number(run.restated)) if run.restated else ""
    )


def _feed_words(feed: FeedStanding, now: datetime, *, held: bool) -> tuple[str, str, str]:
    return (
        states.ago(feed.last_success_at, now),
        states.ago(feed.newest_entry_at, now),
        next_due(feed.state, feed.next_due_at, now, held=held),
    )
