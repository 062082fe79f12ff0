"""What the bank books, when, and how it tells it. Its clock is an argument, its statements are camt.053."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pycamt.parser import Camt053Parser

from deploy.local.bank.account import CITY
from deploy.local.bank.behaviour import pays_after
from deploy.local.bank.books import Books
from deploy.local.bank.orders import read
from deploy.local.bank.statements import Booking
from tests.unit.bank.files import a_file

DAY = date(2026, 12, 1)
NOON = 1_700_000_000.0
MUCH_LATER = NOON + 3600


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    opened = Books(tmp_path)
    yield opened
    opened.close()


def taken(books: Books, *behaviours: str, partly: bool = False, **payments: int) -> None:
    for behaviour in behaviours:
        books.behave(behaviour, None)
    content = a_file(**payments)
    books.take(content, read(content), NOON, partly)


def told(books: Books, until: float = MUCH_LATER) -> list[list[dict[str, Any]]]:
    """The entries of every statement that is to be delivered, booked second by second."""
    at = NOON
    while at <= min(until, NOON + 60):
        books.book(at, DAY)
        at += 1
    return [Camt053Parser(letter.content).get_transactions() for letter in books.to_deliver(until)]


def entries(books: Books) -> list[tuple[str, str, str]]:
    return [
        (one["CreditDebitIndicator"], one["Amount"], one["EndToEndId"])
        for statement in told(books)
        for one in statement
    ]


def test_a_payment_is_told_as_a_debit_of_its_reference(books: Books) -> None:
    taken(books, STF_A_1=1_234)
    assert entries(books) == [("DBIT", "12.34", "STF-A-1")]


def test_a_payment_is_booked_on_the_customers_day(books: Books) -> None:
    taken(books, STF_A_1=1_234)
    assert told(books)[0][0]["BookingDate"] == "2026-12-01"


def test_nothing_is_booked_before_its_time(books: Books) -> None:
    taken(books, "late", STF_A_1=1_234)
    assert told(books, NOON + 10) == []


def test_one_debit_may_be_told_twice_under_one_reference_of_the_bank(books: Books) -> None:
    taken(books, "twice", STF_A_1=1_234)
    assert len({one["TransactionID"] for statement in told(books) for one in statement}) == 1
    assert len(books.to_deliver(MUCH_LATER)) == 2


def test_a_payment_made_twice_has_two_references_of_the_bank(books: Books) -> None:
    taken(books, "paid_twice", STF_A_1=1_234)
    assert len({one["TransactionID"] for statement in told(books) for one in statement}) == 2


def test_a_smaller_payment_is_a_cent_short(books: Books) -> None:
    taken(books, "smaller", STF_A_1=1_234)
    assert entries(books) == [("DBIT", "12.33", "STF-A-1")]


def test_a_payment_may_never_be_made(books: Books) -> None:
    taken(books, "never", STF_A_1=1_234)
    assert entries(books) == []


def test_of_a_file_taken_partly_every_second_payment_is_made(books: Books) -> None:
    taken(books, partly=True, STF_A_1=1, STF_B_1=2, STF_C_1=3)
    assert sorted(reference for _, _, reference in entries(books)) == ["STF-A-1", "STF-C-1"]


def test_a_returned_payment_comes_back_with_its_reference(books: Books) -> None:
    taken(books, "returned", STF_A_1=1_234)
    assert entries(books) == [("DBIT", "12.34", "STF-A-1"), ("CRDT", "12.34", "STF-A-1")]


def test_a_return_says_why(books: Books) -> None:
    taken(books, "returned", STF_A_1=1_234)
    told(books)
    assert b"<Cd>AC04</Cd>" in books.to_deliver(MUCH_LATER)[-1].content


def test_a_behaviour_of_one_payment_spares_the_others(books: Books) -> None:
    books.behave("never", "STF-B-1")
    taken(books, STF_A_1=1, STF_B_1=2)
    assert entries(books) == [("DBIT", "0.01", "STF-A-1")]


def test_money_from_outside_stands_in_the_next_statement(books: Books) -> None:
    books.credit(Booking("", CITY, "credit", 500, "STF-RF-7"), NOON)
    assert entries(books) == [("CRDT", "5.00", "STF-RF-7")]


def test_what_the_city_has_taken_is_not_brought_again(books: Books) -> None:
    taken(books, STF_A_1=1_234)
    told(books)
    for letter in books.to_deliver(MUCH_LATER):
        books.delivered(letter, MUCH_LATER)
    assert books.to_deliver(MUCH_LATER) == []


def test_the_books_survive_the_banks_process(books: Books, tmp_path: Path) -> None:
    taken(books, STF_A_1=1_234)
    books.close()
    again = Books(tmp_path)
    assert (again.known("STF-FILE-1") is not None, again.book(MUCH_LATER, DAY)) == (True, 1)
    again.close()


def test_a_few_payments_are_late() -> None:
    waits = [pays_after(f"STF-{number}-1") for number in range(1_000)]
    late = [wait for wait in waits if wait > 10]
    assert 60 < len(late) < 200
    assert max(waits) <= 40
