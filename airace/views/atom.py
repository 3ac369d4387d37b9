"""Atom feeds. Their entries have ids that never change, so that a reader sees each once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from airace.lib.measures import PLANS
from airace.queries.changelog import changes
from airace.queries.restatements import Restated, ledger
from airace.views.restatements import sentence
from airace.web import conditional
from airace.web.address import CONTROL
from airace.web.changelog import KINDS, Entry, entry
from airace.web.changelog import sentence as told
from airace.web.known_on import today

NEWEST = 30  # readers ask often; the page and the CSV file hold the rest
NAMED_IN = 2026  # RFC 4151 dates the authority of a tag; it must never change
KEYS = ("source", "measure")


if TYPE_CHECKING:  # generic for the type checker only
    Entries = Feed[Restated, dict[str, str]]
    Changes = Feed[Entry, dict[str, str]]
else:
    Entries = Changes = Feed


class Restatements(Entries):
    """What sources changed lately, of those whose values may be handed on; `source` and `measure` narrow it."""

    feed_type = Atom1Feed
    title = "AI Race: restatements"
    subtitle = (
        "Numbers that sources changed after they had published them, old → new. "
        "Sources whose values may not be handed on are left out."
    )

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, str]:
        return _asked(request, KEYS)

    def link(self, asked: dict[str, str]) -> str:
        return _address("restatements", asked)

    def feed_url(self, asked: dict[str, str]) -> str:
        return _address("restatements-atom", asked)

    def feed_guid(self, asked: dict[str, str]) -> str:
        return _tag("/".join(("restatements", *(f"{key}={value}" for key, value in asked.items()))))

    def items(self, asked: dict[str, str]) -> list[Restated]:
        return ledger(
            known_on=today(),
            source=asked.get("source", ""),
            measure=asked.get("measure", ""),
            count=NEWEST,
            open_only=True,
            as_recorded=True,
        )

    def item_title(self, item: Any) -> str:
        return sentence(item)

    def item_description(self, item: Any) -> str:
        times = f"published {item.noted_at:%Y-%m-%d %H:%M}, seen {item.seen_at:%Y-%m-%d %H:%M} UTC"
        what = "A revised plan" if item.measure in PLANS else "A value that was published before has changed"
        return f"{what}: {times}. Source: {item.source_title}, {item.url}"

    def item_link(self, item: Any) -> str:
        return _address("restatements", {"source": item.source, "measure": item.measure})

    def item_guid(self, item: Any) -> str:
        return _tag(f"restatement/{item.pk}")

    def item_updateddate(self, item: Any) -> datetime:
        seen: datetime = item.seen_at
        return seen

    def item_pubdate(self, item: Any) -> datetime:
        published: datetime = item.noted_at
        return published

    item_author_name = "AI Race"


class Changelog(Changes):
    """What changed in the facts lately; `kind`, `company` and `imports` narrow or widen it. Nobody is named."""

    feed_type = Atom1Feed
    title = "AI Race: changes"
    subtitle = "Facts that were added, changed or taken out, old → new, and why."
    item_author_name = "AI Race"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, str]:
        asked = _asked(request, ("kind", "company", "imports"))
        if asked.get("kind", "ipo") not in KINDS:
            raise BadRequest(f"There is no kind of this name; the kinds are {', '.join(KINDS)}.")
        return asked

    def link(self, asked: dict[str, str]) -> str:
        return _address("changelog", asked)

    def feed_url(self, asked: dict[str, str]) -> str:
        return _address("changelog-atom", asked)

    def feed_guid(self, asked: dict[str, str]) -> str:
        return _tag("/".join(("changes", *(f"{key}={value}" for key, value in asked.items()))))

    def items(self, asked: dict[str, str]) -> list[Entry]:
        found, _ = changes(
            known_on=today(),
            kind=asked.get("kind", ""),
            company=asked.get("company", ""),
            imported=asked.get("imports") == "1",
            count=NEWEST,
        )
        return [entry(change) for change in found]

    def item_title(self, item: Any) -> str:
        return told(item)

    def item_description(self, item: Any) -> str:
        return f"{item.what}: {item.kind}. {item.why}."

    def item_link(self, item: Any) -> str:
        return f"{settings.SITE_URL}{item.url}" if item.url else _address("changelog", {"kind": item.of.kind})

    def item_guid(self, item: Any) -> str:
        return _tag(f"change/{item.of.kind}/{item.of.id}")

    def item_updateddate(self, item: Any) -> datetime:
        at: datetime = item.of.at
        return at


def _asked(request: HttpRequest, keys: tuple[str, ...]) -> dict[str, str]:
    """The filters of the address. Raises BadRequest for characters that no name has."""
    given = {key: request.GET[key].strip()[:100] for key in keys if request.GET.get(key, "").strip()}
    if any(CONTROL.search(value) for value in given.values()):
        raise BadRequest("The address holds a character that no name has; leave it out.")
    return given


@csrf_exempt
@require_safe
@gzip_page
def restatements(request: HttpRequest) -> HttpResponse:
    """The feed; 304 after one query while nothing was imported."""
    return conditional.file(request, conditional.ATOM, lambda _day: Restatements()(request).content)


@csrf_exempt
@require_safe
@gzip_page
def changelog(request: HttpRequest) -> HttpResponse:
    """The feed; 304 after one query while nothing has changed."""
    return conditional.file(request, conditional.ATOM, lambda _day: Changelog()(request).content)


def _address(name: str, query: dict[str, str]) -> str:
    return f"{settings.SITE_URL}{reverse(name)}{'?' if query else ''}{urlencode(query)}"


def _tag(what: str) -> str:
    """A tag URI (RFC 4151): the same for ever, wherever the page moves."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{NAMED_IN}:{what}"
