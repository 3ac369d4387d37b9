from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.results import Cell, Definition, Line, Point, Result, Table
from airace.web.address import Address, AddressError
from airace.web.tables import arrange, of_lines

TODAY = date(2026, 11, 23)
TABLE = Table(
    ("Model", "Side", "Score"),
    (
        (Cell("Qwen", "Qwen"), Cell("China", "CN"), Cell("1,490", 1490.0)),
        (Cell("llama", "llama"), Cell("US", "US"), Cell("", missing="unknown")),
        (Cell("Gemini", "Gemini"), Cell("US", "US"), Cell("1,533", 1533.0)),
    ),
    numeric=frozenset({2}),
)


def view(first=40, table=TABLE, **state):
    address = Address("/models/", TODAY, None, {f"t.{name}": value for name, value in state.items()})
    return arrange(table, "t", address, first=first)


def names(shown):
    return [row[0][0].text for row in shown.rows]


def test_without_a_wish_the_order_is_that_of_the_metric():
    assert names(view()) == ["Qwen", "llama", "Gemini"]


def test_words_sort_without_regard_to_case():
    assert names(view(sort="model")) == ["Gemini", "llama", "Qwen"]


@pytest.mark.parametrize("sort", ["score", "-score"])
def test_missing_values_come_last_in_either_order(sort):
    assert names(view(sort=sort))[-1] == "llama"


def test_a_second_click_turns_the_order_round():
    model, _, score = view(sort="-score").columns
    assert (score.order, score.sort_url) == ("descending", "/models/?t.sort=score#t")
    assert (model.order, model.sort_url) == ("none", "/models/?t.sort=model#t")


def test_numbers_begin_at_the_top():
    assert view().columns[2].sort_url == "/models/?t.sort=-score#t"


def test_rows_are_found_by_text_and_side():
    assert names(view(q="GEM")) == ["Gemini"]
    assert names(view(side="US")) == ["llama", "Gemini"]
    assert view().sides == (("CN", "China"), ("US", "US"))


def test_what_is_cut_off_is_counted_and_one_link_away():
    shown = view(first=2)
    assert (len(shown.rows), shown.hidden, shown.total) == (2, 1, 3)
    assert shown.all_url == "/models/?t.rows=all#t"
    assert view(first=2, rows="all").hidden == 0


def test_cells_know_their_look():
    assert [look for _, look in view().rows[0]] == ["", "side-cell", "num"]


def test_an_unknown_column_is_refused_by_name():
    with pytest.raises(AddressError, match=r"t\.sort=colour names no column; choose one of model, side, score"):
        view(sort="colour")


cells = st.one_of(st.just(Cell("", missing="unknown")), st.floats(-1e9, 1e9).map(lambda value: Cell(str(value), value)))


@given(st.lists(cells, max_size=12), st.sampled_from(["value", "-value"]))
def test_sorting_loses_no_row_and_puts_numbers_in_order(column, sort):
    table = Table(("Value",), tuple((cell,) for cell in column), frozenset({0}))
    shown = [row[0][0] for row in view(table=table, first=99, sort=sort).rows]
    assert sorted(map(id, shown)) == sorted(map(id, column))
    known = [cell.value for cell in shown if not cell.missing]
    assert known == sorted(known, reverse=sort.startswith("-"))


def result(slug, *lines):
    return Result(Definition(slug, slug, "points", "", (), TODAY), TODAY, lines=lines)


def test_the_twin_of_a_chart_is_newest_first_and_says_what_is_not_there():
    days = (date(2026, 1, 1), date(2026, 2, 1))
    twin = of_lines(
        result(
            "x",
            Line("CN", "China", (Point(days[0], 1.5, low=1.0, high=2.0, label="Qwen", carried=True),)),
            Line("US", "US", (Point(days[0], None), Point(days[1], 3.0))),
        )
    )
    assert twin.columns == ("Day", "China", "US")
    newest, oldest = twin.rows
    assert [cell.text for cell in newest] == ["1 Feb 2026", "", "3.0"]
    assert newest[1].missing == "not-applicable"
    assert oldest[2].missing == "unknown"
    assert (oldest[1].text, oldest[1].note) == ("1.5", "Qwen, 1.0 to 2.0, carried")


def test_quarters_are_named_as_quarters():
    twin = of_lines(result("funding-quarterly", Line("US", "US", (Point(date(2026, 4, 1), 3.0),))))
    assert (twin.columns[0], twin.rows[0][0].text) == ("Period", "Q2 2026")


def test_a_new_search_keeps_the_order_and_starts_at_the_first_rows():
    kept = dict(view(sort="-score", rows="all", q="l").kept)
    assert kept == {"t.sort": "-score"}
