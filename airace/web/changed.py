"""What changed since a view was frozen: its values beside those that the same view shows today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache as store
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from airace.charts.values import show
from airace.results import SIDE_NAMES
from airace.web.address import AddressError
from airace.web.frozen import Frozen, parts_of
from airace.web.known_on import PARAMETER
from airace.web.page import KEPT, Page, etag
from airace.web.shown import ask, found_at

LISTED = 40  # changed values that are listed; all are counted
Part = dict[str, Any]


@dataclass(slots=True)
class Changes:
    """Of one chart or table. `values` are (what, when, before, now) in words; '' where there was or is none."""

    title: str
    words: list[str] = field(default_factory=list)
    values: list[tuple[str, str, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def any(self) -> bool:
        return bool(self.words or self.counts)

    @property
    def unlisted(self) -> int:
        return sum(self.counts.values()) - len(self.values)


def changes(own: Page, frozen: Frozen) -> tuple[list[Changes], str]:
    """What changed in each part, and the address of the view today; kept until the data change."""
    parts = urlsplit(frozen.content["address"])
    query = QueryDict(parts.query, mutable=True)
    query.pop(PARAMETER, None)
    today_s = f"{parts.path}{'?' if query else ''}{query.urlencode()}"
    address = f"{today_s}#{frozen.content['part']}" if frozen.content["part"] else today_s
    try:
        page = found_at(own.request, parts.path, query, like=own)
    except AddressError:
        return [Changes(frozen.content["title"], [_("The site has no such page any more.")])], ""
    key = f"changed:{frozen.slug}:{etag(page)}"
    found: list[Changes] | None = store.get(key)
    if found is None:
        found = _compared(frozen, page)
        store.set(key, found, timeout=KEPT)
    return found, address


def _compared(frozen: Frozen, page: Page) -> list[Changes]:
    try:
        things = ask(page)
    except (Http404, AddressError):
        return [Changes(frozen.content["title"], [_("The page cannot be shown any more.")])]
    now = {part["slug"]: part for part in parts_of(page, things)}
    return [compared(part, now.get(part["slug"])) for part in frozen.parts]


def compared(before: Part, now: Part | None) -> Changes:
    found = Changes(before["title"])
    if now is None:
        found.words.append(_("The page does not show it any more."))
        return found
    if before["headline"] != now["headline"]:
        found.words.append(_("The headline is now: %(headline)s") % {"headline": now["headline"]})
    if (before["definition"], before["formula"]) != (now["definition"], now["formula"]):
        found.words.append(_("The definition was changed; it is now: %(text)s") % {"text": now["definition"]})
    licences = {source["title"]: source["licence"] for source in before["sources"]}
    for source in now["sources"]:
        if source["title"] in licences and licences[source["title"]] != source["licence"]:
            found.words.append(
                _("The licence of %(source)s is now: %(licence)s")
                % {"source": source["title"], "licence": source["licence"] or _("not stated")}
            )
    if before["lines"] or now["lines"]:
        _lines(before, now, found)
    else:
        _rows(before, now, found)
    return found


def _lines(before: Part, now: Part, found: Changes) -> None:
    """Point by point: those that have another value, then those that are gone, then the new ones."""
    old, new = _points(before), _points(now)
    changed = [key for key in old if key in new and _value(old[key]) != _value(new[key])]
    gone = [key for key in old if key not in new]
    added = [key for key in new if key not in old]
    found.counts.update(changed=len(changed), gone=len(gone), added=len(added))
    found.counts += Counter()  # without those of nought
    for key in [*changed, *gone, *sorted(added, key=lambda key: key[1], reverse=True)][:LISTED]:
        name = SIDE_NAMES.get(key[0], "") or next(
            line["name"] for part in (before, now) for line in part["lines"] if line["key"] == key[0]
        )
        words = (_said(old.get(key), before["unit"]), _said(new.get(key), now["unit"]))
        found.values.append((name, key[1], *words))


def _points(part: Part) -> dict[tuple[str, str], Part]:
    return {(line["key"], point["x"]): point for line in part["lines"] for point in line["points"]}


def _value(point: Part) -> tuple[Any, ...]:
    return point["y"], point.get("low"), point.get("high"), point.get("words")


def _said(point: Part | None, unit: str) -> str:
    if point is None:
        return ""
    if point.get("words"):
        return str(point["words"])
    if point["y"] is None:
        return _("no value")
    text = show(point["y"], unit)
    low, high = point.get("low"), point.get("high")
    return f"{text} ({show(low, unit)} – {show(high, unit)})" if low is not None and high is not None else text


def _rows(before: Part, now: Part, found: Changes) -> None:
    """Row by row; a row is known by what stands in its first cell, as long as that is its own."""
    old, new = _by_first(before), _by_first(now)
    for key in dict.fromkeys((*old, *new)):
        one, other = old.get(key), new.get(key)
        if one is not None and other is not None:
            differing = [
                (title, a, b)
                for title, a, b in zip(before["columns"], one, other, strict=False)
                if a != b and title in now["columns"]
            ]
            found.counts["changed"] += len(differing)
            found.values += [(f"{key[0]}: {title}", "", a, b) for title, a, b in differing]
        else:
            found.counts["gone" if other is None else "added"] += 1
            texts = " · ".join(filter(None, (one or other or [])[1:4]))
            found.values.append((key[0], "", "" if one is None else texts, "" if other is None else texts))
    found.counts += Counter()
    del found.values[LISTED:]


def _by_first(part: Part) -> dict[tuple[str, int], list[str]]:
    seen: Counter[str] = Counter()
    found = {}
    for row in part["rows"]:
        texts = [cell["text"] or cell.get("missing", "") for cell in row]
        first = texts[0] if texts else ""
        found[(first, seen[first])] = texts
        seen[first] += 1
    return found
