"""Who is who, as casework was told: aliases of absorbed persons, and the lock under which persons become one or two.

A case is found by its person while no two persons are being merged or parted: everybody who looks holds the lock
together, who merges or parts holds it alone. It is taken before any row of a case, so that nobody waits in a circle.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts import intake
from shared.inbox import Incoming
from shared.postgres import Reading, Writing

LOCK = 5_721_301


@dataclass(frozen=True, slots=True)
class CaseOf:
    """The open case of a person, followed through aliases; a new one, numbered in `municipality`, if there is none."""

    person_id: UUID
    municipality: str


@dataclass(frozen=True, slots=True)
class FamilyOf:
    """All living cases of a person, followed through aliases: a `Family`."""

    person_id: UUID
    municipality: str


@dataclass(frozen=True, slots=True)
class MergeOf:
    """Two persons who are one from now on: a `Meeting` of who was absorbed and who stays. Loading writes the alias."""

    person_id: UUID
    into: UUID
    municipality: str


@dataclass(frozen=True, slots=True)
class SplitOf:
    """A person who is itself again: a `Meeting` with who it was taken for. Loading removes the alias."""

    person_id: UUID
    municipality: str


@dataclass(frozen=True, slots=True)
class Met:
    """The persons of a `Meeting`: all ids of the first, the second, after a split the second's; `known` as there."""

    first: frozenset[UUID]
    second: UUID
    others: frozenset[UUID]
    known: bool


ByPerson = CaseOf | FamilyOf | MergeOf | SplitOf


async def hold_still(conn: Writing, alone: bool) -> None:
    """Until the transaction ends, nobody merges or parts persons; with `alone`, nobody looks for their cases either."""
    await conn.execute("select pg_advisory_xact_lock($1)" if alone else "select pg_advisory_xact_lock_shared($1)", LOCK)


async def keep(conn: Writing, ready: Sequence[Incoming]) -> None:
    """A batch in which persons meet or part holds the lock alone from the beginning: nobody can wait for more of it."""
    if any(one.type in (intake.PersonMerged.TYPE, intake.PersonSplit.TYPE, intake.PersonErased.TYPE) for one in ready):
        await hold_still(conn, alone=True)
    if erased := [one.subject for one in ready if one.type == intake.PersonErased.TYPE]:
        await forget(conn, erased)


async def forget(conn: Writing, erased: Collection[UUID]) -> None:
    """Intake has erased these persons: file numbers and reasons in words of what was handed over go, and their other
    ids. A case keeps the id that leads to nobody any more: with codes and dates it says who carried what, of no one.
    """
    people = sorted(erased)
    await conn.execute(
        "delete from packages p using cases c where p.case_id = c.id and c.person_id = any($1::uuid[])", people
    )
    await conn.execute("delete from aliases where person_id = any($1::uuid[]) or into_person = any($1::uuid[])", people)


async def follow(conn: Reading, persons: Collection[UUID]) -> dict[UUID, UUID]:
    """Who each person is in the end."""
    rows = await conn.fetch(
        "select person_id, into_person from aliases where person_id = any($1::uuid[])", list(persons)
    )  # fmt: skip
    absorbed: dict[UUID, UUID] = {row["person_id"]: row["into_person"] for row in rows}
    return {person: absorbed.get(person, person) for person in persons}


async def known_as(conn: Reading, persons: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """All ids by which each person (none of them absorbed) was known."""
    rows = await conn.fetch(
        "select person_id, into_person from aliases where into_person = any($1::uuid[])", list(persons)
    )  # fmt: skip
    return {
        person: frozenset({person, *(row["person_id"] for row in rows if row["into_person"] == person)})
        for person in persons
    }


async def absorb(conn: Writing, merge: MergeOf) -> Met:
    """Write the alias. Who was absorbed into the absorbed one is somebody else now too; a circle changes nothing."""
    person = merge.person_id
    survivor = (await follow(conn, [merge.into]))[merge.into]
    first = (await known_as(conn, [person]))[person]
    if survivor == person:
        return Met(first, survivor, frozenset(), known=False)
    await conn.execute(
        """
        insert into aliases (person_id, into_person, told_into) values ($1, $2, $3)
        on conflict (person_id) do update set into_person = excluded.into_person, told_into = excluded.told_into
        """,
        person, survivor, merge.into,
    )  # fmt: skip
    await conn.execute("update aliases set into_person = $2 where into_person = $1", person, survivor)
    return Met(first, survivor, frozenset(), known=True)


async def part(conn: Writing, split: SplitOf) -> Met:
    """Remove the alias. Who was absorbed into the separated person before goes with it."""
    person = split.person_id
    taken_for = await conn.fetchval("delete from aliases where person_id = $1 returning into_person", person)
    if taken_for is None:
        return Met(frozenset({person}), person, frozenset(), known=False)
    await conn.execute(
        """
        with recursive below as (
          select person_id from aliases where told_into = $1
          union select a.person_id from aliases a join below b on a.told_into = b.person_id
        )
        update aliases a set into_person = $1 from below b where a.person_id = b.person_id
        """,
        person,
    )
    known = await known_as(conn, [person, taken_for])
    return Met(known[person], taken_for, known[taken_for], known=True)
