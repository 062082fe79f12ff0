"""An incoming grant (Zuwendung an die Stadt) as a state: awarded by the state, called, received, proven, closed."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.contracts import funding as told
from shared.contracts.base import Event

IncomingState = Literal["new", "awarded", "submitted", "rejected", "closed"]
REFERENCE = "STF-IN-"
LUMP_SUM = "lump-sum-"
"""How the file numbers of lump sums begin, and no others."""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the state gives for a purpose; `revision` is that of the award or the amendment that last set it."""

    amount_cents: int
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """Money called for (Mittelabruf); `booked_on` once it has arrived. A withdrawn one does not count."""

    number: int
    purpose: str
    reference: str
    amount_cents: int
    booked_on: date | None = None
    bank_reference: str | None = None
    withdrawn: bool = False


@dataclass(slots=True)
class IncomingGrant:
    """`new`: not awarded yet. `repaid` by purpose is what the state has had back."""

    id: UUID
    state: IncomingState = "new"
    municipality: str = ""
    programme: str = ""
    budget_year: int = 0
    grantor: str = ""
    file_number: str = ""
    awarded_on: date | None = None
    purposes: dict[str, Entitlement] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    period: told.Period | None = None
    proof_due_on: date | None = None
    lump_sum: bool = False
    remind_days: tuple[int, ...] = ()
    calculation: tuple[told.PostShare, ...] = ()
    revision: int = 0
    calls: dict[int, Call] = field(default_factory=dict)
    reminders: int = 0
    proofs: int = 0
    repaid: dict[str, int] = field(default_factory=dict)

    @property
    def amount_cents(self) -> int:
        return sum(entitled.amount_cents for entitled in self.purposes.values())

    @property
    def remind_on(self) -> date | None:
        """The next day on which to tell that the own proof is due; None once it is submitted or all is told."""
        days = sorted(self.remind_days, reverse=True)
        if self.state not in ("awarded", "rejected") or self.proof_due_on is None or self.reminders >= len(days):
            return None
        return self.proof_due_on - timedelta(days=days[self.reminders])

    def entitled(self, purpose: str) -> int:
        found = self.purposes.get(purpose)
        return found.amount_cents if found else 0

    def called(self, purpose: str) -> int:
        return sum(c.amount_cents for c in self.calls.values() if c.purpose == purpose and not c.withdrawn)

    def received(self, purpose: str) -> int:
        """What has arrived and not been given back."""
        arrived = sum(c.amount_cents for c in self.calls.values() if c.purpose == purpose and c.booked_on is not None)
        return arrived - self.repaid.get(purpose, 0)

    def called_as(self, reference: str) -> Call | None:
        return next((call for call in self.calls.values() if call.reference == reference), None)


def award_id(municipality: str, programme: str, budget_year: int, file_number: str) -> UUID:
    """The same award has the same id, however often it is recorded."""
    return uuid5(NAMESPACE_URL, f"urn:staffel:incoming-grant:{municipality}/{programme}/{budget_year}/{file_number}")


def entitlement_id(id: UUID, purpose: str, revision: int) -> UUID:
    """The transfer that made the state's award a claim of the city's; an amendment reverses it."""
    return uuid5(id, f"entitlement/{purpose}/{revision}")


def call_id(id: UUID, call: int) -> UUID:
    """The transfer of a call; its withdrawal reverses it."""
    return uuid5(id, f"call/{call}")


def reference_of(id: UUID, call: int) -> str:
    """What the state's payment will name: at most 35 characters of the SEPA set; 80 bits of the award's id in base 32.

    The database holds that no two calls share one.
    """
    digits = base64.b32encode(uuid5(id, "reference").bytes[:10]).decode()
    return f"{REFERENCE}{digits}-{call}"


def about(incoming: IncomingGrant) -> dict[str, Any]:
    """What every event of an incoming grant says of it, its amount apart."""
    return {
        "municipality": incoming.municipality, "incoming_grant_id": incoming.id, "programme": incoming.programme,
        "budget_year": incoming.budget_year,
    }  # fmt: skip


def apply(incoming: IncomingGrant, event: Event) -> IncomingGrant:
    """The state after `event`. The one before is left as it is."""
    match event:
        case told.IncomingGrantAwarded():
            return replace(
                incoming, state="awarded", municipality=event.municipality, programme=event.programme,
                budget_year=event.budget_year, grantor=event.grantor, file_number=event.file_number,
                awarded_on=event.awarded_on, conditions=event.conditions, period=event.period,
                proof_due_on=event.proof_due_on, lump_sum=event.lump_sum, remind_days=event.remind_days,
                calculation=event.calculation,
                purposes={item.code: Entitlement(item.amount_cents) for item in event.purposes},
            )  # fmt: skip
        case told.IncomingGrantAmended():
            return _amended(incoming, event)
        case told.IncomingGrantCalled():
            call = Call(event.call, event.purpose, event.reference, event.amount_cents)
            return replace(incoming, calls={**incoming.calls, call.number: call})
        case told.IncomingGrantReceived():
            call = replace(incoming.calls[event.call], booked_on=event.booked_on, bank_reference=event.bank_reference)
            return replace(incoming, calls={**incoming.calls, call.number: call})
        case told.IncomingReceiptReversed():
            call = replace(incoming.calls[event.call], booked_on=None, bank_reference=None)
            return replace(incoming, calls={**incoming.calls, call.number: call})
        case told.IncomingCallWithdrawn():
            call = replace(incoming.calls[event.call], withdrawn=True)
            return replace(incoming, calls={**incoming.calls, call.number: call})
        case told.IncomingProofDue():
            return replace(incoming, reminders=event.step)
        case told.IncomingProofSubmitted():
            return replace(incoming, state="submitted", proofs=event.version)
        case told.IncomingProofDecided():
            state: IncomingState = "closed" if event.outcome == "accepted" else "rejected"
            return replace(incoming, state=state, repaid=_added(incoming.repaid, event))
        case _:
            raise AssertionError(f"{event.TYPE} is no event of an incoming grant")


def _amended(incoming: IncomingGrant, event: told.IncomingGrantAmended) -> IncomingGrant:
    revision = incoming.revision + 1
    purposes = dict(incoming.purposes)
    new = {item.code: item.amount_cents for item in event.purposes}
    for purpose in purposes.keys() | new.keys():
        amount = new.get(purpose, 0)
        if amount != incoming.entitled(purpose):
            purposes[purpose] = Entitlement(amount, revision)
    return replace(incoming, revision=revision, purposes=purposes)


def _added(repaid: Mapping[str, int], event: told.IncomingProofDecided) -> dict[str, int]:
    return {**repaid, **{item.code: repaid.get(item.code, 0) + item.amount_cents for item in event.repay}}
