"""XLSX from spreadsheets, and from people who wish us ill."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from services.intake.imports.archives import MOST_OF_ONE_TREE, MOST_PARTS, MOST_STRINGS
from services.intake.imports.workbooks import read
from shared.tables import Fault, Unreadable
from tests.unit.intake.lists.files import AMIRA, HEADINGS, a_workbook

SHEET = "xl/worksheets/sheet1.xml"


def cells(*row: object) -> list[object]:
    return list(read(a_workbook(row)).rows[1].cells)


def changed(body: bytes, change: Callable[[str, bytes], bytes], *more: tuple[str, bytes]) -> bytes:
    """The archive with its parts changed and others added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
        for name, content in more:
            new.writestr(name, content)
    return written.getvalue()


def refusal(body: bytes, sheet: str | None = None) -> str:
    with pytest.raises(Unreadable) as refused:
        read(body, sheet)
    return refused.value.code


def test_texts_numbers_and_dates_come_as_a_clerk_sees_them() -> None:
    assert cells("JA-1", 44135, 1.5, date(2016, 3, 14), datetime(2016, 3, 14, 0, 0), None, "x") == [
        "JA-1", "44135", "1.5", "2016-03-14", "2016-03-14", "", "x",
    ]  # fmt: skip


def test_a_formula_is_never_worked_out_nor_believed() -> None:
    assert cells("JA-1", "=1+1", '=HYPERLINK("http://x")')[1:] == [Fault.FORMULA, Fault.FORMULA]


def test_errors_truths_and_rounded_numbers_are_told_apart() -> None:
    assert cells("JA-1", "#N/A", True, 12345678901234567890)[1:] == [Fault.ERROR, Fault.TRUTH, Fault.LONG_NUMBER]


def test_rows_keep_the_numbers_of_the_spreadsheet() -> None:
    assert [row.number for row in read(a_workbook((), AMIRA, (), AMIRA)).rows] == [1, 3, 5]


def test_the_first_sheet_that_is_not_empty_and_not_hidden_is_read() -> None:
    book = load_workbook(io.BytesIO(a_workbook(AMIRA)))
    book.create_sheet("Leer", 0)
    hidden = book.create_sheet("Versteckt", 0)
    hidden.append(["geheim"])
    hidden.sheet_state = "hidden"
    written = io.BytesIO()
    book.save(written)
    found = read(written.getvalue())
    assert list(found.rows[0].cells) == list(HEADINGS)
    assert ("sheet", "Liste") in found.notes
    assert read(written.getvalue(), "Versteckt").rows[0].cells == ["geheim"]


def test_a_sheet_that_is_not_there_is_refused() -> None:
    assert refusal(a_workbook(AMIRA), "Andere") == "unknown_sheet"


def test_a_wrong_size_in_the_file_is_not_believed() -> None:
    body = changed(a_workbook(AMIRA), lambda _, part: part.replace(b'ref="A1:G2"', b'ref="A1:XFD1048576"'))
    assert len(read(body).rows) == 2


def test_a_merged_title_above_is_one_row() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Zuzüge im März", "", ""])
    sheet.merge_cells("A1:C1")
    sheet.append(["Aktenzeichen", "Vorname", "Nachname"])
    written = io.BytesIO()
    book.save(written)
    assert list(read(written.getvalue()).rows[0].cells) == ["Zuzüge im März"]


BILLION = b"""<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_hides(encoding: str) -> None:
    hidden = "<?xml version='1.0'?>" + "<!-- x -->" * 200_000 + "<!DOCTYPE s [<!ENTITY a 'ha'>]>"

    def bomb(name: str, part: bytes) -> bytes:
        return hidden.encode(encoding) + part if name == SHEET else part

    assert refusal(changed(a_workbook(AMIRA), bomb)) == "document_type"
    assert refusal(changed(a_workbook(AMIRA), lambda name, part: part, ("xl/x.bin", BILLION))) == "document_type"


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked() -> None:
    body = a_workbook(AMIRA)
    assert refusal(changed(body, lambda _, p: p, ("xl/worksheets/sheet9.xml", b" " * 170_000_000))) == (
        "unpacks_too_large"
    )
    strings = ("xl/other.xml", b" " * (MOST_OF_ONE_TREE + 1))
    assert refusal(changed(body, lambda _, p: p, strings)) == "unpacks_too_large"
    parts = [(f"xl/{number}.xml", b"") for number in range(MOST_PARTS)]
    assert refusal(changed(body, lambda _, p: p, *parts)) == "unpacks_too_large"


def test_texts_that_fill_the_memory_are_not_read() -> None:
    strings = ("xl/sharedStrings.xml", b" " * (MOST_STRINGS + 1))
    assert refusal(changed(a_workbook((1, 2), headings=(3, 4)), lambda _, p: p, strings)) == "unpacks_too_large"


@pytest.mark.parametrize("name", ["xl/worksheets/sheet9.xml", "xl/media/picture.xml", "xl/drawings/drawing1.xml"])
def test_a_row_that_never_ends_is_not_read_wherever_it_lies(name: str) -> None:
    endless = b"<worksheet><sheetData><row>" + b"<c/>" * 500_000 + b"</row></sheetData></worksheet>"
    assert refusal(changed(a_workbook(AMIRA), lambda _, p: p, (name, endless))) == "unpacks_too_large"


def test_macros_and_links_to_other_files_are_not_opened() -> None:
    links = ("xl/externalLinks/externalLink1.xml", b"<broken"), ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert len(read(changed(a_workbook(AMIRA), lambda _, p: p, *links)).rows) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04 no archive at all",
        a_workbook(AMIRA)[:-200],
        changed(a_workbook(AMIRA), lambda name, part: part[:40] if name == SHEET else part),
        changed(a_workbook(AMIRA), lambda name, part: b"" if name == "xl/workbook.xml" else part),
    ],
    ids=["no archive", "cut off", "broken sheet", "no book"],
)
def test_what_is_damaged_is_refused(body: bytes) -> None:
    assert refusal(body) == "not_a_workbook"


def test_another_archive_is_told_from_a_workbook() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")
    assert refusal(written.getvalue()) == "not_a_workbook"
