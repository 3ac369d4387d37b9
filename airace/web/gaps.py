"""Known gaps on charts: hatched where they are, and told in words beside the drawing and the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.queries.freshness import Gap, Standing
from airace.results import Band, Result
from airace.web.page import Page

HATCH = later("known gap")


@dataclass(frozen=True, slots=True)
class GapNote:
    """Gaps that one reason explains: their days in words."""

    days: str
    reason: str
    url: str


def notes(gaps: Iterable[Gap]) -> list[GapNote]:
    """One note a reason, in the order of their first days."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for gap in gaps:
        by_reason.setdefault((gap.reason, gap.url), []).append(days(gap.start, gap.end))
    return [GapNote(listed(stretches), reason, url) for (reason, url), stretches in by_reason.items()]


def days(start: date, end: date | None) -> str:
    """'21 Jul 2026', '1 May 2026 – 13 May 2026' or 'since 1 May 2026'."""
    if end is None:
        return say("since {day}", day=in_words(start))
    return in_words(start) if start == end else f"{in_words(start)} – {in_words(end)}"


def with_gaps(result: Result, page: Page) -> tuple[Result, tuple[Gap, ...]]:
    """The result with the known gaps of its sources hatched, and those gaps for the notes beside it.

    A gap that every line has filled since, with values of its own inside it, is no gap on this chart any more. Where a
    known gap says why, the hatching that the metric itself found there steps back.
    """
    gaps = tuple(gap for gap in _of(result, page.sources_now, page.known_on) if not _filled(result, gap))
    if not gaps:
        return result, ()
    known = [Band(gap.start, _end(gap, page.known_on), HATCH) for gap in gaps]
    own = [piece for band in result.bands for piece in (_without(band, known) if band.kind == "gap" else [band])]
    return replace(result, bands=(*known, *own)), gaps


def _of(result: Result, standing: Standing, known_on: date) -> Iterator[Gap]:
    slugs = {source.slug for source in result.sources}
    for gap in standing.gaps:
        fits = gap.source in slugs and (not gap.measure or gap.measure in result.measures)
        if fits and gap.start <= known_on:
            yield gap


def _filled(result: Result, gap: Gap) -> bool:
    end = gap.end or date.max
    return bool(result.lines) and all(
        any(gap.start <= point.x <= end and point.y is not None and not point.carried for point in line.points)
        for line in result.lines
    )


def _end(gap: Gap, known_on: date) -> date:
    """The morning after its last day, so that a gap of one day has a width."""
    return min(gap.end or known_on, known_on) + timedelta(days=1)


def _without(band: Band, known: Iterable[Band]) -> list[Band]:
    """What is left of a band beside others; slivers of a day or two go."""
    pieces = [band]
    for other in known:
        pieces = [
            replace(piece, start=start, end=end)
            for piece in pieces
            for start, end in (
                (piece.start, min(piece.end, other.start)),
                (max(piece.start, other.end), piece.end),
            )
            if end - start > timedelta(days=2)
        ]
    return pieces
