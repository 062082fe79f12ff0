"""The register and the database: whom the keys of a batch lead to, and what a batch has changed in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from services.intake.details import Details, Key
from services.intake.register import Change, Filed, Holder, Known, Register
from services.intake.store import covered_need
from shared.postgres import Reading, Writing


class Overtaken(Exception):
    """Another batch has registered or corrected one of the same people meanwhile: decide again on what is known now."""


async def find(conn: Writing, keys: Iterable[Key]) -> Register:
    """Lock the people the keys lead to and read what is known of them; nothing is read when nobody is known."""
    wanted = list(set(keys))
    register = Register(asked=frozenset(wanted))
    locked = await _lock(conn, wanted)
    if not locked:
        return register
    rows = await _read(conn, wanted, locked)
    if not {row["person_id"] for row in rows} <= locked:
        raise Overtaken
    people: dict[UUID, Known] = {}
    for row in rows:
        person = people.setdefault(row["person_id"], _known(row))
        holder = Holder(person, _filed(row), rival=row["rival"], stored=True)
        register.holders.setdefault(Key(row["kind"], row["value"]), []).append(holder)
    return register


async def _lock(conn: Writing, keys: Sequence[Key]) -> set[UUID]:
    rows = await conn.fetch(
        """
        select id from persons
        where id = any(array(select i.person_id from unnest($1::text[], $2::text[]) k (kind, value)
                             join identities i on i.kind = k.kind and i.value = k.value))
        order by id for no key update
        """,
        [key.kind for key in keys], [key.value for key in keys],
    )  # fmt: skip
    return {row["id"] for row in rows}


async def _read(conn: Reading, keys: Sequence[Key], people: Collection[UUID]) -> list[asyncpg.Record]:
    """Whom the keys lead to, and all other keys of these people."""
    return await conn.fetch(
        """
        select i.kind, i.value, i.rival is not null as rival, i.person_id, p.given_names, p.family_name, p.birth_date,
               p.birth_date_precision, p.azr_number, p.details, p.address_blocked, r.id as report_id, r.event_time,
               r.reported_on, r.status, r.covered, r.earlier
        from (select i.* from unnest($1::text[], $2::text[]) k (kind, value)
              join identities i on i.kind = k.kind and i.value = k.value
              union
              select i.* from identities i where i.person_id = any($3::uuid[])) i
        join persons p on p.id = i.person_id
        left join reports r on r.id = i.report_id
        order by i.kind, i.value, i.rival is not null, i.person_id
        """,
        [key.kind for key in keys], [key.value for key in keys], list(people),
    )  # fmt: skip


def _known(row: asyncpg.Record) -> Known:
    details = Details(
        row["given_names"], row["family_name"], row["birth_date"], row["birth_date_precision"], row["azr_number"],
        row["details"],
    )  # fmt: skip
    return Known(row["person_id"], details, row["address_blocked"])


def _filed(row: asyncpg.Record) -> Filed | None:
    if row["report_id"] is None:
        return None
    withdrawn = row["status"] == "withdrawn"
    chain = () if withdrawn else (*row["earlier"], row["report_id"])
    covered = () if withdrawn else tuple(map(covered_need, row["covered"]))
    return Filed(row["report_id"], chain, row["event_time"], row["reported_on"], covered, withdrawn)


async def write(conn: Writing, register: Register) -> None:
    """Write what the batch has changed. Raises `UniqueViolationError` where another batch was first."""
    await _drop_keys(conn, register.dropped)
    await _change_keys(conn, register)
    await _add_keys(conn, register.fresh)
    await _keep_history(conn, register.changes)
    await _amend(conn, list(register.touched.values()))


async def _add_keys(conn: Writing, fresh: Sequence[tuple[Key, Holder]]) -> None:
    if fresh:
        rows = sorted(fresh, key=lambda entry: entry[0])
        await conn.execute(
            """
            insert into identities (kind, value, person_id, report_id, rival)
            select * from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[])
            """,
            [key.kind for key, _ in rows], [key.value for key, _ in rows], [one.person.id for _, one in rows],
            [one.filed.id if one.filed else None for _, one in rows],
            [one.person.id if one.rival else None for _, one in rows],
        )  # fmt: skip


async def _change_keys(conn: Writing, register: Register) -> None:
    everybody = ((key, one) for key, holders in register.holders.items() for one in holders)
    changed = [(key, one) for key, one in everybody if one.stored and one.changed]
    if changed:
        await conn.execute(
            """
            update identities i set report_id = u.report_id, rival = u.rival
            from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[])
                 u (kind, value, person_id, report_id, rival)
            where i.kind = u.kind and i.value = u.value and i.person_id = u.person_id
            """,
            [key.kind for key, _ in changed], [key.value for key, _ in changed], [one.person.id for _, one in changed],
            [one.filed.id if one.filed else None for _, one in changed],
            [one.person.id if one.rival else None for _, one in changed],
        )  # fmt: skip


async def _drop_keys(conn: Writing, dropped: Sequence[tuple[Key, Known]]) -> None:
    if dropped:
        await conn.execute(
            """
            delete from identities i using unnest($1::text[], $2::text[], $3::uuid[]) u (kind, value, person_id)
            where i.kind = u.kind and i.value = u.value and i.person_id = u.person_id
            """,
            [key.kind for key, _ in dropped], [key.value for key, _ in dropped], [known.id for _, known in dropped],
        )  # fmt: skip


async def _keep_history(conn: Writing, changes: Sequence[Change]) -> None:
    if changes:
        await conn.execute(
            """
            insert into corrections (id, person_id, report_id, corrected_at, before)
            select u.id, u.person_id, u.report_id, business_now(), u.before
            from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::jsonb[]) u (id, person_id, report_id, before)
            """,
            [uuid7() for _ in changes], [one.person.id for one in changes], [one.report_id for one in changes],
            [_history(one.before) for one in changes],
        )  # fmt: skip


def _history(before: Details) -> str:
    return orjson.dumps({**asdict(before), "more": before.fields}).decode()


async def _amend(conn: Writing, people: Sequence[Known]) -> None:
    if people:
        details = [one.details for one in people]
        await conn.execute(
            """
            update persons p
            set given_names = u.given_names, family_name = u.family_name, birth_date = u.birth_date,
                birth_date_precision = u.birth_date_precision, azr_number = u.azr_number, details = u.details,
                address_blocked = u.address_blocked
            from unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::jsonb[],
                        $8::bool[])
                 u (id, given_names, family_name, birth_date, birth_date_precision, azr_number, details,
                    address_blocked)
            where p.id = u.id
            """,
            [one.id for one in people], [one.given_names for one in details], [one.family_name for one in details],
            [one.birth_date for one in details], [one.birth_date_precision for one in details],
            [one.azr_number for one in details], [one.more for one in details],
            [one.address_blocked for one in people],
        )  # fmt: skip
