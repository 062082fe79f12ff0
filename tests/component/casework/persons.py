"""Words for tests in which two persons meet: who merges and parts, who chooses, and what the rows say then."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.casework import choosing, merging, splitting
from services.casework.case import Case, parse
from services.casework.choosing import Keep
from services.casework.persons import FamilyOf, MergeOf, SplitOf
from shared.acts import Act
from shared.contracts.base import By
from shared.contracts.intake import PersonMerged, PersonSplit
from tests.component.casework.conftest import CENTRE, DORTMUND, Casework

COORDINATOR = By(department=CENTRE, user="the coordinator")


def merged(person: UUID, into: UUID) -> Act:
    event = PersonMerged(municipality=DORTMUND, person_id=person, into=into)
    two = MergeOf(person, into, DORTMUND)
    return Act({"case": [two]}, lambda states, at: merging.merge(states[two], event, at), "test", alone=True)


def parted(person: UUID, out_of: UUID, *reports: UUID) -> Act:
    event = PersonSplit(municipality=DORTMUND, person_id=person, out_of=out_of, report_ids=reports)
    two = SplitOf(person, DORTMUND)
    return Act({"case": [two]}, lambda states, at: splitting.split(states[two], event, at), "test", alone=True)


def chosen(person: UUID, case: UUID, *tracks: UUID) -> Act:
    family = FamilyOf(person, DORTMUND)
    keep = [Keep(track) for track in tracks]
    return Act(
        {"case": [family]},
        lambda states, at: choosing.choose(states[family], case, keep, by=COORDINATOR, at=at),
        "test",
    )


async def cases_of(casework: Casework, *persons: UUID) -> list[Case]:
    """The cases of persons, the oldest first."""
    rows = await casework.pool.fetch("select body from cases where person_id = any($1) order by id", list(persons))
    return [parse(row["body"]) for row in rows]


async def two_people(casework: Casework, first: Sequence[dict[str, Any]], second: Sequence[dict[str, Any]]) -> Any:
    """Two persons, each with the needs given; who is absorbed first."""
    absorbed, survivor = uuid7(), uuid7()
    for person, needs in ((absorbed, first), (survivor, second)):
        await casework.cases([casework.referral(person, **need) for need in needs])
    return absorbed, survivor


async def types_of(casework: Casework, case: UUID) -> list[str]:
    rows = await casework.pool.fetch("select type from journal where subject = $1 order by sequence", case)
    return [row["type"].removeprefix("casework.").removesuffix(".v1") for row in rows]
