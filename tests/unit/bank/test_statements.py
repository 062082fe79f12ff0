"""The bank's statements are read by funding's own reader as they were meant."""

from datetime import UTC, date, datetime

from deploy.local.bank.account import CITY
from deploy.local.bank.statements import Booking, statement
from services.funding.payments.camt import read
from tests.unit.bank.files import PAYEE

DEBIT = Booking("LB1", CITY, "debit", 1_234, "STF-A-1", name="Verein & Söhne", iban=PAYEE)
RETURN = Booking("LB2", CITY, "credit", 1_234, "STF-A-1", return_reason="AC04")
REPAYMENT = Booking("LB3", CITY, "credit", 50, remittance="Rückzahlung STF-RF-7")
DOCUMENT = statement("S-1", 1, datetime(2026, 12, 1, 8, tzinfo=UTC), date(2026, 12, 1), [DEBIT, RETURN, REPAYMENT])


def test_a_statement_names_itself_and_the_account() -> None:
    found = read(DOCUMENT)
    assert (found.statement_id, found.accounts) == ("S-1", frozenset({CITY}))


def test_a_debit_names_payment_payee_and_the_banks_reference() -> None:
    debit = read(DOCUMENT).entries[0]
    assert (debit.direction, debit.end_to_end_id, debit.amount_cents, debit.bank_reference) == (
        "debit", "STF-A-1", 1_234, "LB1",
    )  # fmt: skip
    assert (debit.name, debit.iban) == ("Verein & Söhne", PAYEE)


def test_a_return_names_the_payment_and_the_reason() -> None:
    back = read(DOCUMENT).entries[1]
    assert (back.direction, back.end_to_end_id, back.return_reason) == ("credit", "STF-A-1", "AC04")


def test_what_somebody_writes_into_a_payment_stands_in_its_text() -> None:
    assert "STF-RF-7" in (read(DOCUMENT).entries[2].text or "")


def test_entries_are_booked_on_the_statements_day() -> None:
    assert {entry.booked_on for entry in read(DOCUMENT).entries} == {date(2026, 12, 1)}
