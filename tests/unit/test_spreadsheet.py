"""Tables for spreadsheets: nothing becomes a formula, numbers stay numbers."""

import pytest

from shared.spreadsheet import amount, csv_file, escaped


@pytest.mark.parametrize("cell", ["=1+1", "+49 231", "@SUM(A1)", "-1+1", "\tx", "\rx", "-", "-12,", "=12,00"])
def test_what_a_spreadsheet_would_work_out_becomes_text(cell: str) -> None:
    assert escaped(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-12,00", "12", "0,05", "Elterncafé", "<5", ""])
def test_numbers_and_words_stay_as_they_are(cell: str) -> None:
    assert escaped(cell) == cell


def test_amounts_have_a_decimal_comma() -> None:
    assert [amount(cents) for cents in (123_456, 5, -205, 0)] == ["1234,56", "0,05", "-2,05", "0,00"]


def test_a_file_has_its_mark_and_semicolons() -> None:
    assert csv_file([("a", "b;c")]) == b'\xef\xbb\xbfa;"b;c"\r\n'
