"""The plain types that every source speaks, and how sources are found. No Django, no database."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any, TypeGuard

from airace.lib.ask import ask
from airace.lib.guard import FetchError
from airace.lib.http import Client

Bookmark = dict[str, Any]  # where the last good import stopped; JSON, kept with the data


@dataclass(frozen=True, slots=True)
class Source:
    """One upstream dataset, with the words that readers are shown about it.

    `cadence` None means that it is never asked on a schedule; `jitter` is spread at random over each due time.
    `complete` True means that each download is the whole dataset, so that what it no longer holds was taken back.
    `steady` True means that a download never holds much less or more than the one before.
    `by_day` True means that what is sent is of the day of asking, even where the bytes are those of the day before.
    `enabled` False needs a reason for those who may switch it on. `key` names the setting that holds an access key.
    `pace` is the least number of seconds between two calls to one host, for all workers together.
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
    jitter: timedelta = timedelta(0)
    complete: bool = False
    steady: bool = True
    by_day: bool = False
    enabled: bool = True
    off_reason: str = ""
    key: str = ""
    pace: float = 0.2


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that editors want a source to be asked about, under the `key` that the source knows it by.

    `subject` is company, model, question or '', `name` its slug; `detail` is what else the source needs to know.
    """

    key: str
    subject: str = ""
    name: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of one download. `name` tells payloads of one source apart, such as a file's name.

    `mark` is what to remember in the bookmark once this payload is loaded.
    """

    body: bytes
    url: str
    fetched_at: datetime
    name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    mark: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Errand:
    """What one run asks of a source.

    `since` is the first day wanted in a back-fill; `whole` asks for everything again, whatever is known already.
    `done` are the names of the payloads that an earlier, interrupted round has loaded.
    """

    client: Client
    now: datetime
    bookmark: Bookmark = field(default_factory=dict)
    watched: tuple[Watched, ...] = ()
    since: date | None = None
    whole: bool = False
    key: str = ""
    done: frozenset[str] = frozenset()

    def get(
        self,
        url: str,
        *,
        name: str = "",
        types: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
        missing: bool = False,
        mark: Mapping[str, Any] | None = None,
        bytes: int | None = None,
    ) -> Payload | None:
        """One download, asked for only if it changed since the last good import; None where it did not.

        `types` are the content types expected, of which the first is named in the error; `missing` True gives None
        for a page that is not there (404, 410) too. `bytes` raises the size that is read. Raises LimitedError when the
        host wants us to come back later, AwayError for what can get better, LayoutError for another content type,
        FetchError for the rest.
        """
        known = {} if self.whole or self.since else self.bookmark.get("validators", {}).get(url, {})
        reply = ask(self.client, url, headers={**known, **(headers or {})}, bytes=bytes)
        if reply.status == 304 or (missing and reply.status in {404, 410}):
            return None
        if reply.status != 200:
            raise FetchError(f"{url.partition('?')[0]} answered with status {reply.status}.")
        if types and reply.content_type not in types:
            kind = reply.content_type or "of no stated type"
            raise LayoutError(
                f"{url.partition('?')[0]} is {kind}, expected {types[0]}; look at the kept payload or the page itself."
            )
        return Payload(reply.body, url, self.now, name or url, reply.headers, mark or {})


@dataclass(frozen=True, slots=True)
class Reading:
    """One value or record that a source states.

    `locator` is the record's natural key in its source, stable from one download to the next; `place` is where it
    stood in this payload (file and line). `kind` says what `fields` holds:

    - `observation`: see the function of that name;
    - `repository`: one repository of the Hub on one day, see `sources/huggingface.py`;
    - `download`: repository (owner/name), day (date), downloads_30d, downloads_all_time, likes, known_at, url;
    - `downloads`: one day of counters as columns, see `ingest/downloads.py`;
    - `claim`: a statement that waits for an editor: kind, fields (as docs/architecture.md has claims), excerpt, url,
      published_on (date), tier (1 primary … 5 second hand), and where names may be unknown `spellings` (tuple) and
      `only_known` (True: about nobody whom we know is no fault);
    - `release`: a listed model, see `ingest/releases.py`; `article`: an entry of a feed, see `sources/feeds.py`;
    - the name of a file of the bundled dataset: its columns, typed.
    """

    kind: str
    locator: str
    fields: Mapping[str, Any]
    place: str = ""


def observation(
    source: str,
    measure: str,
    unit: str,
    subject: str,
    name: str,
    period: date,
    value: float,
    *,
    known_at: datetime,
    url: str,
    variant: str = "",
    low: float | None = None,
    high: float | None = None,
    n: int | None = None,
    note: str = "",
    second_hand: bool = False,
    benchmark: str | None = None,
) -> Reading:
    """A value of a measure of one subject at one period.

    `source` is the slug; `subject` company, model, question, side or currency; `name` a slug, a side, a currency code,
    a watched key or the source's spelling; `n` the sample; a score names its `benchmark`, which must be known.
    `known_at` is the source's stated release time where it states one, else the time of the download.
    """
    fields = {
        "source": source,
        "measure": measure,
        "unit": unit,
        "subject": subject,
        "name": name,
        "variant": variant,
        "period": period,
        "value": value,
        "low": low,
        "high": high,
        "n": n,
        "known_at": known_at,
        "url": url,
        "note": note,
        "second_hand": second_hand,
    } | ({"benchmark": benchmark} if benchmark else {})
    locator = "/".join(filter(None, (measure, name, variant, period.isoformat())))
    return Reading("observation", locator, fields)


MOST_COUNTED = 10**15  # views, articles: no count of this world is larger


def is_count(value: object, most: int = MOST_COUNTED) -> TypeGuard[int]:
    """Whether a value of JSON is a whole number of things; JSON's true is none, nor is a number below nought."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


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


Fetch = Callable[[Errand], Iterator[Payload]]
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
