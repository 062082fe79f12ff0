"""The way of a person's data to their end: locked, offered to the archive, erased. Pure.

Art. 17 and 18 GDPR, § 84 SGB X: what is no longer needed is erased; until then its processing is restricted. § 4
ArchivG NRW with § 10: a municipality offers its archive what it would erase, and erases what the archive took or did
not want. Two people decide, or the clock where the schedule of the municipality says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.people.person import Person
from shared.contracts.base import Event
from shared.contracts.intake import PersonErased, PersonLocked, PersonUnlocked
from shared.problems import Refusal

CLOCK = "clock"


class PersonIsLocked(Refusal):
    problem = "person-locked"
    title = "The data of this person are locked"


class PersonNotLocked(Refusal):
    problem = "person-not-locked"
    title = "The data of this person are not locked"


class PersonErasedAlready(Refusal):
    problem = "person-erased"
    title = "The data of this person are erased"


class PersonInQuestion(Refusal):
    problem = "person-in-question"
    title = "It is not decided who this person is"


class TrackStillOpen(Refusal):
    problem = "track-still-open"
    title = "A department still carries something for this person"


class ArchiveNotAsked(Refusal):
    problem = "archive-not-asked"
    title = "The archive has not decided yet"


class OfferedAlready(Refusal):
    problem = "archive-offered-already"
    title = "The archive has been offered these data"


class SameTwoEyes(Refusal):
    problem = "second-person-needed"
    title = "Erasing needs a second person"


@dataclass(frozen=True, slots=True)
class Disposal:
    """How far the way is: when it was offered, until when the archive answers, what it said, who proposed erasing."""

    offered_at: datetime | None = None
    answer_due: datetime | None = None
    answer: str | None = None
    proposed_by: str | None = None


def lock(person: Person, reason_code: str, open_tracks: int) -> list[Event]:
    """From now on only ids and codes can be read. Not while somebody works on it, nor while it is unclear who it is."""
    _exists(person)
    if person.status == "locked":
        raise PersonIsLocked("They have been locked before; unlock them or offer them to the archive.")
    if person.status == "merged":
        raise PersonInQuestion("This person was merged into another one: lock that one, both go together.")
    if person.status == "provisional":
        raise PersonInQuestion("Decide the clearing about this person first; GET /clearing lists it.")
    _nobody_carries(open_tracks)
    return [PersonLocked(municipality=person.municipality, person_id=person.id, reason_code=reason_code)]


def unlock(person: Person, reason_code: str) -> list[Event]:
    """Work may go on. If the data are locked again later, everything begins anew, the offer to the archive included."""
    _exists(person)
    if person.status != "locked":
        raise PersonNotLocked("There is nothing to unlock.")
    return [PersonUnlocked(municipality=person.municipality, person_id=person.id, reason_code=reason_code)]


def needed_again(person: Person) -> list[Event]:
    """A new need of somebody whose data are locked: whoever carries it must know who it is."""
    return unlock(person, "needed_again") if person.status == "locked" else []


def offer(person: Person, disposal: Disposal) -> list[Event]:
    """May be offered to the archive now; nobody but the archive needs to be told."""
    _exists(person)
    if person.status != "locked":
        raise PersonNotLocked("Lock them first: POST /persons/{id}/lock.", next_step="lock")
    if disposal.offered_at is not None:
        raise OfferedAlready("Wait for its answer, or note it: POST /persons/{id}/archive-answer.")
    return []


def archive_is_done(disposal: Disposal, now: datetime) -> bool:
    """It took them, did not want them, or was silent for the whole period."""
    return disposal.answer is not None or (disposal.answer_due is not None and disposal.answer_due <= now)


def propose(person: Person, open_tracks: int, disposal: Disposal, now: datetime) -> list[Event]:
    """The first of two: everything that must come before erasing has come; nothing has happened yet."""
    _exists(person)
    _nobody_carries(open_tracks)
    if person.status != "locked":
        raise PersonNotLocked("Lock them first: POST /persons/{id}/lock.", next_step="lock")
    if disposal.offered_at is None:
        raise ArchiveNotAsked(
            "Offer them to the archive first: POST /persons/{id}/archive-offer.", next_step="archive-offer"
        )
    if not archive_is_done(disposal, now):
        due = disposal.answer_due.isoformat() if disposal.answer_due else None
        raise ArchiveNotAsked("Note its answer, or wait until the period is over.", next_step="archive-answer", due=due)
    return []


def erase(person: Person, open_tracks: int, disposal: Disposal, by: str, now: datetime) -> list[Event]:
    """`by` confirms what another person proposed, or is the clock."""
    propose(person, open_tracks, disposal, now)
    if by != CLOCK and (disposal.proposed_by is None or disposal.proposed_by == by):
        raise SameTwoEyes("Ask a second coordinator to confirm.", next_step="erasure")
    return [PersonErased(municipality=person.municipality, person_id=person.id)]


def erase_absorbed(people: Sequence[Person]) -> list[Event]:
    """Who was merged into somebody goes with them."""
    return [PersonErased(municipality=one.municipality, person_id=one.id) for one in people if one.status != "erased"]


def _exists(person: Person) -> None:
    if person.status == "erased":
        raise PersonErasedAlready("There is nothing left but the id.")


def _nobody_carries(open_tracks: int) -> None:
    if open_tracks:
        raise TrackStillOpen(
            "The departments that carry its tracks close them first: POST /tracks/{id}/closure.",
            open_tracks=open_tracks, next_step="closure",
        )  # fmt: skip
