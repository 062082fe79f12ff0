"""Two persons are one: what only the absorbed person's case has goes on in the other case, at once and without a seam.

Where both have a track of the same life situation and topic, the absorbed case waits with just these, carried as
before, until a person chooses (`services.casework.choosing`). Participation is voluntary: what the person agreed to in
either case holds, and a refusal is never overruled by never having been asked.
"""

from uuid import UUID

from services.casework.case import Case, Participation
from services.casework.meeting import Meeting
from services.casework.telling import cancelled, of_case
from services.casework.transfers import CLEARING, after, continued, opened, transferred
from shared.acts import Moment
from shared.contracts import casework as told
from shared.contracts.base import Event
from shared.contracts.intake import PersonMerged
from shared.periods import Period, due, reminder_at

TO_DECIDE = Period(5, "working_days")
SAID: dict[Participation, int] = {"not_asked": 0, "asked": 1, "declined": 2, "ended": 2, "agreed": 3}
"""How much the person has said; of two answers that weigh the same, the surviving case's holds."""


def merge(meeting: Meeting, merged: PersonMerged, at: Moment) -> list[Event]:
    """Nothing, if the absorbed person has no open case: what comes for them later follows the alias."""
    giving, taking = meeting.first.of_their_own, meeting.second.of_their_own
    if not meeting.known or giving.state != "open":
        return []
    events: list[Event] = [*opened(taking, giving.municipality)]
    taking = after(taking, events)
    doubles = [track for track in giving.open_tracks() if taking.carried(track.life_situation, track.topic)]
    choice = {}
    if doubles:
        decide_by = due(at.now, TO_DECIDE)
        choice = {"decide_by": decide_by, "next_step": "remind_merge", "next_at": reminder_at(at.now, decide_by)}
    events.append(
        told.CaseMerged(
            **of_case(giving), into_case=taking.id, into_person=taking.person_id, by=CLEARING,
            undecided=tuple(track.id for track in doubles), clearing_id=merged.clearing_id, **choice,
        )
    )  # fmt: skip
    events.append(continued(giving, taking, "merge", agreed_in_either(giving, taking)))
    for track in giving.open_tracks():
        if track not in doubles:
            events += transferred(giving, taking, track, "merge", CLEARING)
    events += of_the_dead(after(giving, events), after(taking, events))
    if not doubles:
        events.append(told.CaseClosed(**of_case(giving), reason_code="merged"))
    return events


def agreed_in_either(giving: Case, taking: Case) -> Participation:
    return max(taking.participation, giving.participation, key=SAID.__getitem__)


def of_the_dead(giving: Case, taking: Case) -> list[Event]:
    """A death that only one of the two cases knew of is noted in the other, and nobody is asked for anything more."""
    events: list[Event] = []
    for knows, other in ((giving, taking), (taking, giving)):
        if knows.deceased and any(other.open_tracks()):
            news: list[UUID | None] = [one for one in knows.deaths if one not in other.deaths]
            for report in news or ([] if other.deceased else [None]):
                further = after(other, events).deceased
                events.append(told.DeathNoted(**of_case(other), report_id=report, further=further))
    for case in (giving, taking):
        if after(case, events).deceased:
            events += [cancelled(case, one, "death", CLEARING) for one in case.open_transitions()]
    return events
