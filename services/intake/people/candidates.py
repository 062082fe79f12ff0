"""Match keys and the database: whom they lead to, written with the people, and looked at once more before the commit.

Two batches that register one new person at once may share no exact key that would stop the second. So a batch locks the
slots of its new keys at its very end and looks again: whoever has come meanwhile and may be one of its people makes it
start anew on what is known now. Nobody waits for a lock behind these, so they cannot lead to a deadlock.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import asyncpg

from services.intake.matching import judge
from services.intake.people.details import Details
from services.intake.people.holders import Known
from services.intake.people.likely import CROWD, Likely, profile_of, seen, weights
from services.intake.people.person_view import then
from services.intake.reports.submission import Submission
from shared.postgres import Reading, Writing

SLOTS = 1024
LOCKS = 7003
"""The class of the advisory locks; a batch holds at most `SLOTS` of them."""


class Overtaken(Exception):
    """Another batch has registered or corrected one of the same people meanwhile: decide again on what is known now."""


async def read(conn: Reading, likely: Likely, submissions: Iterable[Submission]) -> None:
    """Find who may be whom these reports are about; nobody is locked."""
    likely.asked = frozenset(key for one in submissions for key in likely.seek(one).asked)
    if likely.asked:
        likely.lead(await _holders(conn, likely.asked, CROWD + 1))
        likely.people.update(await people(conn, likely.candidates()))
        await name_absorbed(conn, list(likely.people.values()))


async def _holders(conn: Reading, keys: Collection[int], most: int) -> list[tuple[int, UUID]]:
    """Pairs of key and person, at most so many of each key."""
    rows = await conn.fetch(
        """
        select k.key, m.person_id from unnest($1::text::bigint[]) k (key)
        cross join lateral (select person_id from match_keys m where m.key = k.key limit $2) m
        """,
        as_array(sorted(keys)), most,
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


async def people(conn: Reading, ids: Collection[UUID]) -> dict[UUID, Known]:
    """Those of these people who stand for themselves; the others are merged, locked or gone."""
    if not ids:
        return {}
    rows = await conn.fetch(
        """
        select id, status, given_names, family_name, birth_date, birth_date_precision, azr_number, details,
               address_blocked
        from persons where id = any($1::uuid[]) and status in ('registered', 'provisional')
        """,
        sorted(ids),
    )
    return {row["id"]: known(row["id"], row) for row in rows}


async def name_absorbed(conn: Reading, people: Collection[Known]) -> None:
    """Note by what else these people are known: their own records and those of others when they were merged."""
    stands = {one.id: one for one in people}
    while stands:
        rows = await conn.fetch(
            """
            select id, merged_into, given_names, family_name, birth_date, birth_date_precision, azr_number, details,
                   address_blocked
            from persons where merged_into = any($1::uuid[])
            """,
            sorted(stands),
        )
        absorbed: dict[UUID, Known] = {}
        for row in rows:
            person = stands[row["merged_into"]]
            _also(person, known(row["id"], row).details)
            absorbed[row["id"]] = person
        for id, before in await _before_merging(conn, {row["merged_into"] for row in rows}):
            _also(stands[id], before)
        stands = absorbed


async def _before_merging(conn: Reading, ids: Collection[UUID]) -> list[tuple[UUID, Details]]:
    """What was known of survivors when others were merged into them."""
    if not ids:
        return []
    rows = await conn.fetch(
        """
        select c.person_id, c.before from corrections c join clearings q on q.id = c.clearing_id
        where c.person_id = any($1::uuid[]) and q.state = 'same' and q.into_id = c.person_id
        """,
        sorted(ids),
    )
    return [(row["person_id"], then(row["before"])) for row in rows]


def _also(person: Known, details: Details) -> None:
    person.also = (*person.also, (details, seen(details)))


def known(id: UUID, row: asyncpg.Record) -> Known:
    """A person of a row of `persons`; without its status nobody is provisional."""
    details = Details(
        row["given_names"], row["family_name"], row["birth_date"], row["birth_date_precision"], row["azr_number"],
        row["details"],
    )  # fmt: skip
    return Known(id, details, row["address_blocked"], row.get("status") == "provisional")


async def write(conn: Writing, likely: Likely) -> None:
    """Write the keys of the batch's people. Raises `Overtaken` when another batch registered one of them meanwhile."""
    if likely.stale:
        stale = sorted(likely.stale)
        await conn.execute(
            """
            delete from match_keys m using unnest($1::bigint[], $2::uuid[]) u (key, person_id)
            where m.key = u.key and m.person_id = u.person_id and m.origin is null
            """,
            [key for key, _ in stale], [id for _, id in stale],
        )  # fmt: skip
    if likely.fresh:
        await add(conn, list(likely.fresh))
        await _look_again(conn, likely)


async def add(conn: Writing, pairs: Sequence[tuple[int, UUID]]) -> None:
    rows = sorted(pairs)
    await conn.execute(
        """
        insert into match_keys (key, person_id) select * from unnest($1::text::bigint[], $2::text::uuid[])
        on conflict do nothing
        """,
        as_array(key for key, _ in rows), as_array(id for _, id in rows),
    )  # fmt: skip


def as_array(values: Iterable[int | UUID]) -> str:
    """An array as text: for thousands of numbers cheaper than the driver, which asks of each whether it is an array."""
    return f"{{{','.join(map(str, values))}}}"


async def _look_again(conn: Writing, likely: Likely) -> None:
    ours: dict[int, list[Known]] = {}
    for (key, _), person in likely.fresh.items():
        if key in likely.asked and key not in likely.crowded:
            ours.setdefault(key, []).append(person)
    slots = sorted({key % SLOTS for key in ours})
    await conn.execute("select pg_advisory_xact_lock($1, slot) from unnest($2::int[]) slot", LOCKS, slots)
    found = await _holders(conn, ours.keys(), 2 * CROWD)
    strangers = {id for _, id in found if id not in likely.met and id not in likely.people}
    met = await people(conn, strangers)
    for key, id in found:
        if (other := met.get(id)) is not None:
            for person in ours[key]:
                if judge(profile_of(person), profile_of(other), weights()).decision != "different":
                    raise Overtaken


async def forget(conn: Writing, people: Collection[UUID]) -> None:
    """Nothing leads to these people any more: they are erased."""
    await conn.execute("delete from match_keys where person_id = any($1::uuid[])", list(people))
