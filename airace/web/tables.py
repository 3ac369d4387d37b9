"""Result tables as readers sort and filter them; the state is in the address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from airace.charts.values import show
from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.lib.text import name_key, slugify
from airace.results import SIDE_NAMES, Cell, Point, Result, Table
from airace.web.address import Address, AddressError

STATE = ("sort", "q", "side", "rows")
FIRST_ROWS = 40
SIDE = later("Side")  # the title of the column that holds sides
DAY = re.compile(r"\d{4}-\d\d-\d\d")
PRECISION = {"funding-quarterly": "quarter", "capex-annual": "year"}


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    numeric: bool
    sort_url: str
    order: str  # ascending, descending or none, in the words of aria-sort


@dataclass(frozen=True, slots=True)
class TableView:
    """A table ready to be written: rows in order, each cell with its look (a class or none), what is left out.

    `every` row that fits is there for the files beside the page, which hold them all.
    """

    slug: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Cell, str], ...], ...]
    found: int
    total: int
    all_url: str
    query: str = ""
    side: str = ""
    sides: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    filters: bool = False
    every: tuple[tuple[Cell, ...], ...] = ()

    @property
    def hidden(self) -> int:
        return self.found - len(self.rows)


def params(slug: str) -> tuple[str, ...]:
    return tuple(f"{slug}.{name}" for name in STATE)


def arrange(table: Table, slug: str, address: Address, *, filters: bool = False, first: int = FIRST_ROWS) -> TableView:
    """Filter, sort and cut a table as the address says. Cells without a value come last in either order."""
    names = [slugify(title) for title in table.columns]
    query, side, wanted = asked(slug, address)
    rows = narrowed(table, query=query, side=side, sort=wanted, parameter=f"{slug}.sort")
    sides = _sides(table, _side_column(table))
    everything = address.choice(f"{slug}.rows", {"all", ""}, "") == "all"
    shown = rows if everything else rows[:first]
    refined = {f"{slug}.{name}" for name in ("q", "side", "rows")}  # what a new search sets anew
    return TableView(
        slug=slug,
        columns=tuple(
            _head(address, slug, title, index in table.numeric, names[index], wanted)
            for index, title in enumerate(table.columns)
        ),
        rows=tuple(
            tuple((cell, _look(cell, table.columns[index], index in table.numeric)) for index, cell in enumerate(row))
            for row in shown
        ),
        found=len(rows),
        total=len(table.rows),
        all_url=f"{address.with_changes({f'{slug}.rows': 'all'})}#{slug}",
        query=query,
        side=side,
        sides=sides,
        kept=tuple((name, value) for name, value in address.params.items() if name not in refined),
        filters=filters,
        every=tuple(rows),
    )


def asked(slug: str, address: Address) -> tuple[str, str, str]:
    """Words to find, side and order that the address asks of a table. Raises AddressError."""
    side = address.choice(f"{slug}.side", {*SIDE_NAMES, ""}, "")
    return address.text(f"{slug}.q"), side, address.text(f"{slug}.sort")


def narrowed(table: Table, *, query: str, side: str, sort: str, parameter: str) -> list[tuple[Cell, ...]]:
    """The rows that hold the words and are of the side, in order. AddressError names `parameter` for an odd `sort`."""
    rows = [row for row in table.rows if _holds(row, query)]
    side_at = _side_column(table)
    if side and side_at is not None:
        rows = [row for row in rows if row[side_at].value == side]
    at = _column(sort, [slugify(title) for title in table.columns], parameter)
    return rows if at is None else _sorted(rows, at, descending=sort.startswith("-"))


def _side_column(table: Table) -> int | None:
    return next((index for index, title in enumerate(table.columns) if title == SIDE), None)


def of_lines(result: Result) -> Table:
    """The values behind a chart, newest first: a row a day (or period), a column a line."""
    precision = PRECISION.get(result.definition.slug, "day")
    days = sorted({point.x for line in result.lines for point in line.points}, reverse=True)
    by_line = [{point.x: point for point in line.points} for line in result.lines]
    unit = result.definition.unit

    rows = tuple(
        (Cell(in_words(day, precision), day.isoformat()), *(_value(line.get(day), unit) for line in by_line))
        for day in days
    )
    names = tuple(SIDE_NAMES.get(line.key, line.name) for line in result.lines)
    return Table(
        (later("Period") if precision != "day" else later("Day"), *names), rows, frozenset(range(1, len(names) + 1))
    )


def _look(cell: Cell, title: str, numeric: bool) -> str:
    if numeric or title == SIDE:
        return "num" if numeric else "side-cell"
    return "when" if isinstance(cell.value, str) and DAY.fullmatch(cell.value) else ""


def _value(point: Point | None, unit: str) -> Cell:
    if point is None:
        return Cell("", missing="not-applicable")
    if point.y is None:
        return Cell("", missing="unknown")
    notes = [point.label]
    if point.low is not None and point.high is not None:
        notes.append(say("{low} to {high}", low=show(point.low, unit), high=show(point.high, unit)))
    notes += [
        word for word, flag in ((later("carried"), point.carried), (later("provisional"), point.provisional)) if flag
    ]
    return Cell(
        point.words or show(point.y, unit),
        point.y,
        url=point.url,
        note=listed(filter(None, notes)),
        evidence=point.evidence,
    )


def _head(address: Address, slug: str, title: str, numeric: bool, name: str, wanted: str) -> Column:
    current = wanted.lstrip("-") == name
    descending = wanted.startswith("-")
    # A first click sorts numbers from the top and words from A; the second turns the order round.
    following = f"-{name}" if (current and not descending) or (not current and numeric) else name
    order = ("descending" if descending else "ascending") if current else "none"
    url = f"{address.with_changes({f'{slug}.sort': following})}#{slug}"
    return Column(say(title), numeric, url, order)


def _column(wanted: str, names: list[str], parameter: str) -> int | None:
    if not wanted:
        return None
    name = wanted.lstrip("-")
    if name not in names:
        raise AddressError(
            say(
                "{parameter}={wanted} names no column; choose one of {list}.",
                parameter=parameter,
                wanted=wanted[:40],
                list=listed(names),
            )
        )
    return names.index(name)


def _sorted(rows: list[tuple[Cell, ...]], at: int, *, descending: bool) -> list[tuple[Cell, ...]]:
    known = [row for row in rows if not row[at].missing and row[at].value is not None]
    unknown = [row for row in rows if row[at].missing or row[at].value is None]

    def key(row: tuple[Cell, ...]) -> tuple[bool, float, str]:
        value = row[at].value
        return (
            (isinstance(value, str), 0.0, value.lower()) if isinstance(value, str) else (False, float(value or 0), "")
        )

    return [*sorted(known, key=key, reverse=descending), *unknown]


def _holds(row: tuple[Cell, ...], query: str) -> bool:
    return not query or name_key(query) in name_key(" ".join(str(cell.text) for cell in row))


def _sides(table: Table, at: int | None) -> tuple[tuple[str, str], ...]:
    if at is None:
        return ()
    present = {str(row[at].value) for row in table.rows}
    return tuple((key, name) for key, name in sorted(SIDE_NAMES.items(), key=lambda item: item[1]) if key in present)
