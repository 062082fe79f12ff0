"""Case numbers that survive being read out on the telephone: `DO-2026-004711-3`.

The municipality's short sign, the year the case was opened, its number in that year, and a check digit after
ISO/IEC 7064, MOD 11,10. Letters enter the check as their two-digit character codes (D = 68, O = 79), so that the
number of one city is not taken for another's. Every single wrong digit is found.
"""

import re
from dataclasses import dataclass

_FORM = re.compile(r"([A-ZÄÖÜ]{1,3})-(\d{4})-(\d{6,9})-(\d)")


class CaseNumberInvalid(ValueError):
    """The text is no case number; `check_digit` says that only its last digit does not fit: a typing error."""

    def __init__(self, text: str, *, check_digit: bool) -> None:
        super().__init__(text)
        self.check_digit = check_digit


@dataclass(frozen=True, slots=True)
class CaseNumber:
    sign: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.sign}-{self.year:04d}-{self.serial:06d}-{self.check_digit}"

    @property
    def check_digit(self) -> int:
        letters = "".join(str(ord(letter)) for letter in self.sign)
        return _mod_11_10(f"{letters}{self.year:04d}{self.serial:06d}")


def case_number(sign: str, year: int, serial: int) -> str:
    """The number of the `serial`-th case (from 1) that a municipality opened in a year.

    Raises `ValueError` for a sign, year or serial that does not fit the form.
    """
    text = str(CaseNumber(sign, year, serial))
    if serial < 1 or not _FORM.fullmatch(text):
        raise ValueError(f"no case number can be made of {sign!r}, {year}, {serial}")
    return text


def read_case_number(text: str) -> CaseNumber:
    """Reads what a person typed; small letters and surrounding blanks are forgiven. Raises `CaseNumberInvalid`."""
    found = _FORM.fullmatch(text.strip().upper())
    if not found:
        raise CaseNumberInvalid(text, check_digit=False)
    number = CaseNumber(found[1], int(found[2]), int(found[3]))
    if str(number) != found[0]:
        raise CaseNumberInvalid(text, check_digit=True)
    return number


def _mod_11_10(digits: str) -> int:
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10
