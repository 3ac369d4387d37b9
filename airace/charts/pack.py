"""A figure in the form that is sent: every x value once, the traces pointing into that list."""

from __future__ import annotations

from typing import Any


def pack(figure: dict[str, Any]) -> dict[str, Any]:
    """`x` holds the days in order; a trace's `x` is [first, count] for a run of them, else the list of positions.

    A run is written with the key `run`, a list with the key `at`; empty options are dropped.
    """
    days = sorted({day for trace in figure["data"] for day in trace["x"]})
    position = {day: index for index, day in enumerate(days)}
    traces = []
    for trace in figure["data"]:
        at = [position[day] for day in trace["x"]]
        kept = {key: value for key, value in trace.items() if key != "x" and value is not None}
        is_run = bool(at) and at == list(range(at[0], at[0] + len(at)))
        traces.append(kept | ({"run": [at[0], len(at)]} if is_run else {"at": at}))
    return {"x": days, "data": traces, "layout": figure["layout"]}


def unpack(packed: dict[str, Any]) -> dict[str, Any]:
    """The figure again; the browser does the same in figure.js."""
    traces = []
    for trace in packed["data"]:
        first, count = trace.get("run", (0, 0))
        at = trace.get("at", range(first, first + count))
        rest = {key: value for key, value in trace.items() if key not in {"run", "at"}}
        traces.append({**rest, "x": [packed["x"][index] for index in at]})
    return {"data": traces, "layout": packed["layout"]}
