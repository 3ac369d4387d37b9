"""A result cut down to what a page shows of it: the points of a period, the rows that a table's filters leave."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from airace.api.problems import ProblemError
from airace.charts.lines import within
from airace.charts.options import Options
from airace.results import Result
from airace.web import tables
from airace.web.address import Address, AddressError
from airace.web.known_on import today


def narrowed(result: Result, *, start: str, end: str, q: str, side: str, sort: str) -> Result:
    """`start` and `end` (days, both included) cut the lines; `q`, `side` and `sort` a table without lines.

    Raises ProblemError for a day that is none, a side or a column that does not exist.
    """
    slug = result.definition.slug
    given = {"from": start, "to": end, f"{slug}.q": q, f"{slug}.side": side, f"{slug}.sort": sort}
    address = Address("", today(), None, given)
    try:
        options = Options(start=address.day("from"), end=address.day("to"))
        query, of_side, order = tables.asked(slug, address)
        if result.lines or result.table is None:
            return replace(result, lines=tuple(within(line, options) for line in result.lines))
        rows = tables.narrowed(result.table, query=query, side=of_side, sort=order, parameter="sort")
    except AddressError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, str(error).removeprefix(f"{slug}.")) from None
    return replace(result, table=replace(result.table, rows=tuple(rows)))
