"""A grant (Zuwendung) as a state: awarded, paid in instalments, proven, closed. `fold` says what each event changes."""

import base64
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from shared.contracts.funding import Period, PlanItem

GrantState = Literal["new", "offered", "awarded", "ordered", "disbursed", "closed"]
PartState = Literal["ordered", "disbursed", "cancelled", "returned"]
DrawdownState = Literal["requested", "ordered", "rejected"]
ProofState = Literal["none", "due", "submitted", "questioned", "accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a grant on its way through the bank; `booked_on` once it has arrived there, `ordered_on` where the bank
    names a day before the order."""

    number: int
    end_to_end_id: str
    amount_cents: int
    state: PartState = "ordered"
    booked_on: date | None = None
    payee_id: UUID | None = None
    drawdown_id: UUID | None = None
    ordered_on: date | None = None

    @property
    def counts_from(self) -> date | None:
        """The day from which interest counts: nobody had the money before it was ordered."""
        return self.ordered_on or self.booked_on


@dataclass(frozen=True, slots=True)
class Drawdown:
    """What the organisation calls for (Mittelabruf). `requested_by` is the subject of a token."""

    id: UUID
    amount_cents: int
    needed_until: date
    requested_by: str
    state: DrawdownState = "requested"


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of use and where it stands; `version` counts submissions, `reminders` what has been told of it."""

    state: ProofState = "none"
    due_on: date | None = None
    version: int = 0
    reminders: int = 0
    spent_cents: int | None = None
    submitted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """What is demanded back, and what of it has come or been waived; `receipts` are the bank's names of payments."""

    id: UUID
    amount_cents: int
    interest_cents: int
    due_on: date
    reference: str
    paid_cents: int = 0
    paid_interest_cents: int = 0
    waived_cents: int = 0
    waived_interest_cents: int = 0
    receipts: tuple[str, ...] = ()

    @property
    def open_cents(self) -> int:
        return self.amount_cents - self.paid_cents - self.waived_cents

    @property
    def open_interest_cents(self) -> int:
        return self.interest_cents - self.paid_interest_cents - self.waived_interest_cents

    @property
    def is_settled(self) -> bool:
        return self.open_cents == 0 and self.open_interest_cents == 0


@dataclass(slots=True)
class Grant:
    """`new` is a grant that no event has awarded yet. `amount_cents` is what was awarded and not set free again."""

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
    measure_id: UUID | None = None
    post_id: UUID | None = None
    incoming_grant_id: UUID | None = None
    nominee_id: UUID | None = None
    amount_cents: int = 0
    period: Period | None = None
    costs: tuple[PlanItem, ...] = ()
    financing: tuple[PlanItem, ...] = ()
    shares: tuple[PlanItem, ...] = ()
    conditions: tuple[str, ...] = ()
    use_within_months: int | None = None
    form: Literal["decision", "contract"] = "decision"
    final_on: date | None = None
    is_final: bool = True
    instalments: dict[int, Instalment] = field(default_factory=dict)
    drawdowns: dict[UUID, Drawdown] = field(default_factory=dict)
    proof: Proof = field(default_factory=Proof)
    demands: dict[UUID, Demand] = field(default_factory=dict)

    @property
    def standing(self) -> list[Instalment]:
        """Instalments that were neither cancelled nor returned."""
        return [part for part in self.instalments.values() if part.state in ("ordered", "disbursed")]

    @property
    def not_ordered(self) -> int:
        return self.amount_cents - sum(part.amount_cents for part in self.standing)

    @property
    def disbursed_cents(self) -> int:
        return sum(part.amount_cents for part in self.standing if part.state == "disbursed")

    @property
    def reclaimed_cents(self) -> int:
        """What has been demanded back and not been waived, paid or not."""
        return sum(demand.amount_cents - demand.waived_cents for demand in self.demands.values())

    @property
    def demanded_cents(self) -> int:
        """What has ever been demanded back, waived or not: none of it is demanded twice."""
        return sum(demand.amount_cents for demand in self.demands.values())

    @property
    def awaits_proof(self) -> bool:
        """Whether the organisation owes its proof of use and is reminded of it."""
        proof = self.proof
        return proof.due_on is not None and proof.state in ("none", "due", "rejected") and self.state != "closed"

    def ordered_as(self, end_to_end_id: str) -> Instalment | None:
        return next((part for part in self.instalments.values() if part.end_to_end_id == end_to_end_id), None)


def end_to_end_id(grant_id: UUID, instalment: int) -> str:
    """What the bank statement will name: the same instalment has the same one for ever.

    At most 35 characters of the SEPA character set (EPC217-08): all 128 bits of the grant's id in base 32.
    """
    return f"STF-{base64.b32encode(grant_id.bytes).decode().rstrip('=')}-{instalment}"


def about(grant: Grant) -> dict[str, Any]:
    """What every event of a grant says of it."""
    return {
        "municipality": grant.municipality, "grant_id": grant.id, "application_id": grant.application_id,
        "programme": grant.programme, "case_id": grant.case_id, "department": grant.department,
        "form": grant.form, "scheme": "prize" if grant.nominee_id else None,
    }  # fmt: skip
