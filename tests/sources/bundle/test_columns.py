from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies

from airace.sources.bundle import columns


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (columns.number, "558000000", 558000000),
        (columns.number, "-1.3", -1.3),
        (columns.count, "0", 0),
        (columns.day, "2026-01-08", date(2026, 1, 8)),
        (columns.flag, "false", False),
        (columns.slug, "z-ai-2", "z-ai-2"),
        (columns.fraction, "1", 1),
        (columns.url, "https://z.ai", "https://z.ai"),
    ],
)
def test_good_cells(read: columns.Read, text: str, value: object) -> None:
    result = read(text)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("read", "text", "reason"),
    [
        (columns.number, "nan", "not a finite number"),
        (columns.number, "1e999", "not a finite number"),
        (columns.number, "1,000", "not a number"),
        (columns.count, "-3", "not a whole number"),
        (columns.count, "3.0", "not a whole number"),
        (columns.day, "2026-13-01", "not a day"),
        (columns.day, "8 Jan 2026", "not a day"),
        (columns.flag, "True", "neither true nor false"),
        (columns.slug, "Z.ai", "not a slug"),
        (columns.slug, "z--ai", "not a slug"),
        (columns.fraction, "20", "not a fraction"),
        (columns.url, "http://z.ai", "not an https address"),
        (columns.url, "https://", "not an https address"),
        (columns.country, "other", "two letters"),
        (columns.SIDE, "both", "none of US, CN"),
    ],
)
def test_bad_cells_are_refused_with_a_reason(read: columns.Read, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(text)


def test_an_empty_cell_is_nothing_unless_it_must_be_filled() -> None:
    assert columns.Column("note", columns.text).value("") is None
    assert columns.Column("tickers", columns.text, several=True).value("") == ()
    with pytest.raises(ValueError, match="must be filled"):
        columns.Column("slug", columns.slug, required=True).value("")


def test_several_values_are_read_one_by_one() -> None:
    column = columns.Column("sides", columns.SIDE, several=True)
    assert column.value("CN|US") == ("CN", "US")
    with pytest.raises(ValueError, match="none of"):
        column.value("CN|EU")


@given(strategies.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_survives(value: float) -> None:
    assert columns.number(repr(value)) == value
