"""How an act names cases: by id, by person, by two persons who meet or part; and what that means right now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from services.casework.meeting import Family, Meeting
from services.casework.persons import (
    ByPerson,
    CaseOf,
    FamilyOf,
    MergeOf,
    Met,
    SplitOf,
    absorb,
    follow,
    known_as,
    part,
)
from shared.engine import Loaded
from shared.postgres import Writing


@dataclass(frozen=True, slots=True)
class AssistanceIn:
    """The case in which an assistance is: the one it was asked from, unless that goes on in another."""

    assistance_id: UUID
    case_id: UUID


CaseRef = UUID | AssistanceIn | ByPerson


@dataclass(slots=True)
class Wanted:
    """What a batch is about: cases by their id, persons by who they are in the end."""

    cases: dict[CaseRef, UUID]
    persons: dict[CaseRef, UUID]
    families: dict[CaseRef, frozenset[UUID]]
    met: dict[CaseRef, Met]

    def with_open_case(self) -> list[UUID]:
        return list({*self.persons.values(), *(one for met in self.met.values() for one in (*met.first, met.second))})

    def with_waiting_cases(self) -> list[UUID]:
        return list({one for family in self.families.values() for one in family})

    def new(self, open_of: Mapping[UUID, Loaded]) -> dict[UUID, str]:
        """The municipalities of the cases to begin, by person. A case that goes on keeps its municipality."""
        persons = {person: ref.municipality for ref, person in self.persons.items()}  # type: ignore[union-attr]
        for ref, met in self.met.items():
            known = [open_of[one].state.municipality for one in (*met.first, met.second) if one in open_of]
            for person in (ref.person_id, met.second):  # type: ignore[union-attr]
                persons[person] = next(iter(known), ref.municipality)  # type: ignore[union-attr]
        return {person: city for person, city in persons.items() if person not in open_of}


async def wanted(conn: Writing, refs: Sequence[CaseRef]) -> Wanted:
    met: dict[CaseRef, Met] = {}
    for ref in refs:
        if isinstance(ref, MergeOf):
            met[ref] = await absorb(conn, ref)
        elif isinstance(ref, SplitOf):
            met[ref] = await part(conn, ref)
    by_person = [ref for ref in refs if isinstance(ref, CaseOf | FamilyOf)]
    persons = await follow(conn, {ref.person_id for ref in by_person}) if by_person else {}
    families = {persons[ref.person_id] for ref in by_person if isinstance(ref, FamilyOf)}
    known = await known_as(conn, families) if families else {}
    moved = await _assistance(conn, [ref for ref in refs if isinstance(ref, AssistanceIn)])
    return Wanted(
        {**{ref: ref for ref in refs if isinstance(ref, UUID)}, **moved},
        {ref: persons[ref.person_id] for ref in by_person},
        {
            **{ref: known[persons[ref.person_id]] for ref in by_person if isinstance(ref, FamilyOf)},
            **{ref: one.first | one.others for ref, one in met.items()},
        },
        met,
    )


async def _assistance(conn: Writing, asked: Sequence[AssistanceIn]) -> dict[CaseRef, UUID]:
    if not asked:
        return {}
    rows = await conn.fetch(
        "select assistance_id, case_id from assistance_moved where assistance_id = any($1::uuid[])",
        [ref.assistance_id for ref in asked],
    )
    moved = {row["assistance_id"]: row["case_id"] for row in rows}
    return {ref: moved.get(ref.assistance_id, ref.case_id) for ref in asked}


def held_by(
    ref: CaseRef,
    asked: Wanted,
    cases: Mapping[UUID, Loaded],
    open_of: Mapping[UUID, Loaded],
    waiting: Sequence[Loaded],
) -> Loaded | None:
    """The case a reference means, or the cases together in the hands of a `Family` or a `Meeting`."""
    match ref:
        case CaseOf():
            return open_of[asked.persons[ref]]
        case FamilyOf():
            return Loaded(uuid7(), _family(asked.persons[ref], asked.families[ref], open_of, waiting))
        case MergeOf() | SplitOf():
            met = asked.met[ref]
            first = _family(ref.person_id, met.first, open_of, waiting)
            second = _family(met.second, met.others, open_of, waiting)
            return Loaded(uuid7(), Meeting(first, second, met.known))
        case _:
            return cases.get(asked.cases[ref])


def _family(
    person: UUID, known_as: frozenset[UUID], open_of: Mapping[UUID, Loaded], waiting: Sequence[Loaded]
) -> Family:
    return Family(known_as, open_of[person], [one for one in waiting if one.state.person_id in known_as])
