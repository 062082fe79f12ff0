"""A nomination (Vorschlag) as an application, and the rules of a prize. Pure.

A nominee is a number here: the name stays in funding's own table, where it can be erased.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.funding.prizes.refusals import (
    CeilingExceeded,
    DeclarationMissing,
    MayNotNominate,
    NominationsClosed,
    QuorumMissing,
)
from services.funding.programmes.programme import PrizeRules, Programme
from shared.contracts.base import By, Event
from shared.contracts.funding import ApplicationSubmitted


@dataclass(frozen=True, slots=True)
class Nominee:
    """`department` where the nominee stands in the directory."""

    id: UUID
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Jury:
    """How many members have voted, and what the company has declared of the aid it has had within three years."""

    jurors: int
    aid_declared_cents: int | None = None


def nominate(
    id: UUID, programme: Programme, rules: PrizeRules, nominee: Nominee, purpose: str, by: By, today: date
) -> list[Event]:
    """Somebody is proposed for the prize money of the year; the nomination's id is the application's."""
    if by.department is None or by.department not in programme.applicants:
        raise MayNotNominate(f"Ask a department that nominates for {programme.code}.")
    last = date(today.year, rules.nominate_until.month, rules.nominate_until.day)
    if today > last:
        raise NominationsClosed("Nominate again in the new year.", nominate_until=last.isoformat())
    return [
        ApplicationSubmitted(
            municipality=programme.municipality, application_id=id, programme=programme.code, purpose=purpose,
            amount_cents=programme.maximum_cents, applicant=by.department, nominee_id=nominee.id,
            nominee_department=nominee.department, by=by,
        )
    ]  # fmt: skip


def ready(rules: PrizeRules, jury: Jury, amount_cents: int) -> None:
    """Raises what is missing before the jury's choice can be recommended."""
    if jury.jurors < rules.jury:
        raise QuorumMissing(
            f"{rules.jury} members have to vote; {jury.jurors} have.", jurors=jury.jurors, quorum=rules.jury
        )
    if not rules.de_minimis:
        return
    if jury.aid_declared_cents is None:
        raise DeclarationMissing("Note the company's declaration first.")
    left = rules.de_minimis_ceiling_cents - jury.aid_declared_cents
    if amount_cents > left:
        raise CeilingExceeded(f"{max(left, 0)} cents may still be given within three years.", left_cents=max(left, 0))
