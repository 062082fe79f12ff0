"""A person as others may know them: an id, registered once, and the needs referred for it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from services.intake.people.details import Details
from services.intake.reports.basis import published_basis
from services.intake.reports.submission import Submission
from services.intake.routing import Route
from shared.contracts.base import DepartmentId, Event
from shared.contracts.intake import (
    PersonComesOfAge,
    PersonCorrected,
    PersonErased,
    PersonField,
    PersonLocked,
    PersonMerged,
    PersonRegistered,
    PersonSplit,
    PersonUnlocked,
    ReferralRouted,
)
from shared.contracts.reports import Report
from shared.problems import Refusal

Status = Literal["unknown", "registered", "provisional", "merged", "locked", "erased"]


class PersonAlreadyRegistered(Refusal):
    problem = "person-already-registered"
    title = "This person is registered already"


class PersonStandsForNobody(Refusal):
    """Merged, locked or erased. Members: `person_id`, `state`."""

    problem = "person-stands-for-nobody"
    title = "This person cannot become one with another"


class PersonNotMerged(Refusal):
    problem = "person-not-merged"
    title = "This person was not merged into another"


@dataclass(frozen=True, slots=True)
class Person:
    """`details` travel with a new person to its row and are no part of the aggregate otherwise."""

    id: UUID
    municipality: str
    status: Status = "unknown"
    details: Details | None = None
    merged_into: UUID | None = None


def register(person: Person, report_id: UUID, provisional: bool) -> list[Event]:
    """From now on others may speak of this person. Provisional: a human decides whether it is somebody known."""
    if person.status != "unknown":
        raise PersonAlreadyRegistered("A person is registered once.")
    return [
        PersonRegistered(
            municipality=person.municipality, person_id=person.id, provisional=provisional, report_id=report_id
        )
    ]


def refer(person: Person, submission: Submission, routes: Iterable[Route]) -> list[Event]:
    """One event per need. Of the legal basis only a paragraph is told; of the consents only the categories, and only
    those given for the department that is asked: a consent for somebody else allows nothing there.
    """
    report = submission.report
    basis = published_basis(report.legal_basis)
    return [
        ReferralRouted(
            municipality=submission.department.partition(".")[0], person_id=person.id, report_id=submission.id,
            reporter=submission.department, first_carrier=route.first_carrier, to_department=route.to_department,
            life_situation=route.need.life_situation, topic=route.need.topic, urgency=route.need.urgency,
            kind=route.need.kind, basis=basis, consents=_consented(report, route.to_department),
            occasion=report.occasion,
        )
        for route in routes
    ]  # fmt: skip


def correct(
    person: Person, fields: Iterable[PersonField], report_id: UUID | None = None, reporter: DepartmentId | None = None
) -> list[Event]:
    """What is known of the person has changed: which parts, never the values. Nothing changed is no event."""
    changed = tuple(dict.fromkeys(fields))
    if not changed:
        return []
    return [
        PersonCorrected(
            municipality=person.municipality, person_id=person.id, report_id=report_id, reporter=reporter,
            fields=changed,
        )
    ]  # fmt: skip


def come_of_age(person: Person, months: Literal[12, 0]) -> list[Event]:
    """Told of people who stand for themselves: not of one who is merged into another, locked or erased."""
    if person.status not in ("registered", "provisional"):
        return []
    return [PersonComesOfAge(municipality=person.municipality, person_id=person.id, months=months)]


def merge(absorbed: Person, into: Person, clearing_id: UUID) -> list[Event]:
    """Two were one: from now on `into` stands for both. Only who stands for themselves takes part: no circle forms."""
    stands(absorbed)
    stands(into)
    return [
        PersonMerged(
            municipality=absorbed.municipality, person_id=absorbed.id, into=into.id, clearing_id=clearing_id
        )
    ]  # fmt: skip


def split(person: Person, out_of: Person, report_ids: Iterable[UUID], clearing_id: UUID) -> list[Event]:
    """The merge was wrong: this person stands for themselves again, with the reports that were theirs."""
    if person.status != "merged":
        raise PersonNotMerged("There is no merge to be undone.", state=person.status)
    stands(out_of)
    return [_split(person, out_of.id, report_ids, clearing_id)]


def split_off(newcomer: Person, out_of: Person, report_ids: Iterable[UUID], clearing_id: UUID) -> list[Event]:
    """One record held two people: the second is registered now, with the reports that are about them."""
    stands(out_of)
    given = tuple(report_ids)
    return [*register(newcomer, given[0], provisional=False), _split(newcomer, out_of.id, given, clearing_id)]


def stands(person: Person) -> None:
    """Raises `PersonStandsForNobody` for somebody who was merged, locked or erased."""
    if person.status not in ("registered", "provisional"):
        raise PersonStandsForNobody(
            "Their data are locked or erased, or they were merged: unlock them or read the clearing again.",
            person_id=str(person.id), state=person.status,
        )  # fmt: skip


def _split(person: Person, out_of: UUID, report_ids: Iterable[UUID], clearing_id: UUID) -> PersonSplit:
    return PersonSplit(
        municipality=person.municipality, person_id=person.id, out_of=out_of, report_ids=tuple(report_ids),
        clearing_id=clearing_id,
    )  # fmt: skip


def _consented(report: Report, recipient: DepartmentId) -> tuple[str, ...]:
    """The categories of consent given for this recipient, each once."""
    given = (code for consent in report.consents if consent.recipient == recipient for code in consent.categories)
    return tuple(dict.fromkeys(given))


PersonFact = (
    PersonRegistered | PersonCorrected | PersonComesOfAge | ReferralRouted | PersonLocked | PersonUnlocked
    | PersonErased | PersonMerged | PersonSplit
)  # fmt: skip


def apply(person: Person, event: PersonFact) -> Person:
    match event:
        case PersonRegistered():
            return replace(person, status="provisional" if event.provisional else "registered")
        case PersonCorrected() | PersonComesOfAge() | ReferralRouted():
            return person
        case PersonLocked():
            return replace(person, status="locked")
        case PersonUnlocked():
            return replace(person, status="registered")
        case PersonErased():
            return replace(person, status="erased")
        case PersonMerged():
            return replace(person, status="merged", merged_into=event.into)
        case PersonSplit():
            return replace(person, status="registered", merged_into=None)
        case _:
            assert_never(event)
