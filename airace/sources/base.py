"""The plain types that every source speaks, and how sources are found. No Django, no database."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from airace.lib.http import Client

Bookmark = dict[str, Any]  # where the last good import stopped; JSON, kept with the data


@dataclass(frozen=True, slots=True)
class Source:
    """One upstream dataset, with the words that readers are shown about it.

    `cadence` None means that it is never asked on a schedule. `complete` True means that each download is the
    whole dataset, so that what it no longer holds was taken back.
    """

    slug: str
    title: str
    publisher: str
    url: str
    licence: str
    redistributable: bool
    licence_url: str = ""
    stake: str = ""
    coverage: str = ""
    citation: str = ""
    cadence: timedelta | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of one download. `name` tells payloads of one source apart, such as a file's name."""

    body: bytes
    url: str
    fetched_at: datetime
    name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """One value or record that a source states.

    `locator` is the record's natural key in its source, stable from one download to the next; `place` is where it
    stood in this payload (file and line). `kind` says what `fields` holds:

    - `observation`: source (slug), measure, unit, subject (company, model, question or side), name (slug, side or
      the source's spelling), variant, period (date), value, low, high, n, known_at (datetime), url, note, second_hand, and
      for a score benchmark (slug), which must be known;
    - `download`: repository (owner/name), day (date), downloads_30d, downloads_all_time, likes, known_at, url;
    - the name of a file of the bundled dataset: its columns, typed.
    """

    kind: str
    locator: str
    fields: Mapping[str, Any]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that could not be read, with the reason as a sentence and the record as it stood."""

    place: str
    reason: str
    record: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.place} {self.reason}"


class LayoutError(Exception):
    """The payload no longer has the shape that this module reads; nothing of it is used."""


Fetch = Callable[[Client | None, Bookmark], Iterator[Payload]]
Parse = Callable[[Payload], Iterator[Reading | Refusal]]


@dataclass(frozen=True, slots=True)
class Upstream:
    """A source with its two functions. `parse` is pure: the same bytes give the same readings."""

    source: Source
    fetch: Fetch
    parse: Parse


def discover() -> dict[str, Upstream]:
    """Every module or package of `airace.sources` that has a SOURCE, by slug, in the order of their names."""
    package = importlib.import_module("airace.sources")
    found: dict[str, Upstream] = {}
    for entry in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        module = importlib.import_module(f"airace.sources.{entry.name}")
        if hasattr(module, "SOURCE"):
            upstream = _upstream(module)
            if upstream.source.slug in found:
                raise ValueError(f"Two modules of airace.sources call themselves {upstream.source.slug}.")
            found[upstream.source.slug] = upstream
    return found


def _upstream(module: ModuleType) -> Upstream:
    return Upstream(module.SOURCE, module.fetch, module.parse)
