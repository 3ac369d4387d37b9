"""Rounds in dollars of one month once more, row by row from the dataset's files."""

from __future__ import annotations

from datetime import date

from tests.metrics.oracles.money import SIDES, Round, disclosed, quarter, total
from tests.metrics.oracles.plain import known, lines, oracle, value


def real(found: list[Round], on: date) -> list[Round]:
    """The rounds in dollars of the newest month of the price index."""
    index = {row["month"]: float(row["value"]) for row in known("price_index", on)}
    newest = index[max(index)]
    return [
        one._replace(amount=(one.amount or 0) * newest / index[max(m for m in index if m <= one.day.isoformat())])
        for one in found
        if one.day.isoformat() >= min(index)
    ]


@oracle("funding-trailing-year-real", seen=value)
def real_year(_: str, on: date) -> object:
    found = [one for one in disclosed(on) if one.precision in {"day", "month"}]
    newest = max(one.day for one in found)
    inside = [one for one in found if (newest.year - one.day.year) * 12 + newest.month - one.day.month < 12]
    return {side: total(real(inside, on), side) for side in SIDES}


@oracle("funding-quarterly-real", seen=lines)
def real_quarters(_: str, on: date) -> object:
    found = [one for one in disclosed(on) if one.precision != "year" and one.day >= date(2023, 1, 1)]
    every = {day for year in range(2023, on.year + 1) for month in (1, 4, 7, 10) if (day := date(year, month, 1))}
    shown = sorted(day for day in every if day <= max(one.day for one in found))
    told = real(found, on)
    return {
        side: {day: total([one for one in told if quarter(one.day) == day], side) for day in shown} for side in SIDES
    }
