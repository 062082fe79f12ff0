"""Money for a person: asked for by who carries a track, decided by funding, shown on the case when it is settled."""

from typing import Literal
from uuid import UUID

from services.casework.case import Case
from services.casework.refusals import AmountNotPossible, NotInvolved
from services.casework.telling import municipality_of, of_case
from services.casework.tracks import takes_new_needs
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.casework import AssistanceRequested, AssistanceSettled

Outcome = Literal["awarded", "disbursed", "rejected"]
_COMES_AFTER: dict[str, tuple[str, ...]] = {
    "requested": ("awarded", "disbursed", "rejected"),
    "awarded": ("disbursed", "rejected"),
    "disbursed": (),
    "rejected": (),
}


def request(
    case: Case,
    *,
    programme: str,
    purpose: str,
    amount_cents: int,
    by: By,
    at: Moment,
    payee_id: UUID | None = None,
) -> list[Event]:
    """Only a department that carries a track of the case asks for money for the person; whole cents, more than none."""
    takes_new_needs(case)
    if by.department is None or by.department not in {track.department for track in case.open_tracks()}:
        raise NotInvolved("Assistance is requested by a department that carries a track of the case.")
    if amount_cents <= 0:
        raise AmountNotPossible("Ask for an amount above zero.", "/amount_cents", "not_positive")
    return [
        AssistanceRequested(
            **of_case(case, municipality_of(by.department)), assistance_id=at.new_id(), department=by.department,
            programme=programme, purpose=purpose, amount_cents=amount_cents, payee_id=payee_id, by=by,
        )
    ]  # fmt: skip


def settle_assistance(
    case: Case, assistance_id: UUID, outcome: Outcome, *, amount_cents: int, grant_id: UUID | None = None
) -> list[Event]:
    """What funding told. Told again, told late, or about money nobody here asked for: nothing happens."""
    asked = case.assistance.get(assistance_id)
    if asked is None or outcome not in _COMES_AFTER[asked.outcome]:
        return []
    return [
        AssistanceSettled(
            **of_case(case, municipality_of(asked.department)), assistance_id=assistance_id,
            department=asked.department, grant_id=grant_id, programme=asked.programme, outcome=outcome,
            amount_cents=amount_cents,
        )
    ]  # fmt: skip
