"""Archives and tables as they should not be, and cells that need care."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

import pytest

from airace.sources import epoch_files as files
from airace.sources.base import LayoutError, Refusal


def archive(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()


def rows(body: bytes, *required: str) -> list[files.Record | Refusal]:
    return list(files.records(body, "table.csv", required))


def test_a_member_is_found_by_its_exact_name_in_any_folder() -> None:
    body = archive({"old_eci.csv": b"old", "eci.csv.bak": b"bak", "index/eci.csv": b"new", "index/my-eci.csv": b"my"})
    assert files.member(body, "eci.csv") == b"new"


def test_the_member_least_deep_goes_first() -> None:
    body = archive({"archive/2025/eci.csv": b"old", "data/eci.csv": b"new", "__MACOSX/a/b/eci.csv": b"junk"})
    assert files.member(body, "eci.csv") == b"new"


def test_two_members_that_may_both_be_meant_are_refused() -> None:
    with pytest.raises(LayoutError, match=r"eci.csv twice, as a/eci.csv and b/eci.csv"):
        files.member(archive({"a/eci.csv": b"1", "b/eci.csv": b"2"}), "eci.csv")


def test_a_folder_of_that_name_is_no_file() -> None:
    with pytest.raises(LayoutError, match=r"holds no eci.csv"):
        files.member(archive({"eci.csv/": b"", "other.csv": b"1"}), "eci.csv")


def test_a_member_that_unpacks_to_far_more_is_not_read() -> None:
    bomb = archive({"eci.csv": b"0" * 5_000_000})
    assert len(bomb) < 20_000
    with pytest.raises(LayoutError, match=r"more than 200 times as much"):
        files.member(bomb, "eci.csv")


def test_a_sparse_table_is_no_bomb() -> None:
    sparse = b"\n".join(b"Model %d,%s" % (number, b"," * 40) for number in range(5000))
    assert files.member(archive({"eci.csv": sparse}), "eci.csv") == sparse


def test_an_archive_that_is_too_large_unpacked_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "UNPACKED_BYTES", 1000)
    body = archive({"eci.csv": b"small", "ballast": bytes(range(256)) * 4}, zipfile.ZIP_STORED)
    with pytest.raises(LayoutError, match=r"would unpack to 1,029 bytes, at most 1,000"):
        files.member(body, "eci.csv")


def test_an_archive_with_too_many_members_is_not_read() -> None:
    body = archive({f"{number}.csv": b"" for number in range(files.MEMBERS + 1)})
    with pytest.raises(LayoutError, match=r"2,001 members"):
        files.member(body, "0.csv")


@pytest.mark.parametrize("body", [b"", b"<html>Please wait</html>", b"Model,eci\n"])
def test_what_is_no_archive_is_a_changed_layout(body: bytes) -> None:
    with pytest.raises(LayoutError, match=r"cannot be unpacked"):
        files.member(body, "eci.csv")


def test_a_damaged_member_is_a_changed_layout() -> None:
    body = bytearray(archive({"eci.csv": b"Model,eci\ngpt-5,150\n"}, zipfile.ZIP_STORED))
    body[body.index(b"150")] ^= 1
    with pytest.raises(LayoutError, match=r"CRC"):
        files.member(bytes(body), "eci.csv")


def test_newlines_and_quotes_inside_a_cell_stay_one_record() -> None:
    found = rows(b'Model,Notes\nA,"one, two\nthree ""four"""\nB,\n', "Model", "Notes")
    assert found == [
        ("table.csv:3", {"Model": "A", "Notes": 'one, two\nthree "four"'}),
        ("table.csv:4", {"Model": "B", "Notes": ""}),
    ]


def test_utf8_is_read_as_utf8_with_or_without_its_mark() -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        assert rows(mark + "Model\nIt’s 智谱\n".encode(), "Model") == [("table.csv:2", {"Model": "It’s 智谱"})]


def test_another_encoding_is_refused_instead_of_guessed() -> None:
    with pytest.raises(LayoutError, match=r"table.csv is not UTF-8 \(byte 6\)"):
        rows("Model\né\n".encode("latin-1"), "Model")


def test_a_missing_column_is_named_and_further_ones_are_fine() -> None:
    assert rows(b"New,Model\n1,A\n", "Model") == [("table.csv:2", {"New": "1", "Model": "A"})]
    with pytest.raises(LayoutError, match=r"table.csv has no column Model, eci; its layout has changed"):
        rows(b"model,ECI\nA,1\n", "Model", "eci")
    with pytest.raises(LayoutError, match=r"has no column Model"):
        rows(b"", "Model")


def test_a_row_that_is_too_long_is_refused_and_the_rest_goes_on() -> None:
    too_long, fine = rows(b"Model,eci\nA,1,2\nB,3\n", "Model")
    assert str(too_long) == "table.csv:2 has more cells than the file has columns."
    assert fine == ("table.csv:3", {"Model": "B", "eci": "3"})


def test_numbers_are_finite_or_absent() -> None:
    assert files.number("", "Parameters") is None
    assert files.number("2,100.5", "Parameters") == 2100.5
    for text in ("nan", "inf", "about 5"):
        with pytest.raises(ValueError, match=r"number in Parameters"):
            files.number(text, "Parameters")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-21", (date(2026, 9, 21), "day")),
        ("2023-06", (date(2023, 6, 1), "month")),
        ("2023", (date(2023, 1, 1), "year")),
        ("", None),
    ],
)
def test_a_date_says_how_exact_it_is(text: str, expected: tuple[date, str] | None) -> None:
    assert files.day(text, "Date") == expected


@pytest.mark.parametrize("text", ["2026-13-01", "soon", "21/09/2026"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"has no date in Date"):
        files.day(text, "Date")


def test_joined_organisations_are_named_once_each() -> None:
    assert files.parts("Google DeepMind,Google Research, Google DeepMind") == ("Google DeepMind", "Google Research")
    assert files.parts("United States of America,United States of America") == ("United States of America",)


def test_boxes_are_ticked_or_open() -> None:
    assert [files.ticked(text) for text in ("True", "checked", "Yes", "", "False", "No")] == [True] * 3 + [False] * 3
