"""A payment file's states: who may do what when, and that it never goes out a second time by itself."""

from collections.abc import Callable
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.funding.payments import file as files
from services.funding.payments.file import PaymentFile
from services.funding.payments.refusals import FileNotThere, NothingToPay
from services.funding.refusals import FourEyes
from shared.contracts.base import By, Event
from shared.contracts.funding import Payment
from tests.unit.funding.builders import DORTMUND

ONE, TWO = By(user="one treasurer"), By(user="another")
PAYMENTS = (Payment(grant_id=UUID(int=1), instalment=1, end_to_end_id="STF-A-1", amount_cents=5_000),)
DRAFT: list[Callable[[PaymentFile], Event]] = [lambda file: files.draft(file, DORTMUND, PAYMENTS, ONE)]
RELEASED = [*DRAFT, lambda file: files.release(file, TWO, frozenset())]
CLAIMED = [*RELEASED, files.claim]
UNKNOWN = [*CLAIMED, files.lose]


def after(*acts: Callable[[PaymentFile], Event]) -> PaymentFile:
    file = PaymentFile(uuid7())
    for act in acts:
        file = files.apply(file, act(file))
    return file


def test_its_message_id_follows_from_its_id_and_fits_the_standard() -> None:
    file = after(*DRAFT)
    assert file.message_id == files.message_id(file.id)
    assert len(file.message_id) == 35


def test_an_empty_file_is_not_drafted() -> None:
    with pytest.raises(NothingToPay):
        files.draft(PaymentFile(uuid7()), DORTMUND, (), ONE)


def test_one_person_does_not_draft_and_release() -> None:
    with pytest.raises(FourEyes):
        files.release(after(*DRAFT), ONE, frozenset())


def test_whoever_entered_an_unconfirmed_payee_does_not_release() -> None:
    with pytest.raises(FourEyes):
        files.release(after(*DRAFT), TWO, frozenset({"another"}))


@pytest.mark.parametrize("acts", [DRAFT, CLAIMED, UNKNOWN, [*CLAIMED, files.acknowledge]])
def test_only_a_released_file_is_claimed(acts: list[Callable[[PaymentFile], Event]]) -> None:
    with pytest.raises(FileNotThere):
        files.claim(after(*acts))


@pytest.mark.parametrize("acts", [CLAIMED, UNKNOWN])
def test_what_may_have_gone_out_is_not_discarded(acts: list[Callable[[PaymentFile], Event]]) -> None:
    with pytest.raises(FileNotThere):
        files.discard(after(*acts), "not_needed", ONE)


def test_what_the_bank_does_not_have_may_go_again() -> None:
    assert after(*UNKNOWN, lambda file: files.resolve(file, "not_sent", ONE)).state == "released"


def test_what_the_bank_has_is_sent() -> None:
    assert after(*UNKNOWN, lambda file: files.resolve(file, "sent", ONE)).state == "sent"
    assert after(*UNKNOWN, files.acknowledge).state == "sent"
