"""A trend in a table cell: one small SVG drawn by the server, no script and no style attribute."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from airace.results import Point

WIDTH, HEIGHT, INSET = 112, 28, 3


def sparkline(points: Sequence[Point], *, key: str = "", title: str = "") -> str:
    """The points as a line over time with a dot at the end; the empty string for fewer than two values.

    `key` is a side (its colour and dash) or empty for ink; `title` is read to those who do not see it.
    """
    known = [(point.x.toordinal(), point.y) for point in points if point.y is not None]
    if len(known) < 2:
        return ""
    days, values = zip(*known, strict=True)
    across = (WIDTH - 2 * INSET) / ((days[-1] - days[0]) or 1)
    down = (HEIGHT - 2 * INSET) / ((max(values) - min(values)) or 1)
    dots = [
        (round(INSET + (day - days[0]) * across, 1), round(HEIGHT - INSET - (value - min(values)) * down, 1))
        for day, value in known
    ]
    path = " ".join(f"{x:g},{y:g}" for x, y in dots)
    x, y = dots[-1]
    return (
        f'<svg class="spark spark-{escape(key.lower() or "ink")}" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" role="img" aria-label="{escape(title, quote=True)}">'
        f'<polyline points="{path}"/><circle cx="{x:g}" cy="{y:g}" r="2.5"/></svg>'
    )
