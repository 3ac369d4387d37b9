"""The last runs of a source as a strip: one mark a run, drawn by the server, told apart by shape as well as colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from airace.lib.say import later, listed, say

STEP, WIDTH, HEIGHT = 5, 4, 20
WORDS = {
    "succeeded": later("succeeded"),
    "unchanged": later("found nothing new"),
    "failed": later("failed"),
    "postponed": later("put off"),
    "interrupted": later("broke off"),
    "running": later("is running"),
}


def strip(runs: Sequence[tuple[str, str]], *, length: int, title: str) -> str:
    """An SVG of runs given as (status, words), oldest first; the newest stands at the right end of `length` places.

    A full bar brought something, a short one found nothing new, a crossed box failed, a hollow one was put off or
    broke off, a dot is running. Every mark has its words as a tooltip; `title` begins what is read aloud.
    """
    counts = Counter(status for status, _ in runs)
    told = listed(f"{counts[status]} {words}" for status, words in WORDS.items() if counts[status])
    label = escape(say("{title}: {told}.", title=title, told=told or later("no run yet")), quote=True)
    start = max(0, length - len(runs))
    marks = "".join(
        f'<g class="run run-{escape(status)}"><title>{escape(words)}</title>{_mark(status, (start + at) * STEP)}</g>'
        for at, (status, words) in enumerate(runs[-length:])
    )
    width = length * STEP - (STEP - WIDTH)
    return (
        f'<svg class="strip" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" role="img"'
        f' aria-label="{label}"><path class="base" d="M0 {HEIGHT - 0.5}H{width}"/>{marks}</svg>'
    )


def _mark(status: str, x: int) -> str:
    if status == "succeeded":
        return f'<rect x="{x}" y="2" width="{WIDTH}" height="{HEIGHT - 3}"/>'
    if status == "unchanged":
        return f'<rect x="{x}" y="{HEIGHT - 7}" width="{WIDTH}" height="6"/>'
    if status == "running":
        return f'<circle cx="{x + WIDTH / 2:g}" cy="{HEIGHT - 5}" r="2.2"/>'
    box = f'<rect x="{x + 0.5}" y="2.5" width="{WIDTH - 1}" height="{HEIGHT - 4}"/>'
    return box + (
        f'<path d="M{x + 0.5} 2.5l{WIDTH - 1} {HEIGHT - 4}m0 -{HEIGHT - 4}l-{WIDTH - 1} {HEIGHT - 4}"/>'
        if status == "failed"
        else ""
    )
