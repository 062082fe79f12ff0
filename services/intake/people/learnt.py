"""What a batch of reports taught the register, as rows: keys, history, people's data."""

from collections.abc import Sequence
from dataclasses import asdict

import orjson
from uuid_utils.compat import uuid7

from services.intake.people import candidates
from services.intake.people.details import Details, Key
from services.intake.people.holders import Change, Holder, Known
from services.intake.people.register import Register
from services.intake.people.sought import columns
from shared.postgres import Writing


async def write(conn: Writing, register: Register) -> None:
    """Write what the batch has changed, last of all in its transaction: match keys are locked until the commit.

    Raises `UniqueViolationError` or `Overtaken` where another batch was first.
    """
    await _drop_keys(conn, register.dropped)
    await _change_keys(conn, register)
    await _add_keys(conn, register.fresh)
    await _keep_history(conn, register.changes)
    await _amend(conn, list(register.touched.values()))
    await candidates.write(conn, register.likely)


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
            update identities i
            set report_id = u.report_id,
                rival = case when i.origin is not distinct from u.origin then u.rival else i.rival end
            from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[])
                 u (kind, value, person_id, report_id, rival, origin)
            where i.kind = u.kind and i.value = u.value and i.person_id = u.person_id
            """,
            [key.kind for key, _ in changed], [key.value for key, _ in changed], [one.person.id for _, one in changed],
            [one.filed.id if one.filed else None for _, one in changed],
            [(one.origin or one.person.id) if one.rival else None for _, one in changed],
            [one.origin for _, one in changed],
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
                address_blocked = u.address_blocked, sought_name = u.sought_name, sought_frames = u.sought_frames
            from unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::jsonb[],
                        $8::bool[], $9::text[], $10::text[])
                 u (id, given_names, family_name, birth_date, birth_date_precision, azr_number, details,
                    address_blocked, sought_name, sought_frames)
            where p.id = u.id
            """,
            [one.id for one in people], [one.given_names for one in details], [one.family_name for one in details],
            [one.birth_date for one in details], [one.birth_date_precision for one in details],
            [one.azr_number for one in details], [one.more for one in details],
            [one.address_blocked for one in people], *columns(details),
        )  # fmt: skip
