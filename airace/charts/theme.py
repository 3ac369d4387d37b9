"""The look that every figure shares. Colours are CSS variables by name; the browser resolves them for its theme."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from airace.charts.options import Options
from airace.charts.overlay import overlay
from airace.charts.timeaxis import NARROW, WIDE, time_ticks
from airace.charts.values import axis
from airace.lib.say import chinese, named
from airace.results import SIDE_NAMES, Band

HEIGHT = 360
MARGIN = {"l": 48, "r": 148, "t": 20, "b": 44}  # two lines of ticks
NARROW_MARGIN = {"l": 52, "r": 76, "t": 20, "b": 44}  # room for $200bn
NARROW_LABEL = (64, 114)  # pixels at the right end of a phone's chart: at least, at most
NARROW_CHARACTER = 6.5  # pixels of a letter in a label
AIR = timedelta(days=3)  # on either side of a single day
PLOT_WIDTH = 600  # pixels between the margins on a desktop: decides which event names fit
NARROW_PLOT = 180  # the same on a phone
LEAST_BAND = 5  # pixels that a band is wide at least
LABEL_GAP = 28  # pixels that two labels at the line ends keep from each other
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"

COLOURS = {"US": "var(--side-us)", "CN": "var(--side-cn)", "other": "var(--other)", "unknown": "var(--muted)"}
SOFT = {"US": "var(--side-us-soft)", "CN": "var(--side-cn-soft)", "other": "var(--other-soft)"}
DASHES = {"US": "solid", "CN": "dash", "other": "dot", "unknown": "dashdot"}


def colour(key: str) -> str:
    """Of a side, of one thing of a side (`CN:zhipu`) or a part of it (`CN/zh`): the side's; else of the text."""
    return COLOURS.get(_side(key), "var(--ink)")


def soft(key: str) -> str:
    return SOFT.get(_side(key), "var(--other-soft)")


def dash(key: str) -> str:
    """A thing of a side is drawn like the side, a part of a side dotted."""
    return DASHES.get(key.partition(":")[0], "dot" if "/" in key else "solid")


def _side(key: str) -> str:
    return key.partition("/")[0].partition(":")[0]


def name(key: str, fallback: str) -> str:
    return named(str(SIDE_NAMES.get(key, fallback)))


def skeleton(
    data: list[dict[str, Any]],
    *,
    unit: str,
    options: Options,
    x_range: tuple[date, date],
    y_range: tuple[float, float],
    labels: list[dict[str, Any]],
    bands: Sequence[Band] = (),
    bars: bool = False,
    label_gap: int = LABEL_GAP,
) -> dict[str, Any]:
    """A figure around its traces: axes, labels at the line ends, hatched bands, event lines with names.

    `y_range` is in the unit of the data, also on a log scale. The narrow form for phones sits in layout.meta.
    """
    log = options.scale == "log"
    axis_range = [math.log10(bound) for bound in y_range] if log else list(y_range)
    ends = _spread(labels, axis_range, log=log, gap=label_gap)
    lines, names = overlay(options.events, x_range, width=PLOT_WIDTH, beyond=MARGIN["r"] / 2, from_top=bars)
    narrow_lines, numbers = overlay(options.events, x_range, width=NARROW_PLOT, beyond=20, from_top=bars, numbers=True)
    x_axis = _x_axis(x_range)
    room = narrow_room(ends)
    layout = {
        "height": HEIGHT,
        "margin": MARGIN,
        "paper_bgcolor": "var(--panel)",
        "plot_bgcolor": "var(--panel)",
        "font": {"family": FONT, "size": 12, "color": "var(--muted)"},
        "showlegend": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": "var(--panel)",
            "bordercolor": "var(--hairline)",
            "font": {"color": "var(--ink)", "size": 12},
        },
        "xaxis": x_axis,
        "yaxis": {
            "type": "log" if log else "linear",
            "range": axis_range,
            "gridcolor": "var(--hairline)",
            "zeroline": y_range[0] <= 0 <= y_range[1] and not log,
            "zerolinecolor": "var(--muted)",
            "zerolinewidth": 1,
            "tickangle": 0,
            "fixedrange": True,
            **axis(unit, *y_range, log=log),
        },
        "shapes": lines,
        "annotations": ends + names + _band_names(bands, x_range),
        "meta": {
            "narrow": {
                "margin": {**NARROW_MARGIN, "r": room},
                "xaxis": {**x_axis, **time_ticks(x_range, most=NARROW)},
                "shapes": narrow_lines,
                "annotations": [{**end, "text": _fitting(end["name"], room)} for end in ends] + numbers,
            }
        },
    }
    if bars:
        layout |= {"barmode": "group", "bargap": 0.22, "bargroupgap": 0.06}
    return {"data": [_hatch(band, y_range, x_range) for band in bands] + data, "layout": layout}


def _x_axis(days: tuple[date, date]) -> dict[str, Any]:
    return {
        "type": "date",
        "range": [day.isoformat() for day in days],
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": "var(--muted)",
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": "var(--muted)",
        "tickangle": 0,
        "hoverformat": "%Y年%-m月%-d日" if chinese() else "%-d %b %Y",
        **time_ticks(days, most=WIDE),
    }


def end_label(key: str, y: float, title: str, detail: str, value: str) -> dict[str, Any]:
    """The label at the end of a line: side and what holds it, and the value. `name` is the form for phones."""
    first = _clip(f"{title} · {detail}" if detail else title, 22)
    return {
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "xshift": 8,
        "y": y,
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "text": f"{first}<br>{value}" if first else value,
        "name": f"{title}<br>{value}" if title else value,
        "font": {"color": colour(key), "size": 11, "weight": 600},
    }


def narrow_room(ends: list[dict[str, Any]]) -> int:
    """Pixels at the right end of a phone's chart that its labels need, within bounds."""
    longest = max((len(part) for end in ends for part in end["name"].split("<br>")), default=0)
    return min(max(round(16 + NARROW_CHARACTER * longest), NARROW_LABEL[0]), NARROW_LABEL[1])


def _fitting(text: str, room: int) -> str:
    return "<br>".join(_clip(part, int((room - 16) / NARROW_CHARACTER)) for part in text.split("<br>"))


def padded(values: Iterable[float], *, log: bool, zero: bool = False) -> tuple[float, float]:
    """A range with air around the values; from zero where bars stand on it."""
    finite = [value for value in values if math.isfinite(value) and (value > 0 or not log)]
    if not finite:
        return (1, 10) if log else (0, 1)
    low, high = min(finite), max(finite)
    if log:
        return low / 1.5, high * 1.5
    if zero:
        low, high = min(low, 0), max(high, 0)
    span = (high - low) or abs(high) or 1
    return (low if zero and low == 0 else low - 0.07 * span), high + 0.09 * span


def seen(bands: Iterable[Band], days: Sequence[date], *kinds: str) -> list[Band]:
    """The bands of these kinds that touch the days drawn."""
    if not days:
        return []
    first, last = min(days), max(days)
    return [band for band in bands if band.kind in kinds and band.end >= first and band.start <= last]


def _clip(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _spread(labels: list[dict[str, Any]], axis_range: list[float], *, log: bool, gap: int) -> list[dict[str, Any]]:
    """Push labels apart that would overlap, downwards from the highest."""
    pixels = HEIGHT - MARGIN["t"] - MARGIN["b"]
    low, high = axis_range
    placed: list[dict[str, Any]] = []
    previous = math.inf
    for label in sorted(labels, key=lambda label: -label["y"]):
        y = math.log10(label["y"]) if log and label["y"] > 0 else label["y"]
        wanted = (y - low) / ((high - low) or 1) * pixels
        height = min(wanted, previous - gap)
        previous = height
        placed.append({**label, "y": y, "yshift": round(height - wanted)})
    return placed


def reach(days: Sequence[date], known_on: date) -> tuple[date, date]:
    """From the first of the days to the last; around a single one a few days that are not to come."""
    start, end = (min(days), max(days)) if days else (known_on, known_on)
    return (start - AIR, max(end, min(end + AIR, known_on))) if start == end else (start, end)


def _hatch(band: Band, y_range: tuple[float, float], x_range: tuple[date, date]) -> dict[str, Any]:
    low, high = y_range
    # A day among years would be thinner than a pixel.
    missing = LEAST_BAND - (_at(band.end, x_range) - _at(band.start, x_range))
    wider = timedelta(days=max(0.0, missing / 2 / PLOT_WIDTH) * (x_range[1] - x_range[0]).days)
    start, end = (band.start - wider).isoformat(), (band.end + wider).isoformat()
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [start, end, end, start],
        "y": [low, low, high, high],
        "fill": "toself",
        "line": {"width": 0},
        "fillcolor": "var(--clear)",
        "fillpattern": {
            "shape": "/",
            "fgcolor": "var(--hatch)",
            "bgcolor": "var(--clear)",
            "size": 6,
            "solidity": 0.2,
        },
        "hoverinfo": "skip",
        "name": band.text,
    }


def _band_names(bands: Sequence[Band], x_range: tuple[date, date]) -> list[dict[str, Any]]:
    """Names above the bands, from the widest on; one that would run into another stays out."""
    placed: list[tuple[float, float]] = []
    names = []
    for band in sorted(bands, key=lambda band: band.start - band.end):
        start, end = max(band.start, x_range[0]), min(band.end, x_range[1])
        if start > end:
            continue
        middle = start + (end - start) / 2
        text = _clip(band.text, 36)
        half = 3 * len(text) + 6
        at = _at(middle, x_range)
        if any(at - half < right and at + half > left for left, right in placed):
            continue
        placed.append((at - half, at + half))
        names.append(
            {
                "xref": "x",
                "x": middle.isoformat(),
                "xanchor": "center",
                "yref": "paper",
                "y": 1,
                "yanchor": "bottom",
                "text": text,
                "showarrow": False,
                "font": {"size": 10, "color": "var(--muted)"},
            }
        )
    return names


def _at(day: date, x_range: tuple[date, date]) -> float:
    """Pixels from the left end of the axis on a desktop."""
    return (day - x_range[0]).days / ((x_range[1] - x_range[0]).days or 1) * PLOT_WIDTH
