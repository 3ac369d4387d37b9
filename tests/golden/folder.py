"""A golden folder: what a source served once, and exactly what its module reads in it.

`tests/golden/<slug>/readings.json` holds

- `watched`, `bookmark`, `since`, `key`: what the errand carries (all optional; the key is a dummy);
- `unresolved`: names that the bundled dataset does not know, as the source states them (optional);
- `payloads`: in the order in which fetch yields them, each with `file` (beside it), `url` as fetch asks it (`*` stands
  for anything in the path or in a query's value), `name` as fetch names it, `headers` of the reply, and `readings`.
  With `name` null the entry is only served, not yielded: an index that fetch reads, or a page that is not there
  (`status` 404, no `file`). With `later` true it is yielded in the next round only, once the first is remembered;
- `whole`: why each round asks again for what it knows, without asking whether it changed (optional, a sentence).

`{BASE}` in a body or header is the address that serves it, such as in `Link: <{BASE}/page2>; rel="next"`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from airace.ingest.outcome import plain
from airace.lib.http import Client
from airace.sources.base import Errand, Payload, Reading, Refusal, Watched

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Served:
    """One reply of the source, see the module's words."""

    path: Path | None
    url: str
    name: str | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    readings: tuple[dict[str, Any], ...] = ()
    later: bool = False

    def body(self, base: str = "") -> bytes:
        """The bytes as served from `base` (the source's own address unless given)."""
        stored = self.path.read_bytes() if self.path else b""
        return stored.replace(b"{BASE}", (base or origin(self.url)).encode())

    def sent(self, base: str = "") -> dict[str, str]:
        """The headers as served from `base`; names in lower case."""
        base = base or origin(self.url)
        return {name.lower(): value.replace("{BASE}", base) for name, value in self.headers.items()}

    def payload(self) -> Payload:
        """What fetch would yield of it."""
        return Payload(self.body(), self.url, NOW, self.name or "", self.sent())


@dataclass(frozen=True, slots=True)
class Golden:
    """One folder. `stated` is its readings.json."""

    folder: Path
    stated: dict[str, Any]

    @property
    def slug(self) -> str:
        return self.folder.name

    @property
    def served(self) -> tuple[Served, ...]:
        return tuple(
            Served(
                self.folder / entry["file"] if entry.get("file") else None,
                entry["url"],
                entry["name"],
                entry.get("status", 200),
                entry.get("headers", {}),
                tuple(entry.get("readings", ())),
                entry.get("later", False),
            )
            for entry in self.stated["payloads"]
        )

    @property
    def payloads(self) -> tuple[Served, ...]:
        """Those that fetch yields, in the first round or the next."""
        return tuple(entry for entry in self.served if entry.name is not None)

    def errand(self, client: Client, bookmark: Mapping[str, Any] | None = None) -> Errand:
        """What the run asks; with `bookmark`, a later run that remembers so much."""
        since = self.stated.get("since")
        return Errand(
            client=client,
            now=NOW,
            bookmark={**self.stated.get("bookmark", {}), **(bookmark or {})},
            watched=tuple(Watched(**row) for row in self.stated.get("watched", ())),
            since=date.fromisoformat(since) if since else None,
            key=self.stated.get("key", ""),
        )


def read(slug: str, root: Path = HERE) -> Golden:
    path = root / slug / "readings.json"
    try:
        return Golden(path.parent, json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise SystemExit(f"There is no {slug}/readings.json; write it first, as folder.py describes it.") from None
    except ValueError as error:
        raise SystemExit(f"{slug}/readings.json is not JSON: {error}.") from None


def slugs(root: Path = HERE) -> list[str]:
    """The folders there are."""
    return sorted(path.parent.name for path in root.glob("*/readings.json"))


def stated(found: Iterator[Reading | Refusal]) -> list[dict[str, Any]]:
    """Readings and refusals as readings.json has them."""
    rows: list[dict[str, Any]] = []
    for item in found:
        if isinstance(item, Refusal):
            rows.append({"refused": item.reason, "place": item.place})
        else:
            row = {"kind": item.kind, "locator": item.locator, "fields": plain(item.fields), "place": item.place}
            rows.append(row)
    return rows


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
