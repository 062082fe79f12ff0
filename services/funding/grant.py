"""A grant (Zuwendung): awarded, ordered in instalments, disbursed when the bank says so; each part at most once."""

import base64
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, assert_never, cast
from uuid import UUID

from services.funding.application import Application
from services.funding.budget import BudgetLine
from services.funding.refusals import AmountDiffers, BookedInTheFuture, PaidAlready, UnknownPayment
from shared.contracts import funding as told
from shared.contracts.base import By, Event

GrantState = Literal["new", "awarded", "ordered", "disbursed", "closed"]
Happened = told.GrantAwarded | told.DisbursementOrdered | told.GrantDisbursed | told.GrantClosed


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a grant on its way through the bank; `booked_on` once it has arrived there."""

    number: int
    end_to_end_id: str
    amount_cents: int
    booked_on: date | None = None


@dataclass(slots=True)
class Grant:
    """`new` is a grant that no event has awarded yet."""

    id: UUID
    state: GrantState = "new"
    municipality: str = ""
    application_id: UUID | None = None
    programme: str = ""
    purpose: str = ""
    budget_year: int = 0
    budget_line_id: UUID | None = None
    department: str | None = None
    case_id: UUID | None = None
    amount_cents: int = 0
    instalments: dict[int, Instalment] = field(default_factory=dict)

    @property
    def not_ordered(self) -> int:
        return self.amount_cents - sum(part.amount_cents for part in self.instalments.values())

    def ordered_as(self, end_to_end_id: str) -> Instalment | None:
        return next((part for part in self.instalments.values() if part.end_to_end_id == end_to_end_id), None)


def apply(grant: Grant, event: Event) -> Grant:
    """The state after `event`. The one before is left as it is."""
    return _after(grant, cast(Happened, event))


def _after(grant: Grant, event: Happened) -> Grant:
    match event:
        case told.GrantAwarded():
            return replace(
                grant, state="awarded", municipality=event.municipality, application_id=event.application_id,
                programme=event.programme, purpose=event.purpose or "", budget_year=event.budget_year,
                budget_line_id=event.budget_line_id, department=event.department, case_id=event.case_id,
                amount_cents=event.amount_cents,
            )  # fmt: skip
        case told.DisbursementOrdered():
            part = Instalment(event.instalment, event.end_to_end_id, event.amount_cents)
            return replace(grant, state="ordered", instalments={**grant.instalments, part.number: part})
        case told.GrantDisbursed():
            part = replace(grant.instalments[event.instalment], booked_on=event.booked_on)
            parts = {**grant.instalments, part.number: part}
            waiting = any(one.booked_on is None for one in parts.values())
            return replace(grant, state="ordered" if waiting else "disbursed", instalments=parts)
        case told.GrantClosed():
            return replace(grant, state="closed")
        case _:
            assert_never(event)


def end_to_end_id(grant_id: UUID, instalment: int) -> str:
    """What the bank statement will name: the same instalment has the same one for ever.

    At most 35 characters of the SEPA character set (EPC217-08): all 128 bits of the grant's id in base 32.
    """
    return f"STF-{base64.b32encode(grant_id.bytes).decode().rstrip('=')}-{instalment}"


def award(grant: Grant, application: Application, line: BudgetLine) -> told.GrantAwarded:
    """The money an approved application leads to, from the budget line of this year."""
    return told.GrantAwarded(
        municipality=application.municipality, grant_id=grant.id, application_id=application.id,
        programme=application.programme, amount_cents=application.amount_cents, case_id=application.case_id,
        budget_year=line.budget_year, budget_line_id=line.id, purpose=application.purpose,
        department=application.applicant,
    )  # fmt: skip


def order(grant: Grant, amount_cents: int, by: By) -> told.DisbursementOrdered:
    """The next instalment, never more than what has not been ordered yet."""
    if not 0 < amount_cents <= grant.not_ordered:
        raise AmountDiffers(f"{grant.not_ordered} cents of this grant have not been ordered yet.")
    number = len(grant.instalments) + 1
    return told.DisbursementOrdered(
        **_of(grant), amount_cents=amount_cents, instalment=number, end_to_end_id=end_to_end_id(grant.id, number), by=by
    )


def confirm(
    grant: Grant, end_to_end_id: str, booked_on: date, amount_cents: int, today: date
) -> told.GrantDisbursed | None:
    """The bank's word that an instalment has gone; None if it said exactly that before.

    What does not fit in every respect is refused (`NotClear`), and a person looks at it.
    """
    part = grant.ordered_as(end_to_end_id)
    if part is None:
        raise UnknownPayment("Find out which payment the bank means.")
    if part.booked_on is not None:
        if (part.booked_on, part.amount_cents) == (booked_on, amount_cents):
            return None
        raise PaidAlready("Ask the bank whether it has paid twice.")
    if amount_cents != part.amount_cents:
        raise AmountDiffers("Ask the bank why it has not paid the amount that was ordered.")
    if booked_on > today:
        raise BookedInTheFuture("Ask the bank for the day on which it has booked the payment.")
    return told.GrantDisbursed(
        **_of(grant),
        amount_cents=amount_cents,
        instalment=part.number,
        end_to_end_id=end_to_end_id,
        booked_on=booked_on,
    )


def _of(grant: Grant) -> dict[str, Any]:
    return {
        "municipality": grant.municipality, "grant_id": grant.id, "application_id": grant.application_id,
        "programme": grant.programme, "case_id": grant.case_id,
    }  # fmt: skip
