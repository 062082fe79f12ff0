"""The bank takes a payment file as a whole or not at all."""

import pytest

from deploy.local.bank.account import CITY
from deploy.local.bank.orders import Refused, read
from tests.unit.bank.files import a_file


def test_a_file_names_its_payments_in_cents() -> None:
    file = read(a_file(STF_A_1=123_456, STF_B_1=1))
    assert [(one.end_to_end_id, one.amount_cents) for one in file.orders] == [("STF-A-1", 123_456), ("STF-B-1", 1)]


def test_a_file_names_the_account_it_is_paid_from() -> None:
    assert {one.account for one in read(a_file(STF_A_1=1)).orders} == {CITY}


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"", "not_xml"),
        (b"<Document/>", "schema"),
        (a_file(STF_A_1=100).replace(b"<CtrlSum>1.00", b"<CtrlSum>2.00", 1), "sum_differs"),
        (a_file(STF_A_1=100).replace(b"<NbOfTxs>1<", b"<NbOfTxs>2<", 1), "number_differs"),
        (a_file(STF_A_1=100, STF_B_1=100).replace(b"STF-B-1", b"STF-A-1"), "payment_twice"),
        (a_file(STF_A_1=100).replace(b'Ccy="EUR"', b'Ccy="CHF"'), "currency"),
        (b'<!DOCTYPE Document [<!ENTITY x "y">]>' + a_file(STF_A_1=1).partition(b"?>")[2], "schema"),
    ],
)
def test_what_the_bank_cannot_be_sure_of_it_refuses_with_a_reason(broken: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read(broken)
    assert refused.value.reason == reason
