"""Charts as pictures for other people's pages: SVG for an <img>, PNG for the preview of a link. No browser is needed.

matplotlib is loaded at the first picture, and used by one thread at a time: its settings are the process's.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

from airace.charts import canvas, han, theme
from airace.charts.palette import Colours, resolved

WIDE, NARROW = 760, 390  # pixels of an SVG
CARD = (800, 420)  # of a preview, drawn half as large again: 1200 × 630
CARD_DPI = 108
POINTS = 72  # an inch: a pixel of the figure is a point
EDGE = 14
WAIT_S = 20  # for other pictures, before a reader is asked to come again
LETTER = 0.53  # of the size of a letter: its width on average; bold ones are wider
SETTINGS: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 12,
    "lines.scale_dashes": False,
    "svg.fonttype": "none",  # words stay words: they are read aloud, searched and set in the reader's own face
    "svg.hashsalt": "airace",
    "text.parse_math": False,
    "hatch.linewidth": 1.0,
}

_lock = threading.Lock()


class BusyError(Exception):
    """Too many pictures are being drawn; it is worth trying again in a little while."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around a chart: headline above, what is shown below it, and where the values come from at the foot."""

    headline: str
    subtitle: str
    foot: str


@dataclass(frozen=True, slots=True)
class _Text:
    lines: list[str]
    size: float
    token: str
    weight: int = 400

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * 1.3


def svg(figure: dict[str, Any], words: Words, named: Colours, *, narrow: bool = False) -> str:
    """A figure with its words; an empty figure gives the words alone. Raises BusyError."""
    with _matplotlib() as matplotlib:
        whole = _composed(matplotlib, figure, words, named, NARROW if narrow else WIDE, narrow=narrow)
        out = io.StringIO()
        whole.savefig(out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return _tidied(out.getvalue(), words)


def png(figure: dict[str, Any], words: Words, named: Colours) -> bytes:
    """The preview of a link, 1200 × 630. Raises BusyError."""
    with _matplotlib(embedded=False) as matplotlib:
        if not han.face():
            figure, words = han.without(figure), Words(*map(han.without, (words.headline, words.subtitle, words.foot)))
        whole = _composed(matplotlib, figure, words, named, CARD[0], height=CARD[1])
        out = io.BytesIO()
        whole.savefig(out, format="png", dpi=CARD_DPI, metadata={"Software": None})
    return out.getvalue()


def sets_han() -> bool:
    """Whether a PNG can hold Chinese letters on this machine. Raises BusyError."""
    with _matplotlib():
        return bool(han.face())


@contextmanager
def _matplotlib(*, embedded: bool = True) -> Iterator[Any]:
    """matplotlib with our settings, for one thread at a time; its pictures are drawn without pyplot.

    `embedded`: words are set by the reader's machine, whatever letters our face has.
    """
    if not _lock.acquire(timeout=WAIT_S):
        raise BusyError("Many pictures are being drawn; ask again in a minute.")
    try:
        import matplotlib
        import matplotlib.figure

        faces = SETTINGS["font.family"] + ([face] if (face := han.face()) else [])
        with matplotlib.rc_context({**SETTINGS, "font.family": faces}), warnings.catch_warnings():
            if embedded:
                warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            yield matplotlib
    finally:
        _lock.release()


def _composed(
    matplotlib: Any,
    figure: dict[str, Any],
    words: Words,
    named: Colours,
    width: int,
    *,
    narrow: bool = False,
    height: int = 0,
) -> Any:
    """Headline, subtitle, plot and foot from top to bottom; the plot takes what a fixed height leaves."""
    card = bool(height)
    head = _wrapped(
        words.headline, width, 17 if narrow else 20 if card else 18, "--ink", most=4 if narrow else 3, weight=700
    )
    below = _wrapped(words.subtitle, width, 12, "--muted", most=2 if figure else 5)
    foot = _wrapped(words.foot, width, 10, "--muted", most=1 if card else 4)
    top = EDGE + head.height + 4 + below.height + 8
    bottom = foot.height + EDGE
    total = height or round(top + bottom + (theme.HEIGHT if figure else 24))
    whole = matplotlib.figure.Figure(figsize=(width / POINTS, total / POINTS), dpi=POINTS)
    whole.patch.set_facecolor(resolved("var(--panel)", named))
    y: float = total - EDGE
    for text in (head, below):
        y = _write(whole, text, y, width, total, named)
        y -= 4
    _write(whole, foot, bottom - 2, width, total, named)
    if figure:
        fitted = canvas.fitted(figure, narrow=narrow)
        margin = canvas.margins(fitted["layout"])
        across = width - margin["l"] - margin["r"]
        down = total - top - bottom - margin["t"] - margin["b"]
        axes = whole.add_axes(
            (margin["l"] / width, (bottom + margin["b"]) / total, across / width, max(down, 40) / total)
        )
        canvas.draw(axes, fitted, named)
    return whole


def _wrapped(text: str, width: int, size: float, token: str, *, most: int, weight: int = 400) -> _Text:
    """The text in as many lines as it needs, at most `most`; the last one says by … that more would follow."""
    letters = int((width - 2 * EDGE) / (size * LETTER * (1.14 if weight > 500 else 1)))
    if han.HAN.search(text):
        return _Text(han.lines(text, letters, most), size, token, weight)
    return _Text(wrap(text, letters, max_lines=most, placeholder=" …"), size, token, weight)


def _write(whole: Any, text: _Text, y: float, width: int, total: int, named: Colours) -> float:
    """Write the lines from `y` (from below) downwards; where the next text begins."""
    for line in text.lines:
        whole.text(
            EDGE / width,
            y / total,
            line,
            fontsize=text.size,
            fontweight=text.weight,
            color=resolved(f"var({text.token})", named),
            ha="left",
            va="top",
        )
        y -= text.size * 1.3
    return y


def _tidied(drawn: str, words: Words) -> str:
    """The SVG without what only tools read, in the reader's own face, with a title, as wide as the page lets it be."""
    body = re.sub(r"<\?xml.*?\?>\s*|<!DOCTYPE.*?>\s*|<metadata>.*?</metadata>\s*|<!--.*?-->\s*", "", drawn, flags=re.S)
    body = re.sub(r"'DejaVu Sans'(?:, [^;\"]*)?", theme.FONT.replace('"', "'"), body)
    body = re.sub(r'(<svg\b[^>]*?) width="([\d.]+)pt"', r'\1 width="\2"', body, count=1)
    body = re.sub(r'(<svg\b[^>]*?) height="([\d.]+)pt"', r'\1 height="\2"', body, count=1)
    title = f"{words.headline}. {words.subtitle}" if words.subtitle else words.headline
    named = f"<title>{escape(title, quote=False)}</title><desc>{escape(words.foot, quote=False)}</desc>"
    return re.sub(r"(<svg\b[^>]*)>", lambda match: f'{match[1]} role="img">{named}', body, count=1)
