"""A payment file (SEPA-Sammelüberweisung): drafted by one, released by another, handed to the bank once.

Whether the bank has it is known, or it is `unknown` and a person asks: it never goes out a second time by itself.
"""

import base64
from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from services.funding.payments.refusals import FileNotThere, NothingToPay
from services.funding.refusals import FourEyes
from shared.contracts.base import By, Event
from shared.contracts.funding import (
    Payment,
    PaymentFileClaimed,
    PaymentFileDiscarded,
    PaymentFileDrafted,
    PaymentFileNotSent,
    PaymentFileRefused,
    PaymentFileReleased,
    PaymentFileSent,
    PaymentFileUnknown,
)

FileState = Literal["new", "drafted", "released", "claimed", "sent", "unknown", "discarded", "refused"]
OVER: tuple[FileState, ...] = ("sent", "discarded", "refused")
FREES: tuple[FileState, ...] = ("discarded", "refused")
MOST_PAYMENTS = 2000

NEXT_STEPS: dict[str, str] = {
    "drafted": "another treasurer releases it",
    "released": "it goes to the bank",
    "claimed": "wait for the bank's answer",
    "sent": "wait for the bank's statement",
    "unknown": "ask the bank and say what it says",
    "discarded": "draft another file",
    "refused": "draft another file",
}


@dataclass(slots=True)
class PaymentFile:
    id: UUID
    state: FileState = "new"
    municipality: str = ""
    message_id: str = ""
    payments: tuple[Payment, ...] = ()
    amount_cents: int = 0
    drafted_by: str = ""
    released_by: str | None = None


Told = (
    PaymentFileDrafted | PaymentFileReleased | PaymentFileDiscarded | PaymentFileClaimed | PaymentFileSent
    | PaymentFileUnknown | PaymentFileNotSent | PaymentFileRefused
)  # fmt: skip


def message_id(file_id: UUID) -> str:
    """What the bank knows the file by, and refuses to see twice: 35 characters that follow from its id."""
    return f"STF-FILE-{base64.b32encode(file_id.bytes).decode().rstrip('=')}"


def draft(file: PaymentFile, municipality: str, payments: tuple[Payment, ...], by: By) -> PaymentFileDrafted:
    if not payments:
        raise NothingToPay("GET /disbursements says of each order what it waits for.")
    return PaymentFileDrafted(
        municipality=municipality, payment_file_id=file.id, message_id=message_id(file.id), payments=payments,
        amount_cents=sum(payment.amount_cents for payment in payments), by=by,
    )  # fmt: skip


def release(file: PaymentFile, by: By, unconfirmed: frozenset[str]) -> PaymentFileReleased:
    """`unconfirmed`: who entered details of its payees that nobody else has confirmed."""
    _must_be(file, "drafted")
    if by.user == file.drafted_by:
        raise FourEyes("Whoever drafted the file does not release it: ask another treasurer.")
    if by.user in unconfirmed:
        raise FourEyes("You have entered a payee of this file: another treasurer confirms the payee or releases.")
    return PaymentFileReleased(**_about(file), by=by)


def discard(file: PaymentFile, reason_code: str, by: By) -> PaymentFileDiscarded:
    _must_be(file, "drafted", "released")
    return PaymentFileDiscarded(**_about(file), reason_code=reason_code, by=by)


def claim(file: PaymentFile) -> PaymentFileClaimed:
    _must_be(file, "released")
    return PaymentFileClaimed(**_about(file))


def acknowledge(file: PaymentFile) -> PaymentFileSent:
    """The bank has it: it says so, or its statement shows a payment of it."""
    _must_be(file, "claimed", "unknown", "released")
    return PaymentFileSent(**_about(file))


def hand_over(file: PaymentFile, by: By) -> PaymentFileSent:
    """A person has carried it to the bank."""
    _must_be(file, "released")
    return PaymentFileSent(**_about(file), by=by)


def lose(file: PaymentFile) -> PaymentFileUnknown:
    """Nobody knows whether the bank has it."""
    _must_be(file, "claimed")
    return PaymentFileUnknown(**_about(file))


def resolve(file: PaymentFile, outcome: Literal["sent", "not_sent"], by: By) -> PaymentFileSent | PaymentFileNotSent:
    """A person has asked the bank."""
    _must_be(file, "unknown")
    if outcome == "sent":
        return PaymentFileSent(**_about(file), by=by)
    return PaymentFileNotSent(**_about(file), by=by)


def refuse(file: PaymentFile, reason_code: str) -> PaymentFileRefused:
    """The bank does not take it: nothing of it is paid."""
    _must_be(file, "claimed", "unknown")
    return PaymentFileRefused(**_about(file), reason_code=reason_code)


def apply(file: PaymentFile, event: Event) -> PaymentFile:
    """The state after `event`. The one before is left as it is."""
    told: Told = event  # type: ignore[assignment]
    match told:
        case PaymentFileDrafted():
            return replace(
                file, state="drafted", municipality=told.municipality, message_id=told.message_id,
                payments=told.payments, amount_cents=told.amount_cents, drafted_by=told.by.user or "",
            )  # fmt: skip
        case PaymentFileReleased():
            return replace(file, state="released", released_by=told.by.user)
        case PaymentFileDiscarded():
            return replace(file, state="discarded")
        case PaymentFileClaimed():
            return replace(file, state="claimed")
        case PaymentFileSent():
            return replace(file, state="sent")
        case PaymentFileUnknown():
            return replace(file, state="unknown")
        case PaymentFileNotSent():
            return replace(file, state="released")
        case PaymentFileRefused():
            return replace(file, state="refused")
        case _:
            assert_never(told)


def _must_be(file: PaymentFile, *states: FileState) -> None:
    if file.state not in states:
        step = NEXT_STEPS.get(file.state, "draft it")
        raise FileNotThere(f"The file is {file.state}: {step}.", state=file.state, next_step=step)


def _about(file: PaymentFile) -> dict[str, object]:
    return {"municipality": file.municipality, "payment_file_id": file.id, "message_id": file.message_id}
