"""Payments: called for, ordered, put into a file by two people, and disbursed only when the bank says so."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import By, Code, Event
from shared.contracts.funding.base import Part
from shared.contracts.funding.grants import GrantEvent


class DrawdownRequested(GrantEvent, type="funding.drawdown.requested.v1"):
    """Mittelabruf: `amount_cents` are needed for bills that fall due until `needed_until`."""

    drawdown_id: UUID
    needed_until: date
    by: By


class DrawdownRejected(GrantEvent, type="funding.drawdown.rejected.v1"):
    drawdown_id: UUID
    reason_code: Code
    by: By


class DisbursementOrdered(GrantEvent, type="funding.disbursement.ordered.v1"):
    """`end_to_end_id` is what the bank statement will name; money is paid at most once per instalment.

    `checked_by`: who found the drawdown right in substance and in figures, before `by` ordered it.
    """

    instalment: int
    end_to_end_id: str
    by: By
    checked_by: By | None = None
    drawdown_id: UUID | None = None
    payee_id: UUID | None = None


class DisbursementCancelled(GrantEvent, type="funding.disbursement.cancelled.v1"):
    """Ordered, and known not to have been paid: the money is committed again and may be ordered anew."""

    instalment: int
    end_to_end_id: str
    reason_code: Code
    by: By


class GrantDisbursed(GrantEvent, type="funding.grant.disbursed.v1"):
    """The bank says the money has gone. `ordered_on` only where the bank's day lies before the order's: nobody had the
    money before it was ordered, so what counts days begins there."""

    instalment: int
    end_to_end_id: str
    booked_on: date
    ordered_on: date | None = None


class DisbursementReturned(GrantEvent, type="funding.disbursement.returned.v1"):
    """The bank gives a payment back (ISO 20022 return reason such as `AC04`): the money is committed again."""

    instalment: int
    end_to_end_id: str
    returned_on: date
    return_reason: str | None = None


class Payment(Part):
    """One credit transfer of a payment file."""

    grant_id: UUID
    instalment: int
    end_to_end_id: str
    amount_cents: int


class PaymentFileEvent(Event, subject="payment_file_id"):
    """A SEPA credit transfer file (pain.001). `message_id` is the MsgId the bank refuses to see twice."""

    payment_file_id: UUID
    message_id: str


class PaymentFileDrafted(PaymentFileEvent, type="funding.payment_file.drafted.v1"):
    payments: tuple[Payment, ...]
    amount_cents: int
    currency: Literal["EUR"] = "EUR"
    by: By


class PaymentFileReleased(PaymentFileEvent, type="funding.payment_file.released.v1"):
    """By somebody else than the one who drafted it. From here on it may go out, once."""

    by: By


class PaymentFileDiscarded(PaymentFileEvent, type="funding.payment_file.discarded.v1"):
    """Before it went out: its payments may stand in another file."""

    reason_code: Code
    by: By


class PaymentFileClaimed(PaymentFileEvent, type="funding.payment_file.claimed.v1"):
    """About to be handed to the bank: written before the first byte goes out."""


class PaymentFileSent(PaymentFileEvent, type="funding.payment_file.sent.v1"):
    """The bank has acknowledged it; or `by` a person, who has handed it over or has asked the bank."""

    by: By | None = None


class PaymentFileUnknown(PaymentFileEvent, type="funding.payment_file.unknown.v1"):
    """Nobody knows whether the bank has it: it is not sent again before a person has asked the bank."""


class PaymentFileNotSent(PaymentFileEvent, type="funding.payment_file.not_sent.v1"):
    """A person has asked: the bank does not have it. It may be claimed again."""

    by: By


class PaymentFileRefused(PaymentFileEvent, type="funding.payment_file.refused.v1"):
    """The bank refuses it as a whole: its payments are free for another file."""

    reason_code: Code
