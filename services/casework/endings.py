"""The reason for a transition can go: the person dies or leaves the country. Both sides are told at once.

No baton moves: carriers keep their tracks and close them when what is left to do is done.
"""

from uuid import UUID

from services.casework.case import Case
from services.casework.telling import cancelled, of_case
from shared.acts import Moment
from shared.contracts.base import By, DepartmentId, Event
from shared.contracts.casework import DeathNoted, DeathRetracted, DepartureNoted


def person_died(case: Case, *, reporter: DepartmentId, at: Moment, report_id: UUID | None = None) -> list[Event]:
    """Every open transition is cancelled; what was noted once is not noted again."""
    if not case.is_alive or (case.deceased and (report_id is None or report_id in case.deaths)):
        return []
    by = By(department=reporter, user="routing")
    noted = DeathNoted(**of_case(case), report_id=report_id, further=case.deceased)
    return [noted, *(cancelled(case, one, "death", by) for one in case.open_transitions())]


def death_retracted(case: Case, report_id: UUID) -> list[Event]:
    """The report of a death was withdrawn. Where another one stands, it is only taken off the list."""
    if report_id not in case.deaths:
        return []
    return [DeathRetracted(**of_case(case), report_id=report_id)]


def person_departed(case: Case, *, reporter: DepartmentId, at: Moment, report_id: UUID | None = None) -> list[Event]:
    """The person has left the country: nobody waits for an answer about them any more."""
    if not case.is_alive:
        return []
    by = By(department=reporter, user="routing")
    noted = DepartureNoted(**of_case(case), report_id=report_id)
    return [noted, *(cancelled(case, one, "departure", by) for one in case.open_transitions())]
