"""Notices as rows: what inboxes show, who has read what, and which letters wait to be mailed.

New notices get their numbers under a lock held to the commit, so that numbers become visible in their order and a
stream that resumes after the last one it saw misses nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notifications.notice import Notice, apply
from shared import engine
from shared.contracts.base import Event
from shared.contracts.notifications import NoticeCreated, NoticeRead
from shared.engine import Loaded
from shared.postgres import Writing

NUMBERING = 5_721_041
Mailbox = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class KnownOf:
    """What is remembered of a case; read only."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class Known:
    """The departments that have been told of a case, and those that carry one of its open tracks now."""

    parties: frozenset[str]
    carriers: frozenset[str]


def kinds(mailbox: Mailbox) -> engine.Kinds:
    """How notices are kept. `mailbox(department, role)` is the directory's address for a role."""

    async def save(conn: Writing, changed: Sequence[Loaded]) -> None:
        new = [one for one in changed if one.is_new]
        await _insert(conn, new)
        await _insert_letters(conn, new, mailbox)
        await _update(conn, [one for one in changed if not one.is_new])
        await _insert_reads(conn, changed)
        for one in changed:
            one.is_new = False

    return {
        "notice": engine.Kind(load=load, apply=apply, save=save, blank=_blank),
        "known": engine.Kind(load=load_known, apply=_unchanged, save=_nothing_to_save),
    }


def _blank(id: UUID) -> Loaded:
    return Loaded(id, Notice(id), is_new=True)


async def load(conn: Writing, ids: Sequence[UUID]) -> Mapping[UUID, Loaded]:
    rows = await conn.fetch(
        """
        select n.id, n.version, n.head, n.mail_state, n.created,
               array(select r.user_id from reads r where r.notice_id = n.id) as readers
        from notices n where n.id = any($1::uuid[]) order by n.id for no key update of n
        """,
        ids,
    )
    return {row["id"]: Loaded(row["id"], _notice(row), row["version"], row["head"]) for row in rows}


def _notice(row: Any) -> Notice:
    created = NoticeCreated.model_validate_json(row["created"])
    return Notice(row["id"], created, row["mail_state"], frozenset(row["readers"]))


async def load_known(conn: Writing, asked: Sequence[KnownOf]) -> Mapping[KnownOf, Loaded]:
    rows = await conn.fetch(
        """
        select case_id,
               array(with recursive earlier (case_id) as (
                       values (asked.case_id)
                       union select c.from_case from earlier e join continued c on c.case_id = e.case_id)
                     select distinct d.department from earlier e join deliveries d on d.subject = e.case_id) as parties,
               array(select distinct c.department from carriers c where c.case_id = asked.case_id) as carriers
        from unnest($1::uuid[]) asked (case_id)
        """,
        [one.case_id for one in asked],
    )
    return {
        KnownOf(row["case_id"]): Loaded(row["case_id"], Known(frozenset(row["parties"]), frozenset(row["carriers"])))
        for row in rows
    }


def _unchanged(state: Any, event: Event) -> Any:
    return state


async def _nothing_to_save(conn: Writing, changed: Sequence[Loaded]) -> None:
    raise AssertionError("what is remembered of a case is written by memory.py")


async def _insert(conn: Writing, new: Sequence[Loaded]) -> None:
    if not new:
        return
    await conn.execute("select pg_advisory_xact_lock($1)", NUMBERING)
    created = [one.state.created for one in new]
    await conn.execute(
        """
        insert into notices (id, department, role, code, urgency, case_id, created_at, mail_state, version, head,
                             created)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[],
                             $8::text[], $9::int[], $10::bytea[], $11::bytea[])
        """,
        [one.id for one in new], [told.department for told in created], [told.role for told in created],
        [told.code for told in created], [told.urgency for told in created], [told.case_id for told in created],
        [one.events[0][1] for one in new], [one.state.mail for one in new], [one.sequence for one in new],
        [one.head for one in new], [told.to_bytes() for told in created],
    )  # fmt: skip


async def _insert_letters(conn: Writing, new: Sequence[Loaded], mailbox: Mailbox) -> None:
    """One letter to the functional mailbox of every notice that goes by mail, one to everybody who asked for copies."""
    posted = [one for one in new if one.state.mail == "waiting"]
    if not posted:
        return
    addresses = [mailbox(one.state.created.department, one.state.created.role) for one in posted]
    await conn.execute(
        """
        insert into letters (notice_id, address, urgency, queued_at)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
        """,
        [one.id for one in posted], addresses, [one.state.created.urgency for one in posted],
        [one.events[0][1] for one in posted],
    )  # fmt: skip
    await conn.execute(
        """
        insert into letters (notice_id, address, user_id, urgency, queued_at)
        select n.id, p.mail_address, p.user_id, n.urgency, n.created_at
        from notices n
        join preferences p on p.department = n.department and n.role = any(p.roles)
        where n.id = any($1::uuid[]) and p.mail and p.mail_address is not null
          and p.seen_at > clock_timestamp() - interval '90 days'
        on conflict do nothing
        """,
        [one.id for one in posted],
    )


async def _update(conn: Writing, known: Sequence[Loaded]) -> None:
    if known:
        await conn.execute(
            """
            update notices n set mail_state = u.mail_state, version = u.version, head = u.head
            from unnest($1::uuid[], $2::text[], $3::int[], $4::bytea[]) u (id, mail_state, version, head)
            where n.id = u.id
            """,
            [one.id for one in known], [one.state.mail for one in known], [one.sequence for one in known],
            [one.head for one in known],
        )  # fmt: skip


async def _insert_reads(conn: Writing, changed: Sequence[Loaded]) -> None:
    reads = [(one.id, event.by, at) for one in changed for event, at in one.events if isinstance(event, NoticeRead)]
    if reads:
        await conn.execute(
            """
            insert into reads (notice_id, user_id, read_at)
            select * from unnest($1::uuid[], $2::text[], $3::timestamptz[]) on conflict do nothing
            """,
            [id for id, _, _ in reads], [by for _, by, _ in reads], [at for _, _, at in reads],
        )  # fmt: skip
