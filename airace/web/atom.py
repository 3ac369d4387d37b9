"""Atom feeds (RFC 4287): plain entries in, bytes out. Ids never change, and a date moves only when its entry does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from airace.lib.say import chinese
from airace.web.ics import plain
from airace.web.language import in_language

NEWEST = 30  # entries of a feed; the pages hold the rest
NAMED_IN = 2026  # RFC 4151 dates the authority of a tag; it must never change
AUTHOR = "AI Race"
BEGAN = datetime(NAMED_IN, 1, 1, tzinfo=UTC)  # the date of a feed without entries


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `uid` names the thing for ever; `url` is our page of it, a path; `text` is plain."""

    uid: str
    title: str
    url: str
    text: str
    published: datetime
    updated: datetime


class _Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """The newest date of an entry; never the present moment, which would be news without news."""
        return max((item["updateddate"] for item in self.items), default=BEGAN)


def moment(day: date) -> datetime:
    """A day as Atom needs it: its first moment, UTC."""
    return datetime.combine(day, time(), UTC)


def tag(what: str) -> str:
    """A tag URI (RFC 4151): the same for ever, wherever the page moves."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{NAMED_IN}:{what}"


def newest(entries: Iterable[Entry], count: int = NEWEST) -> list[Entry]:
    """The entries that changed last, each once."""
    known = {entry.uid: entry for entry in entries}
    return sorted(known.values(), key=lambda entry: (entry.updated, entry.uid), reverse=True)[:count]


def atom(uid: str, title: str, subtitle: str, *, page: str, own: str, language: str, entries: Iterable[Entry]) -> bytes:
    """The feed; `page` and `own` are the paths of the page that it follows and of itself.

    In another language it is another feed with entries of its own, so that who follows both gets both.
    """
    site = settings.SITE_URL
    form = f"/{language}" if chinese() else ""
    feed = _Feed(
        plain(title),
        f"{site}{page}",
        plain(subtitle),
        language=language,
        author_name=AUTHOR,
        subtitle=plain(subtitle),
        feed_url=f"{site}{own}",
        feed_guid=tag(f"{uid}{form}"),
    )
    for entry in entries:
        feed.add_item(
            plain(entry.title)[:300],
            f"{site}{in_language(entry.url)}",
            escape(plain(entry.text)),  # readers take a summary as HTML; none of it is markup
            unique_id=tag(f"{entry.uid}{form}"),
            pubdate=entry.published,
            updateddate=entry.updated,
            author_name=AUTHOR,
        )
    return feed.writeString("utf-8").encode()
