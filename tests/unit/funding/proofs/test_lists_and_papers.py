"""Lists of receipts as associations write them, and the proof of use as a table and on paper."""

import csv
import io
import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from services.funding.grants.history import Amendment
from services.funding.proofs import documents, receipt_lists
from services.funding.proofs.form import Form
from shared.problems import InvalidContent
from tests.unit.funding.proofs.accounts import RULES, Account, a_course_programme, a_form
from tests.unit.funding.written import a_programme, sheet

HEAD = "Beleg;Datum;Kostenart;Empfänger;Betrag;Bezahlt am\n"
ROW = "R-1;31.05.2025;staff;Anna Beispiel;1.234,50;02.06.2025\n"


def read(text: str | bytes) -> Any:
    return receipt_lists.read(text.encode() if isinstance(text, str) else text)


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidContent) as refused:
        read(text)
    return [(one["pointer"], one["code"]) for one in refused.value.members["errors"]]


def test_a_german_spreadsheet_is_understood() -> None:
    (receipt,) = receipt_lists.read((HEAD + ROW).encode("cp1252"))
    assert (receipt.number, receipt.amount_cents) == ("R-1", 123_450)
    assert (receipt.date, receipt.paid_on) == (date(2025, 5, 31), date(2025, 6, 2))


def test_commas_iso_days_and_whole_cents_are_understood() -> None:
    (receipt,) = read("number,date,code,payee,amount_cents,paid_on\n1,2025-05-31,staff,A,-500,2025-06-01\n")
    assert receipt.amount_cents == -500


def test_empty_lines_count_for_nothing() -> None:
    assert len(read(HEAD + ";;;;;\n" + ROW + "\n")) == 1


def test_every_fault_of_every_row_is_listed() -> None:
    wrong = HEAD + ROW + "R-2;31.02.2025;staff;B;12.5;2025-06-01\n;31.05.2025;Honorare & Co;;5;01.06.2025\n"
    assert faults(wrong) == [
        ("/rows/3/date", "not_readable"), ("/rows/3/amount", "not_readable"),
        ("/rows/4/number", "string_too_short"), ("/rows/4/code", "string_pattern_mismatch"),
        ("/rows/4/payee", "string_too_short"),
    ]  # fmt: skip


def test_what_is_wrong_is_said_without_what_was_sent() -> None:
    with pytest.raises(InvalidContent) as refused:
        read(HEAD + "R-1;31.05.2025;Honorar für Anna Beispiel;Anna Beispiel;1,00;gestern\n")
    assert "Anna" not in str(refused.value.members)


@pytest.mark.parametrize(
    "body",
    [
        "", "Beleg;Datum\n1;2\n", HEAD + "R-1;31.02.2025;x y;;1.5;gestern\n", HEAD + ROW + 'R-2;1;"a\n',
        HEAD + "R-1;0206-03-14;staff;Anna;1,00;9999-12-31\n", HEAD.encode() + b"\x00\x01\x02", HEAD + ";" * 300 + "x\n",
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_german_to_an_association(body: str | bytes) -> None:
    with pytest.raises(InvalidContent) as refused:
        read(body)
    said = [one["detail"] for one in refused.value.members["errors"]]
    assert not re.search(r"\b(the|of|is|no|not|should|required|write|column|must)\b", " ".join(said), re.I)


def test_missing_columns_are_named() -> None:
    assert faults("Beleg;Datum\n1;2\n") == [
        ("/columns/code", "missing"), ("/columns/payee", "missing"), ("/columns/paid_on", "missing"),
        ("/columns/amount", "missing"),
    ]  # fmt: skip


def test_a_stray_quotation_mark_is_told_with_its_line_however_long_the_list_is() -> None:
    stray = 'R-2;31.05.2025;staff;"Anna Beispiel;1,00;02.06.2025\n'
    for rows in (1, 2_200):
        assert faults(HEAD + ROW + stray + ROW * rows) == [("", "broken_quotes")]


def test_two_stray_quotation_marks_swallow_no_rows() -> None:
    first, last = 'R-2;31.05.2025;staff;"Anna;1,00;02.06.2025\n', 'R-4;31.05.2025;staff;Anna";1,00;02.06.2025\n'
    assert ("/rows/3", "broken_quotes") in faults(HEAD + ROW + first + ROW + last)


def test_letters_in_two_parts_are_the_same_letters() -> None:
    (receipt,) = read(unicodedata.normalize("NFD", HEAD + ROW.replace("Anna", "Jürgen")))
    assert receipt.payee == "Jürgen Beispiel"


def test_what_office_writes_for_line_breaks_and_marks_nobody_sees_are_not_text() -> None:
    (receipt,) = read(
        HEAD + ROW.replace("Anna", "Anna_x000D_").replace("31.05", "\u200e31.05").replace("R-1", "R-1\u200b")
    )
    assert (receipt.payee, receipt.number, receipt.date) == ("Anna Beispiel", "R-1", date(2025, 5, 31))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_of_intake_s_lists_is_read(encoding: str) -> None:
    (receipt,) = receipt_lists.read((HEAD + ROW.replace("Anna", "Jürgen")).encode(encoding))
    assert receipt.payee == "Jürgen Beispiel"


@pytest.mark.parametrize("amount", ["9" * 5_000, "1." + "000." * 400 + "000", "١٢", "-", "€", "1,2,3", "\u22125,0x"])
def test_what_is_no_amount_is_told_and_never_fails(amount: str) -> None:
    assert ("/rows/2/amount", "not_readable") in faults(HEAD + ROW.replace("1.234,50", amount))


def test_a_minus_as_typesetters_have_it_is_one() -> None:
    assert receipt_lists.cents("\u22125,00") == -500


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(st.text(max_size=20), max_size=7), max_size=5), st.sampled_from([";", ",", "\t"]))
def test_any_list_is_read_or_told_what_is_wrong(rows: list[list[str]], separator: str) -> None:
    """Each row that is not blank is a receipt or has a fault: none is swallowed."""
    body = HEAD.replace(";", separator) + "\n".join(separator.join(row) for row in rows)
    found, told = 0, 0
    try:
        found = len(receipt_lists.read(body.encode("utf-8", "surrogatepass")))
    except InvalidContent as refused:
        told = len(refused.members["errors"])
    assert told or found <= len(rows)


@pytest.mark.parametrize("text", ["", "\0", '"', "a;b\n" * 3])
def test_rubbish_is_refused_and_never_fails(text: str) -> None:
    with pytest.raises(InvalidContent):
        read(text)


@pytest.mark.parametrize(
    ("text", "cents"),
    [("0", 0), ("7", 700), ("7,5", 750), ("-7,05 €", -705), ("1.234", 123_400), ("1234,56", 123_456), ("1,234", None),
     ("12.34", None), ("", None), ("eins", None), ("1 000", None)],
)  # fmt: skip
def test_amounts_are_read_as_germans_write_them(text: str, cents: int | None) -> None:
    assert receipt_lists.cents(text) == cents


def table(form: Form) -> list[list[str]]:
    written = documents.table(Account().paid().grant, form, a_course_programme())
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))


def test_the_table_holds_figures_side_by_side_and_receipts() -> None:
    rows = table(a_form(staff=60_000))
    assert rows[1][:2] == ["Ausgaben", "staff"]
    assert rows[1][6:9] == ["90000", "60000", "-33,3"]
    assert [row[2] for row in rows if row[0] == "Beleg"] == ["1", "2"]


def test_no_cell_is_a_formula() -> None:
    evil = {
        "number": "=1+1", "date": "2025-05-01", "code": "staff", "payee": '=HYPERLINK("http://x")', "amount_cents": 1,
        "paid_on": "2025-05-01",
    }  # fmt: skip
    explanations = [{"code": "staff", "text": "@SUM(A1)"}]
    cells = [cell for row in table(a_form(receipts=[evil], explanations=explanations)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "\t", "\r"))]
    assert "'=1+1" in cells


def test_an_exported_list_may_come_back() -> None:
    (receipt,) = read(HEAD + "'=1+1;31.05.2025;staff;A;1;02.06.2025\n")
    assert receipt.number == "=1+1"


def test_the_paper_says_report_figures_deviations_and_receipts() -> None:
    about = {
        **sheet(a_programme()), "posted_on": date(2026, 1, 1), "contract": False, "awarded_on": date(2025, 1, 1),
        "awarded_cents": 120_000, "amendments": (Amendment(date(2025, 2, 1), 20_000, 100_000, "Verzicht."),),
    }  # fmt: skip
    account = Account().paid().submit()
    form = a_form(staff=60_000, explanations=[{"code": "staff", "text": "Zwei <b>Abende</b> fielen aus."}])
    written = documents.paper(account.grant, form, a_course_programme(), RULES, {"Teilnehmende": 20}, sheet=about)
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(written)).pages)
    for said in (
        "Zwölf Abende", "Honorare", "900,00 €", "600,00 €", "−33,3 % *", "Druckerei Nord", "Teilnehmende: 20",
        "Zwei <b>Abende</b> fielen aus.", "01.01.2025 bis 31.12.2025",
        "Bewilligt am 01.01.2025: 1.200,00 €, geändert am 01.02.2025 auf 1.000,00 €; ausgezahlt",
    ):  # fmt: skip
        assert said in text.replace("\u00a0", " "), said


@pytest.mark.parametrize(
    ("written", "shown"), [("A_x005F_x000D_", "A_x000D_"), ("A_xD83D__xDE42_", "A🙂"), ("A_x000D_B", "A B")]
)
def test_escapes_of_a_list_are_undone_as_everywhere(written: str, shown: str) -> None:
    assert receipt_lists.text(written) == shown


def test_a_sign_that_was_lost_is_told_and_not_left_out() -> None:
    with pytest.raises(InvalidContent) as refused:
        receipt_lists.read((HEAD + ROW.replace("Anna", "Anna_xD83D_")).encode())
    assert [one["code"] for one in refused.value.members["errors"]] == ["damaged_text"]
