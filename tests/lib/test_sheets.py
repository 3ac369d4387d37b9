"""Files as people save them: encodings, delimiters, workbooks, lines."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from airace.lib import sheets
from airace.lib.sheets import SheetError, as_typed, harmless, read

KNOWN = ("name", "side", "note")
CHINESE = "name,side,note\n智谱,CN,北京的公司\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")],
)
def test_the_encoding_is_found_out_and_said(encoding: str, found: str) -> None:
    sheet = read(CHINESE.encode(encoding), KNOWN)
    assert sheet.header == KNOWN
    assert [line.cells for line in sheet.lines] == [("智谱", "CN", "北京的公司")]
    assert sheet.how == f"{found}, separated by commas"


def test_western_letters_are_not_taken_for_chinese() -> None:
    sheet = read("name,side,note\nZoé,FR,déjà été là\n".encode("windows-1252"), KNOWN)
    assert next(sheet.lines).cells == ("Zoé", "FR", "déjà été là")
    assert sheet.how.startswith("Windows-1252")


def test_what_was_asked_for_counts() -> None:
    assert next(read("name\n智譜\n".encode("big5"), KNOWN, encoding="big5").lines).cells == ("智譜",)
    with pytest.raises(SheetError, match="not text in UTF-8"):
        read("name\n智谱\n".encode("gb18030"), KNOWN, encoding="utf-8-sig")


@pytest.mark.parametrize(("mark", "word"), [(";", "semicolons"), ("\t", "tabs"), (",", "commas")])
def test_delimiters_are_told_by_the_known_columns(mark: str, word: str) -> None:
    sheet = read(
        f"name{mark}side{mark}note\na{mark}b{mark}1,5|2\n".encode() if mark != "," else b"name,side\na,b\n", KNOWN
    )
    assert sheet.header[:2] == ("name", "side")
    assert sheet.how.endswith(word)


def test_lines_are_those_of_the_file() -> None:
    sheet = read(b'name,note\n"two\nlines",x\n\n,\nlast,y\n', KNOWN)
    assert [(line.number, line.cells[0]) for line in sheet.lines] == [(2, "two\nlines"), (6, "last")]


def test_a_workbook_reads_as_its_csv_would() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "side", "note", "n", "m"])
    sheet.append([date(2026, 1, 9), datetime(2026, 1, 9, 12, 30), True, 558000000.0, 0.1])  # noqa: DTZ001  a cell
    sheet.append([None, None])
    sheet.append(["a"])
    book.create_sheet("Notes")
    body = io.BytesIO()
    book.save(body)
    found = read(body.getvalue(), KNOWN)
    assert [(line.number, line.cells) for line in found.lines] == [
        (2, ("2026-01-09", "2026-01-09 12:30:00", "true", "558000000", "0.1")),
        (4, ("a", "", "", "", "")),
    ]
    assert found.how == "XLSX, sheet Sheet, the first of 2 sheets"


def test_a_formula_counts_by_its_saved_result_and_without_one_it_is_no_empty_cell() -> None:
    book = Workbook()
    for row in (("fact", "amount"), ("one", 1), ("two", "=SUM(B2)")):
        book.active.append(row)  # type: ignore[union-attr]
    written = io.BytesIO()
    book.save(written)
    with pytest.raises(SheetError, match=r"Line 3 holds a formula without a result \(=SUM\(B2\)\)"):
        list(read(written.getvalue(), ["fact", "amount"]).lines)
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written.getvalue())) as old, zipfile.ZipFile(saved, "w") as new:
        for name in old.namelist():  # as a spreadsheet saves it, with what it computed
            new.writestr(
                name, old.read(name).replace(b"</f><v></v>", b"</f><v>1</v>").replace(b"</f><v />", b"</f><v>1</v>")
            )
    found = [line.cells for line in read(saved.getvalue(), ["fact", "amount"]).lines]
    assert found == [("one", "1"), ("two", "1")]


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", " " * 5000)
    with pytest.raises(SheetError, match="unpacks to more than"):
        read(packed.getvalue(), KNOWN)


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-x", "@here", "plain", "-1.5", "'quoted", "", "\tx"])
def test_formulas_are_made_harmless_and_come_back(cell: str) -> None:
    safe = harmless(cell)
    assert not safe.startswith(("=", "@", "\t"))
    assert as_typed(safe) == cell
    assert harmless("-1.5") == "-1.5"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(SheetError, match="bytes that no text has"):
        read(b"name\n\0\n", KNOWN)
