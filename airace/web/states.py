"""Words for how fresh sources and feeds are, and for times and lengths of time; the same on every page."""

from __future__ import annotations

from datetime import datetime, timedelta

from airace.lib.dates import in_words
from airace.lib.say import later, say

# Unit of time → its text
UNITS = {"s": later("{n} s"), "min": later("{n} min"), "h": later("{n} h")}
# State → word, and what it means; the mark beside the word is a shape of its own in the style sheet.
WORDS: dict[str, tuple[str, str]] = {
    "fresh": (later("fresh"), later("read within its cadence")),
    "due": (later("due"), later("its next run is about to begin")),
    "late": (later("late"), later("no successful run for more than its cadence and some grace")),
    "failing": (later("failing"), later("its last run failed")),
    "quiet": (later("quiet"), later("it answers, but has brought nothing new for longer than usual")),
    "off": (later("off"), later("switched off")),
    "never": (later("never run"), later("waits for its first run")),
    "running": (later("running"), later("its first run is at work")),
    "unscheduled": (later("not scheduled"), later("came with the bundled dataset or is loaded by hand")),
}


def word(state: str) -> str:
    return WORDS[state][0]


def length(span: timedelta | None) -> str:
    """A length of time in its largest fitting unit: '45 s', '12 min', '3 h', '4 days'; '' for None."""
    if span is None:
        return ""
    seconds = span.total_seconds()
    for limit, unit_s, unit in ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit:
            return say(UNITS[unit], n=f"{seconds / unit_s:.0f}")
    days = round(seconds / 86_400)
    return say("{days} days", days=days)


def cadence(span: timedelta | None) -> str:
    """How often a source is asked: 'hourly', 'daily', 'weekly', 'every 6 h'."""
    names = {
        timedelta(hours=1): later("hourly"),
        timedelta(days=1): later("daily"),
        timedelta(days=7): later("weekly"),
        timedelta(days=30): later("monthly"),
    }
    return "" if span is None else names.get(span) or say("every {length}", length=length(span))


def moment(at: datetime | None) -> str:
    """'23 Nov 2026, 14:05' in UTC; '' for None."""
    return f"{in_words(at.date())}, {at:%H:%M}" if at else ""


def ago(at: datetime | None, now: datetime) -> str:
    """'3 h ago', or 'in 3 h' for what lies ahead; '' for None."""
    if at is None:
        return ""
    return say("{length} ago", length=length(now - at)) if at <= now else say("in {length}", length=length(at - now))
