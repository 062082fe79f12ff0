"""Workbooks are taken as they are shown: escapes undone, formats applied; what only a spreadsheet can tell is told."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from services.intake.imports.number_formats import shown
from services.intake.imports.workbooks import read
from shared.escapes import undone
from shared.tables import SENTENCES, Cell, Fault, seen
from tests.unit.intake.lists.files import AMIRA, HEADINGS, a_workbook
from tests.unit.intake.lists.test_reading_workbooks import changed


def cell(value: Any, pattern: str = "General", epoch: datetime | None = None) -> Cell:
    """A cell of a workbook as it is read."""
    book = Workbook()
    if epoch is not None:
        book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Aktenzeichen"
    sheet["A2"] = value
    sheet["A2"].number_format = pattern
    written = io.BytesIO()
    book.save(written)
    return read(written.getvalue()).rows[1][0]


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (50505050505, "000000000000", "050505050505"), (815, '"AZ-"0000', "AZ-0815"), (1067, "00000", "01067"),
        (815, "\\A\\Z\\-0000", "AZ-0815"), (231471, "000-000", "231-471"), (12345678, '00"/"0000', "1234/5678"),
        (7, "[$-407]00", "07"), (-5, "0;(0)", "(5)"), (0, '0;-0;"keine"0', "keine0"), (5, '"JA-"General', "JA-5"),
        (0.5, "0%", "50%"), (12, "[Red]0", "12"), (815, "#,##0", "815"), (44135, "@", "44135"), (1.5, "General", "1.5"),
        ("12", '"AZ-"@', "AZ-12"), ("12", '0;0;0;"JA-"@', "JA-12"), ("Haddad", "0", "Haddad"), ("AZ", "@", "AZ"),
        (date(2016, 3, 14), "dd.mm.yyyy", "2016-03-14"), (date(2016, 3, 14), "dd.mm.yy", "2016-03-14"),
        (date(2016, 3, 14), "mm.yyyy", "03.2016"), (date(2016, 3, 14), "yyyy", "2016"),
        (datetime(2016, 3, 14, 8, 30), "dd.mm.yyyy hh:mm", "2016-03-14"),
        (date(2016, 3, 14), "[$-407]d. mmmm yyyy;@", "2016-03-14"),
    ],
)  # fmt: skip
def test_a_value_is_what_its_cell_shows(value: Any, pattern: str, text: str) -> None:
    assert cell(value, pattern) == text


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        (44135, "#,##0"), (1.5, "0.00"), (1.5, "0"), (0.5, "# ?/?"), (12, "0.00E+00"), (12, "[>10]0;0"), (5, ";;;"),
        (5, '"kein"'), (0, "#"), (time(8, 30), "hh:mm"), (date(2016, 3, 14), "d. mmm"), (date(2016, 3, 14), "ddd"),
        (44135, "0,"),
    ],
)  # fmt: skip
def test_what_only_the_spreadsheet_can_tell_is_a_finding(value: Any, pattern: str) -> None:
    assert cell(value, pattern) is Fault.FORMAT
    assert "as text" in SENTENCES[Fault.FORMAT]


def test_dates_since_1904_are_the_same_days() -> None:
    assert cell(date(2016, 3, 14), "dd.mm.yyyy", datetime(1904, 1, 1)) == "2016-03-14"


@given(st.integers(0, 10**14), st.text("0#-/ ", min_size=1, max_size=14))
@settings(max_examples=300, deadline=None)
def test_no_digit_of_a_number_is_lost_by_its_format(value: int, pattern: str) -> None:
    text = shown(value, pattern)
    if text is not None and value:
        assert "".join(sign for sign in text if sign.isdigit()).lstrip("0") == str(value)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Amira_x000D_\nLeila", "Amira\nLeila"), ("A_x0041_B", "AAB"), ("_x00e4_", "ä"), ("a_xD83D__xDE42_", "a🙂"),
        ("x_xD83D_", "x\ufffd"), ("_x12_", "_x12_"), ("a_x0000_b", "a\ufffdb"), ("_x000D_", "\n"),
        ("_X000D_", "_X000D_"),
    ],
)  # fmt: skip
def test_escapes_are_undone_once(written: str, text: str) -> None:
    assert undone(written) == text


@pytest.mark.parametrize("written", ["A_xD83D_", "A_x0000_B", "A\ufffdB"])
def test_a_text_of_which_a_sign_is_lost_is_a_finding(written: str) -> None:
    assert cell(written) is Fault.DAMAGED
    assert "lost" in SENTENCES[Fault.DAMAGED]


INLINE = re.compile(rb't="inlineStr"([^>]*)><is><t[^>]*>(.*?)</t></is>', re.DOTALL)
OVERRIDE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.sharedStrings+xml"/></Types>'
)


def with_shared_strings(body: bytes) -> bytes:
    """As Excel writes it: texts in a part of their own."""
    texts: list[bytes] = []

    def refer(found: re.Match[bytes]) -> bytes:
        texts.append(found[2])
        return b't="s"%s><v>%d</v>' % (found[1], len(texts) - 1)

    def change(name: str, part: bytes) -> bytes:
        return INLINE.sub(refer, part).replace(b"</Types>", OVERRIDE) if name != "xl/workbook.xml" else part

    sheets = changed(body, change)
    items = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % items
    return changed(sheets, lambda _, part: part, ("xl/sharedStrings.xml", strings))


@pytest.mark.parametrize("kept", [lambda body: body, with_shared_strings], ids=["inline", "shared"])
def test_an_escaped_underscore_begins_no_escape(kept: Callable[[bytes], bytes]) -> None:
    body = changed(
        a_workbook(("JA1", "Amira#", *AMIRA[2:])),
        lambda _, part: part.replace(b"JA1", b"JA_x005F_x000D_1").replace(b"Amira#", b"Amira_x000D_ Leila"),
    )
    assert list(read(kept(body)).rows[1].cells[:2]) == ["JA_x000D_1", "Amira\n Leila"]


def test_what_is_not_seen_is_a_doubt() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADINGS, AMIRA, AMIRA, AMIRA):
        sheet.append(list(row))
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.merge_cells("G2:G4")
    written = io.BytesIO()
    book.save(written)
    found = read(written.getvalue())
    assert len(found.rows) == 4
    assert [note for note in found.notes if note[0] != "sheet"] == [
        ("hidden_rows", "3"), ("hidden_columns", "C"), ("merged_cells", "G2:G4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("\u200e14.03.2016", "14.03.2016"), ("\ufeffJA-1", "JA-1"), ("Schu\u200ble", "Schule"),
        ("\u00a0Amira\u00a0", "Amira"),
        ("Mu\u0308ller", "Müller"), ("علی\u200cرضا", "علی\u200cرضا"), ("\u202bحداد\u202c", "حداد"),
    ],
)  # fmt: skip
def test_a_cell_is_what_is_seen(written: str, text: str) -> None:
    assert seen(written) == text
    assert cell(written) == text


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1e300, 1.5, 0, -7])
@pytest.mark.parametrize("pattern", ["General", "0", "0" + "%" * 400, "0" + "%" * 10, '"AZ-"0', "#,##0"])
def test_no_number_and_no_format_is_more_than_can_be_shown(value: float, pattern: str) -> None:
    text = shown(value, pattern)
    assert text is None or text.strip()
