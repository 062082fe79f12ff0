"""Keys of people who were registered before there were any, or when they were made otherwise: match keys, exact keys of
names, and what a search looks for.

In small steps, each a transaction that notes how far it came: a process that stops goes on there, and of several
processes one works. Until everybody has theirs, reports are compared by the earlier match keys too, so that nobody is
registered a second time meanwhile.
"""

import asyncio
import logging
from uuid import UUID

from services.intake.people import candidates, exact_names
from services.intake.people.likely import SCHEME, match_keys, profile_of
from services.intake.people.sought import columns
from shared.backoff import Pauses
from shared.postgres import Pool, Writing, is_transient, writing

log = logging.getLogger(__name__)
AT_ONCE = 500
HOUR = 3600.0
BEGINNING = UUID(int=0)


async def fill_match_keys(pool: Pool) -> None:
    """Give keys to everybody who has none, then stay; a database that is away is asked again."""
    pauses = Pauses(first=1.0, longest=60.0)
    while True:
        try:
            async with writing(pool) as conn:
                complete = await step(conn)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("match keys: %s; trying again", type(failure).__name__)
            await asyncio.sleep(pauses.next())
            continue
        pauses.reset()
        await asyncio.sleep(HOUR if complete else 0)


async def step(conn: Writing, at_once: int = AT_ONCE) -> bool:
    """Keys for the next people in the order of their ids; True once there are no more, or while another does it."""
    await conn.execute(
        """
        insert into match_keys_filled (scheme, last_person, complete) select $1, $2, false
        where not exists (select from match_keys_filled where scheme = $1) on conflict do nothing
        """,
        SCHEME, BEGINNING,
    )  # fmt: skip
    last: UUID | None = await conn.fetchval(
        "select last_person from match_keys_filled where scheme = $1 and not complete for update skip locked", SCHEME
    )
    if last is None:
        return True
    rows = await conn.fetch(
        """
        select id, status, given_names, family_name, birth_date, birth_date_precision, azr_number, details,
               address_blocked
        from persons where id > $1 order by id limit $2 for no key update
        """,
        last, at_once,
    )  # fmt: skip
    people = [candidates.known(row["id"], row) for row in rows]
    standing = [one for one, row in zip(people, rows, strict=True) if row["status"] in ("registered", "provisional")]
    await conn.execute(
        "delete from match_keys where person_id = any($1::uuid[]) and origin is null", [one.id for one in standing]
    )
    await candidates.add(conn, [(key, one.id) for one in standing for key in match_keys(profile_of(one))])
    await exact_names.renew(conn, people)
    names, frames = columns(one.details for one in people)
    await conn.execute(
        """
        update persons p set sought_name = u.sought_name, sought_frames = u.sought_frames
        from unnest($1::uuid[], $2::text[], $3::text[]) u (id, sought_name, sought_frames)
        where p.id = u.id and (p.sought_name, p.sought_frames) is distinct from (u.sought_name, u.sought_frames)
        """,
        [one.id for one in people], names, frames,
    )  # fmt: skip
    complete = len(people) < at_once
    await conn.execute(
        "update match_keys_filled set last_person = $2, complete = $3 where scheme = $1",
        SCHEME, people[-1].id if people else last, complete,
    )  # fmt: skip
    return complete
