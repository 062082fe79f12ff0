"""Acts over an incoming grant and its budget lines, as every entrance names them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.funding.incoming import calls
from services.funding.incoming.queries import Payable
from services.funding.ledger.refs import LineOf
from shared.acts import Act, Moment, Ref, Trace
from shared.contracts.base import By, Event
from shared.periods import local_day


def lines(programme: str, budget_year: int, purposes: Sequence[str]) -> dict[str, LineOf]:
    """The budget lines of an award by purpose."""
    return {purpose: LineOf(programme, purpose, budget_year) for purpose in sorted(purposes)}


def refs(id: Any, named: Mapping[str, LineOf]) -> dict[str, Sequence[Ref]]:
    return {"incoming": [id], "budget": list(named.values())}


def receipt(
    payable: Payable,
    reference: str,
    booked_on: date,
    amount_cents: int,
    actor: str,
    trace: Trace | None = None,
    bank_reference: str | None = None,
) -> Act:
    """The bank's word that the state has paid a call. What does not fit is refused as `NotClear`; the same again: no
    events. Forgiving: the refusal is the act's outcome."""
    line = LineOf(payable.programme, payable.purpose, payable.budget_year)
    id = payable.incoming_grant_id

    def verb(states: Mapping[Ref, Any], at: Moment) -> Sequence[Event]:
        today = local_day(at.now)
        return calls.receive(states[id], states[line], reference, booked_on, amount_cents, today, at, bank_reference)

    return Act(refs(id, {payable.purpose: line}), verb, actor, trace, forgiving=True)


def receipt_reversed(
    payable: Payable, reference: str, transfer_id: UUID, back: calls.TakenBack, by: By, trace: Trace | None = None
) -> Act:
    """A person's word that the bank has taken a payment of the state back. Forgiving."""
    line = LineOf(payable.programme, payable.purpose, payable.budget_year)
    id = payable.incoming_grant_id

    def verb(states: Mapping[Ref, Any], at: Moment) -> Sequence[Event]:
        return calls.reverse(states[id], states[line], reference, transfer_id, back, by, at)

    return Act(refs(id, {payable.purpose: line}), verb, by.user, trace, forgiving=True)
