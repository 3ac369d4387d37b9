"""What goes into extraction and what comes out. Plain, frozen data; offsets count characters of the stored text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One gazetteer entry. With `context`, an alias counts only where the text supports it (see `gazetteer`)."""

    kind: str
    slug: str
    aliases: tuple[str, ...]
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    text: str
    start: int
    end: int
    kind: str
    entity: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One candidate claim; `text[start:end] == excerpt`, `confidence` in 0..1, `fields` is JSON-ready."""

    kind: str
    fields: dict[str, Any]
    excerpt: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Extraction:
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
