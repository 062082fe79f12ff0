"""The case as a whole: opened, closed, and what is noted about the person."""

from uuid import UUID

from shared.contracts.base import Code, Event


class CaseEvent(Event, subject="case_id"):
    case_id: UUID
    person_id: UUID


class CaseOpened(CaseEvent, type="casework.case.opened.v1"):
    """`previous_case` names the closed case of the same person, if there is one."""

    number: str
    previous_case: UUID | None = None


class CaseClosed(CaseEvent, type="casework.case.closed.v1"):
    """The last track is closed, or (`merged`, `split`) the last one that was left goes on in another case."""

    reason_code: Code


class DeathNoted(CaseEvent, type="casework.death.noted.v1"):
    """The person has died: open transitions are cancelled with this, carriers close their tracks themselves.

    `further`: another report says the same, so that the withdrawal of one does not bring the person back to life.
    """

    report_id: UUID | None = None
    further: bool = False


class DeathRetracted(CaseEvent, type="casework.death.retracted.v1"):
    """A report of the death was withdrawn: if no other stands, needs are taken again. What was cancelled stays so."""

    report_id: UUID


class DepartureNoted(CaseEvent, type="casework.departure.noted.v1"):
    """The person has left the country: open transitions are cancelled with this."""

    report_id: UUID | None = None
