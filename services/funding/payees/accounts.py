"""What may be entered as a name and an account, so that a bank can pay it (verification of payee, EPC217-08)."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from services.funding.payees.letters import banks_take, what_to_write

LONGEST_NAME = 70


def exact_name(value: str) -> str:
    """As it was entered, to the letter: banks compare it with the account's holder."""
    if value != value.strip() or any(unicodedata.category(character)[0] == "C" for character in value):
        raise ValueError("must have no spaces around it and no control characters")
    if not any(map(str.isalpha, value)) or value.startswith("/") or value.endswith("/") or "//" in value:
        raise PydanticCustomError(
            "no_name", "Der Name braucht einen Buchstaben; „/“ steht weder am Rand noch doppelt (EPC217-08)."
        )
    if not banks_take(value):
        raise PydanticCustomError(
            "not_for_banks", "Keine Bank nimmt diesen Namen: {places}.", {"places": what_to_write(value)}
        )
    return value


def composed(value: object) -> object:
    """Letters with their marks as one character (NFC), as a keyboard gives them; it is the same name."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def sepa_iban(value: str) -> str:
    """Without spaces, in capitals. Its length and check digits fit its country, which takes part in SEPA."""
    try:
        iban = IBAN(value)
    except SchwiftyException:
        raise ValueError("must be a valid IBAN: check its length and its digits") from None
    if not iban.in_sepa_zone:
        raise ValueError("must be an IBAN of a country that takes part in SEPA")
    return str(iban.compact)


def bank_code(value: str) -> str:
    try:
        return str(BIC(value).compact)
    except SchwiftyException:
        raise ValueError("must be a valid BIC of 8 or 11 characters") from None


Name = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_NAME), AfterValidator(exact_name), BeforeValidator(composed)
]
Iban = Annotated[str, StringConstraints(min_length=15, max_length=42), AfterValidator(sepa_iban)]
Bic = Annotated[str, StringConstraints(min_length=8, max_length=11), AfterValidator(bank_code)]


def masked(iban: str) -> str:
    """Country and the last four characters: enough to tell two accounts of one payee apart."""
    return f"{iban[:2]}…{iban[-4:]}"
