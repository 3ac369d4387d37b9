"""Hugging Face Hub: every model repository of the watched organisations with its counters, day by day.

Takes:   downloads of the last 30 days and of all time, likes, and what the Hub states of a repository, as of our fetch.
Leaves:  private repositories, files, model cards, and repositories of accounts that nobody watches.
Beware:  the 30-day count is a rolling window: never summed over days, never differenced. The creation date has a floor
         in March 2022, which is read as unknown. A counter can fall.

A reading `repository` has the fields of a `download` (repository, day, downloads_30d, downloads_all_time, likes, known_at,
url) and: organisation; hub_id (the Hub's own, '' where it gives none); created_on (date or None); gated (bool);
parameters (int or None); base_model (owner/name or ''); base_relation (finetune, quantized, adapter, merge or '');
pipeline; library; tags (list); ends_listing (True on the last page of the organisation's listing).

The library's own client is not used: payloads are kept by hash, paced and mirrored by ours. Its ModelInfo reads records.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from huggingface_hub import ModelInfo

from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, is_count

SOURCE = Source(
    slug="huggingface-hub",
    title="Hugging Face Hub download counters",
    publisher="Hugging Face",
    url="https://huggingface.co/models",
    licence="Public counters; figures are facts",
    redistributable=True,
    stake="Hosts the models; to be bought by Nvidia (announced September 2026).",
    coverage="About 320 repositories daily from 7 to 22 August 2026, a few trending ones from March 2026; since this site "
    "asks the Hub itself, every public repository of the organisations it watches. Which repositories are seen differs "
    "between days: sums over rows are not totals. Copies of a model by other accounts are not counted.",
    citation="Hugging Face Hub",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    by_day=True,
    key="HF_TOKEN",
    pace=1.0,
)

LISTING = "https://huggingface.co/api/models"
HOST = "huggingface.co"
PAGE = 1000  # the most that the Hub gives
PAGE_BYTES = 32 * 1024 * 1024
COUNTERS = {"downloads": "downloads_30d", "downloadsAllTime": "downloads_all_time", "likes": "likes"}
EXPAND = (
    *COUNTERS,
    *("author", "baseModels", "createdAt", "gated", "lastModified", "library_name", "pipeline_tag", "private"),
    *("safetensors", "tags"),
)
READ: Callable[..., Any] = ModelInfo  # the library gives its constructor no types
FLOOR = datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC)  # what the Hub gives for everything made before
NEXT = re.compile(r'<([^>]+)>\s*;\s*rel="?next"?')
ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}", re.ASCII)
HUB_ID = re.compile(r"[\w-]{0,40}", re.ASCII)
MOST = {"downloads": 10**15, "downloadsAllTime": 10**15, "likes": 2**31 - 1}  # more is no count
MOST_PARAMETERS = 10**15
TAG, TAGS = 200, 500  # signs of a tag and tags of a repository that are kept
BASE_TAG = re.compile(r"base_model:(?:(finetune|quantized|adapter|merge):)?([^:]+)")


def fetch(errand: Errand) -> Iterator[Payload]:
    """Every page of every organisation. Asked without conditions: a count that did not change is one of today too."""
    asked = replace(errand, whole=True)
    for watched in errand.watched:
        yield from _listing(asked, watched.key)


def _listing(errand: Errand, organisation: str) -> Iterator[Payload]:
    today, mark = errand.now.date().isoformat(), f"listing of {organisation}"
    headers = {"Authorization": f"Bearer {errand.key}"} if errand.key else {}
    page, url = 1, _first(organisation)
    reached = errand.bookmark.get(mark, {})
    if reached.get("day") == today and f"{organisation}/{reached['page']}" in errand.done:
        page, url = reached["page"] + 1, reached["next"]
    while url:
        name = f"{organisation}/{page}"
        payload = errand.get(
            url, name=name, types=("application/json",), headers=headers, missing=True, bytes=PAGE_BYTES
        )
        if payload is None:
            yield Payload(b"[]", url, errand.now, name, {"content-type": "application/json"})
            return
        following = _next(payload, errand.client.mirror)
        yield replace(payload, mark={mark: {"day": today, "page": page, "next": following}})
        page, url = page + 1, following


def _first(organisation: str) -> str:
    asked = {"author": organisation, "sort": "downloads", "limit": PAGE, "expand": EXPAND}
    return f"{LISTING}?{urlencode(asked, doseq=True)}"


def _next(payload: Payload, mirror: str) -> str:
    """The address of the next page, '' after the last. Only the Hub's own, or the mirror's: the key goes there too."""
    found = NEXT.search(payload.headers.get("link", ""))
    if not found:
        return ""
    url = str(urljoin(payload.url, found[1]))
    if _origin(url) != f"https://{HOST}" and not (mirror and _origin(url) == _origin(mirror)):
        raise LayoutError(f"{payload.name} goes on at {url}, which is not the Hub; look at the Link header.")
    return url


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    """The repositories of one page, in its order. Raises LayoutError where it is no listing or lacks a counter."""
    records = _records(payload)
    if not records and payload.name.endswith("/1"):
        yield Refusal(payload.name, "lists no model; has the organisation another name by now? Correct its watch.")
    asked = payload.name.rpartition("/")[0]
    ends = not NEXT.search(payload.headers.get("link", ""))
    for number, record in enumerate(records, start=1):
        place = f"{payload.name} record {number}"
        try:
            fields = _fields(record, asked, payload.fetched_at)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            shown = (
                {_text(key, 60): _text(str(value), 200) for key, value in record.items()}
                if isinstance(record, dict)
                else {}
            )
            yield Refusal(place, f"cannot be read: {_text(str(error), 300)}.", shown)
            continue
        shared = {"organisation": fields["repository"].partition("/")[0], "ends_listing": ends}
        yield Reading("repository", f"{fields['repository']}/{fields['day']}", fields | shared, place)


def _records(payload: Payload) -> list[Any]:
    try:
        records = json.loads(payload.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise LayoutError(f"{payload.name} is not JSON; look at the kept payload.") from None
    if not isinstance(records, list):
        raise LayoutError(f"{payload.name} is no list of models; look at the kept payload.")
    for counter in COUNTERS:
        if records and not any(isinstance(record, dict) and counter in record for record in records):
            raise LayoutError(f"{payload.name} has no {counter} in any record; the Hub's listing has changed.")
    return records


def _fields(record: Any, asked: str, fetched_at: datetime) -> dict[str, Any]:
    """What one record states. Raises ValueError with the end of a sentence, or what ModelInfo raises.

    Ids and counts must be right; of what merely describes, as much is taken as fits.
    """
    if not isinstance(record, dict) or not isinstance(record.get("id"), str) or not record["id"]:
        raise ValueError("it has no id")
    if record.get("private"):
        raise ValueError("it is private, and only public repositories are counted")
    if not ID.fullmatch(record["id"]):
        raise ValueError(f"{record['id']!r:.100} is no owner/name")
    if record["id"].partition("/")[0].casefold() != asked.casefold():
        raise ValueError(f"{record['id']} is not of {asked}; if that has another name by now, correct its watch")
    hub_id = str(record.get("_id") or "")
    if not HUB_ID.fullmatch(hub_id):
        raise ValueError(f"{hub_id!r:.100} is no id of the Hub")
    info = READ(**record)
    tags = [tag for tag in info.tags or () if isinstance(tag, str)][:TAGS]
    relation, base = _base(info.base_models, tags)
    return {
        "repository": info.id,
        "day": fetched_at.date(),
        **{ours: _count(record.get(theirs), theirs) for theirs, ours in COUNTERS.items()},
        "known_at": fetched_at,
        "url": "",
        "hub_id": hub_id,
        "created_on": _created(info.created_at),
        "gated": bool(info.gated),
        "parameters": _parameters(info.safetensors.total if info.safetensors else None),
        "base_model": base,
        "base_relation": relation,
        "pipeline": _text(info.pipeline_tag, 60),
        "library": _text(info.library_name, 60),
        "tags": [_text(tag, TAG) for tag in tags],
    }


def _count(value: Any, name: str) -> int | None:
    if value is not None and not is_count(value, MOST[name]):
        raise ValueError(f"{name} is {value!r:.40}, which is no count")
    return value


def _parameters(stated: Any) -> int | None:
    """None for a number that no model has."""
    return stated if is_count(stated, MOST_PARAMETERS) else None


def _text(stated: Any, length: int) -> str:
    """As much of a text as there is room for, without signs that nobody can read."""
    return "".join(sign for sign in stated if sign.isprintable())[:length] if isinstance(stated, str) else ""


def _created(at: datetime | None) -> date | None:
    return None if at is None or at < FLOOR + timedelta(seconds=1) else at.date()


def _base(stated: Mapping[str, Any] | None, tags: list[str]) -> tuple[str, str]:
    """Relation and name of the model that this one was made from: as the Hub states it, else from its tags."""
    if stated and stated.get("models"):
        return _text(stated.get("relation"), 20), _base_name(stated["models"][0].get("id"))
    found = [match for tag in tags if (match := BASE_TAG.fullmatch(tag))]
    related = next((match for match in found if match[1]), found[0] if found else None)
    return (related[1] or "", _base_name(related[2])) if related else ("", "")


def _base_name(stated: Any) -> str:
    """'' for a name that no model can have: half of it would name another one."""
    name = stated if isinstance(stated, str) else ""
    return name if len(name) <= 200 and name.isprintable() else ""
