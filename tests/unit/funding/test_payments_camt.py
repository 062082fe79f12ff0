"""Reading camt.053: each payment by itself, in both versions of names, with the bank's own references."""

from datetime import date

import pytest

from services.funding.payments.camt import NotAStatement, read
from tests.component.funding.treasury import IBAN, NAME, booked, camt

DAY = date(2026, 3, 2)


def test_payments_of_a_batch_booking_have_their_own_amounts_and_references() -> None:
    first, second = read(camt(booked("A-1", 5_001, DAY, own="b1"), booked("A-2", 600, DAY, own="b2"))).entries
    assert [(one.end_to_end_id, one.amount_cents, one.bank_reference) for one in (first, second)] == [
        ("A-1", 5_001, "b1"), ("A-2", 600, "b2")
    ]  # fmt: skip
    assert (first.name, first.iban, first.booked_on, first.direction) == (NAME, IBAN, DAY, "debit")


def test_a_return_says_why() -> None:
    (entry,) = read(camt(booked("A-1", 500, DAY, credit=True, returned="AC04"))).entries
    assert (entry.direction, entry.return_reason) == ("credit", "AC04")


def test_what_a_payer_writes_is_read() -> None:
    (entry,) = read(camt(booked("NOTPROVIDED", 500, DAY, credit=True, text="Rest STF-RF-X"))).entries
    assert "STF-RF-X" in str(entry.text)


def test_what_is_not_booked_yet_is_left_out() -> None:
    content = camt(booked("A-1", 500, DAY)).replace(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>")
    assert read(content).entries == ()


def test_a_booking_without_details_has_no_reference_of_ours() -> None:
    (entry,) = read(camt(f"DBIT|{DAY}|500|")).entries
    assert (entry.end_to_end_id, entry.amount_cents) == ("NOTPROVIDED", 500)


def test_prefixed_names_and_times_of_booking_are_understood() -> None:
    content = camt(booked("A-1", 500, DAY)).decode()
    prefixed = content.replace("</", "</c:").replace("<", "<c:").replace("<c:/c:", "</c:").replace("xmlns=", "xmlns:c=")
    prefixed = prefixed.replace(f"<c:Dt>{DAY}</c:Dt>", f"<c:DtTm>{DAY}T08:00:00</c:DtTm>")
    (entry,) = read(prefixed.encode()).entries
    assert (entry.end_to_end_id, entry.booked_on) == ("A-1", DAY)


def test_the_account_and_the_number_of_a_statement_are_read() -> None:
    statement = read(camt(id="2026-7", iban=IBAN))
    assert (statement.statement_id, statement.accounts) == ("2026-7", {IBAN})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"<a>" * 100,
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        camt().replace(b"053.001.08", b"052.001.08"),
        camt().replace(b"Stmt>", b"Rpt>"),
    ],
)
def test_what_is_no_statement_is_refused(content: bytes) -> None:
    with pytest.raises(NotAStatement):
        read(content)
