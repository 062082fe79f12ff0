"""The register and the database: whom the keys of a batch lead to, and who else may be meant.

First everything is read without a lock: exact keys, then match keys of the reports these do not decide. Then everybody
a report may change is locked at once, in the order of their ids, and read again.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import asyncpg

from services.intake.people import candidates
from services.intake.people.candidates import Overtaken, known
from services.intake.people.details import Details, Key
from services.intake.people.holders import Filed, Holder, Known
from services.intake.people.likely import Likely
from services.intake.people.register import Register
from services.intake.reports.filing import keys_of, undecided
from services.intake.reports.submission import Incoming, Retraction, Submission, file_key
from services.intake.store import covered_need
from shared.contracts.reports.rules import believed
from shared.postgres import Reading, Writing

__all__ = ["Overtaken", "find"]


async def find(conn: Writing, batch: Sequence[Incoming], also: Collection[UUID] = ()) -> Register:
    """What is known of the people a batch may be about, and `also` of these. Raises `Overtaken` where that has just
    changed.
    """
    submissions = [one for one in batch if isinstance(one, Submission)]
    wanted = list({key for one in batch for key in _keys(one)})
    likely = Likely()
    register = Register(asked=frozenset(wanted), likely=likely)
    exact = await _details(conn, wanted)
    asked = undecided(submissions, {key: list(people.values()) for key, people in exact.items()})
    await candidates.read(conn, likely, asked)
    concerned = {id for people in exact.values() for id in people} | likely.certain() | set(also)
    if not concerned:
        return register
    locked = await _lock(conn, concerned)
    rows = await _read(conn, wanted, locked)
    people = _fill(register, rows)
    people |= await candidates.people(conn, locked - people.keys())
    if people.keys() != concerned:
        raise Overtaken
    likely.people.update(people)
    await candidates.name_absorbed(conn, list(people.values()))
    held = {key: [one.person.details for one in holders] for key, holders in register.holders.items()}
    if not {one.id for one in undecided(submissions, held)} <= likely.sought.keys():
        raise Overtaken
    return register


def _fill(register: Register, rows: Sequence[asyncpg.Record]) -> dict[UUID, Known]:
    """One holder for a person and key, also where a merge has led two rows to them; returns the people."""
    people: dict[UUID, Known] = {}
    for row in rows:
        id, key = row["person_id"], Key(row["kind"], row["value"])
        person = people.get(id) or people.setdefault(id, known(id, row))
        holders = register.holders.setdefault(key, [])
        if not any(one.person is person for one in holders):
            holders.append(Holder(person, _filed(row), row["rival"], stored=True, origin=row["origin"]))
    return people


def _keys(one: Incoming) -> Sequence[Key]:
    match one:
        case Submission():
            return keys_of(one)
        case Retraction():
            return (file_key(one.department, one.reference),)
        case _:
            return ()


async def _details(conn: Reading, keys: Sequence[Key]) -> dict[Key, dict[UUID, Details]]:
    """The people exact keys lead to, by key and id."""
    rows = await conn.fetch(
        """
        select i.kind, i.value, p.id, p.given_names, p.family_name, p.birth_date, p.birth_date_precision, p.azr_number,
               p.details, p.address_blocked
        from unnest($1::text[], $2::text[]) k (kind, value)
        join identities i on i.kind = k.kind and i.value = k.value join persons p on p.id = i.person_id
        """,
        [key.kind for key in keys], [key.value for key in keys],
    )  # fmt: skip
    found: dict[Key, dict[UUID, Details]] = {}
    for row in rows:
        found.setdefault(Key(row["kind"], row["value"]), {})[row["id"]] = known(row["id"], row).details
    return found


async def _lock(conn: Writing, people: Collection[UUID]) -> set[UUID]:
    rows = await conn.fetch(
        "select id from persons where id = any($1::uuid[]) order by id for no key update", list(people)
    )
    return {row["id"] for row in rows}


async def _read(conn: Reading, keys: Sequence[Key], people: Collection[UUID]) -> list[asyncpg.Record]:
    """Whom the keys lead to, and all other keys of these people."""
    return await conn.fetch(
        """
        select i.kind, i.value, i.rival is not null as rival, i.person_id, i.origin, p.status, p.given_names,
               p.family_name, p.birth_date, p.birth_date_precision, p.azr_number, p.details, p.address_blocked,
               r.id as report_id, r.event_time, r.received_at, r.reported_on, r.status as report_status, r.covered,
               r.earlier
        from (select i.* from unnest($1::text[], $2::text[]) k (kind, value)
              join identities i on i.kind = k.kind and i.value = k.value
              union
              select i.* from identities i where i.person_id = any($3::uuid[])) i
        join persons p on p.id = i.person_id
        left join reports r on r.id = i.report_id
        order by i.kind, i.value, i.rival is not null, i.person_id, i.origin nulls first
        """,
        [key.kind for key in keys], [key.value for key in keys], list(people),
    )  # fmt: skip


def _filed(row: asyncpg.Record) -> Filed | None:
    if row["report_id"] is None:
        return None
    withdrawn = row["report_status"] == "withdrawn"
    chain = () if withdrawn else (*row["earlier"], row["report_id"])
    covered = () if withdrawn else tuple(map(covered_need, row["covered"]))
    time = believed(row["event_time"], row["reported_on"], row["received_at"])
    return Filed(row["report_id"], chain, time, row["reported_on"], covered, withdrawn)
