"""Forwarding (Weiterleitung): the state's conditions go with its money, and associations account before the city."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta

from services.funding.incoming.incoming_grant import IncomingGrant
from services.funding.programmes.programme import Programme, ProofRules

CITY_READS_DAYS = 28
"""What the city keeps of the time until its own proof: to read those of the others and to write its own."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant from the state's money takes along. `proof_due_by` is the last day its proof may be due."""

    conditions: tuple[str, ...]
    use_within_months: int | None
    proof_due_by: date | None
    incoming_grant_id: UUID | None = None

    def proof_due_on(self, by_rule: date | None) -> date | None:
        """The day a proof is due: by the programme's rule, and before the city has to account upwards."""
        days = [day for day in (by_rule, self.proof_due_by) if day is not None]
        return min(days) if days else None


def passed_on(programme: Programme, incoming: IncomingGrant | None) -> Terms:
    """The programme's conditions, then those of the state's award; the state's deadline less the city's own time."""
    own = programme.conditions
    if incoming is None or programme.flow != "forwards":
        return Terms(own, programme.use_within_months, None)
    added = tuple(code for code in incoming.conditions if code not in own)
    due = incoming.proof_due_on
    due_by = due - timedelta(days=CITY_READS_DAYS) if due else None
    return Terms((*own, *added), programme.use_within_months, due_by, incoming.id)


def proof_due_on(rules: ProofRules | None, ends_on: date | None) -> date | None:
    """The day a proof is due after the last day of the period, by months or weeks; None without a rule or a period."""
    if rules is None or ends_on is None:
        return None
    return ends_on + relativedelta(months=rules.due_months, weeks=rules.due_weeks)
