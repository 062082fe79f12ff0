import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.casework.numbers import CaseNumber, CaseNumberInvalid, _mod_11_10, case_number, read_case_number

signs = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ", min_size=1, max_size=3)
years = st.integers(2000, 2099)
serials = st.integers(1, 999_999_999)


def test_a_case_number_has_sign_year_serial_and_check_digit() -> None:
    assert case_number("DO", 2026, 4711) == "DO-2026-004711-3"


def test_the_check_digit_is_that_of_the_standards_own_example() -> None:
    assert _mod_11_10("0794") == 5


@given(signs, years, serials)
def test_a_case_number_is_read_as_it_was_written(sign: str, year: int, serial: int) -> None:
    assert read_case_number(case_number(sign, year, serial)) == CaseNumber(sign, year, serial)


@given(signs, years, serials, st.data())
def test_one_wrong_digit_is_always_noticed(sign: str, year: int, serial: int, data: st.DataObject) -> None:
    text = case_number(sign, year, serial)
    place = data.draw(st.sampled_from([index for index, one in enumerate(text) if one.isdigit()]))
    digit = data.draw(st.sampled_from("0123456789"))
    assume(digit != text[place])
    with pytest.raises(CaseNumberInvalid):
        read_case_number(text[:place] + digit + text[place + 1 :])


def test_the_number_of_another_city_is_noticed() -> None:
    with pytest.raises(CaseNumberInvalid):
        read_case_number("E-2026-004711-3")


def test_small_letters_and_blanks_are_forgiven() -> None:
    assert read_case_number(" do-2026-004711-3 ") == CaseNumber("DO", 2026, 4711)


def test_a_wrong_check_digit_is_told_apart_from_a_wrong_form() -> None:
    with pytest.raises(CaseNumberInvalid) as mistyped:
        read_case_number("DO-2026-004711-4")
    with pytest.raises(CaseNumberInvalid) as something_else:
        read_case_number("4711")
    assert (mistyped.value.check_digit, something_else.value.check_digit) == (True, False)


@pytest.mark.parametrize(
    ("sign", "year", "serial"), [("do", 2026, 1), ("DO", 2026, 0), ("", 2026, 1), ("DO", 12345, 1)]
)
def test_no_number_is_made_of_what_cannot_be_read_again(sign: str, year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="no case number"):
        case_number(sign, year, serial)
