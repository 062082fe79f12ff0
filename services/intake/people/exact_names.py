"""Exact keys of names that were made in an earlier form, or of what stands for "not known": made anew for some people.

A key is not made of the person alone: former names lead to somebody too. So each is put into the form of now as it
stands, and what is known of the person is added. Nobody is joined or parted by this.
"""

from collections.abc import Sequence
from uuid import UUID

from services.intake.people.details import name_key
from services.intake.people.holders import Known
from shared.postgres import Writing


def renewed(value: str) -> str | None:
    """A key of before as it is made now; None if it leads to nobody any more."""
    given, _, rest = value.partition("|")
    family, _, born = rest.rpartition("|")
    name = name_key(given, family)
    return None if name is None else f"{name}|{born}"


async def renew(conn: Writing, people: Sequence[Known]) -> None:
    """Put the keys of these people, who are locked, into the form of now."""
    rows = await conn.fetch(
        "select value, person_id, origin from identities where kind = 'name' and person_id = any($1::uuid[])",
        [one.id for one in people],
    )
    kept = {(row["value"], row["person_id"]) for row in rows if renewed(row["value"]) == row["value"]}
    stale = [row for row in rows if (row["value"], row["person_id"]) not in kept]
    wanted = {(key, row["person_id"], row["origin"]) for row in stale if (key := renewed(row["value"])) is not None}
    wanted |= {(key.value, one.id, None) for one in people for key in one.details.exact_keys() if key.kind == "name"}
    if stale:
        await conn.execute(
            """
            delete from identities i using unnest($1::text[], $2::uuid[]) u (value, person_id)
            where i.kind = 'name' and i.value = u.value and i.person_id = u.person_id
            """,
            [row["value"] for row in stale], [row["person_id"] for row in stale],
        )  # fmt: skip
    for value, person, origin in sorted(wanted, key=str):
        if (value, person) not in kept:
            await _lead(conn, value, person, origin)


async def _lead(conn: Writing, value: str, person: UUID, origin: UUID | None) -> None:
    """Let a key lead to somebody; if it leads to others as well, none of them is meant without a question."""
    held: bool = await conn.fetchval(
        """
        with rivals as (
          update identities set rival = coalesce(origin, person_id)
          where kind = 'name' and value = $1 and person_id <> $2 and rival is null
        )
        select exists (select from identities where kind = 'name' and value = $1 and person_id <> $2)
        """,
        value, person,
    )  # fmt: skip
    await conn.execute(
        """
        insert into identities (kind, value, person_id, rival, origin)
        values ('name', $1, $2::uuid, case when $3 then coalesce($4::uuid, $2::uuid) end, $4::uuid)
        on conflict do nothing
        """,
        value, person, held, origin,
    )  # fmt: skip
