"""Mails as rows: letters are bundled into mails, mails are claimed under a lease, sent elsewhere, and settled.

Nothing is sent while a transaction is open. A sender that dies between sending and settling leaves its lease to run
out: the mail is sent again, under the same Message-ID.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from services.notifications.bundling import Rules, Waiting, Wishes, is_due
from shared.contracts.notifications import NoticeCreated
from shared.postgres import Pool, Reading, Writing, writing

BUNDLING = 5_721_042
GIVE_UP_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Mail:
    """A claimed mail; `token` proves the claim when it is settled. `attempt` counts this one."""

    id: UUID
    address: str
    immediate: bool
    made_at: datetime
    attempt: int
    token: UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """A line of a mail. `official` letters are for a functional mailbox, the others are copies to persons."""

    created: NoticeCreated
    case_number: str | None
    official: bool


async def bundle(pool: Pool, rules: Rules) -> int:
    """Put the letters that are due into mails; returns how many mails. One process does this at a time."""
    async with writing(pool) as conn:
        if not await conn.fetchval("select pg_try_advisory_xact_lock($1)", BUNDLING):
            return 0
        times = await conn.fetchrow("select business_now() as business, clock_timestamp() as real")
        assert times is not None
        due = [one for one in await _waiting(conn) if is_due(one, rules, times["business"], times["real"])]
        if due:
            await _make(conn, due, times["business"])
        return len(due)


async def _waiting(conn: Reading) -> list[Waiting]:
    rows = await conn.fetch(
        """
        select w.*, p.digest, p.quiet_from, p.quiet_until, m.last, m.today
        from (
          select address, urgency = 'immediate' as immediate, bool_or(urgency = 'urgent') as urgent,
                 min(since) as since, min(user_id) as user_id
          from letters where mail_id is null group by address, urgency = 'immediate'
        ) w
        left join preferences p on p.user_id = w.user_id
        cross join lateral (
          select max(bundled_at) as last,
                 count(*) filter (where (bundled_at at time zone 'Europe/Berlin')::date
                                        = (business_now() at time zone 'Europe/Berlin')::date) as today
          from mails where address = w.address and not immediate and bundled_at > business_now() - interval '2 days'
        ) m
        """
    )
    return [
        Waiting(
            row["address"], row["immediate"], row["urgent"], row["since"], row["last"], row["today"],
            Wishes(row["digest"] == "daily", row["quiet_from"], row["quiet_until"]),
        )
        for row in rows
    ]  # fmt: skip


async def _make(conn: Writing, due: Sequence[Waiting], at: datetime) -> None:
    await conn.execute(
        """
        with made as (
          insert into mails (id, address, immediate, bundled_at)
          select u.id, u.address, u.immediate, $4
          from unnest($1::uuid[], $2::text[], $3::bool[]) u (id, address, immediate)
          returning id, address, immediate
        )
        update letters l set mail_id = m.id from made m
        where l.mail_id is null and l.address = m.address and (l.urgency = 'immediate') = m.immediate
        """,
        [uuid7() for _ in due], [one.address for one in due], [one.immediate for one in due], at,
    )  # fmt: skip


async def claim(pool: Pool, lease: timedelta, limit: int = 10) -> list[Mail]:
    """Take mails to send, immediate ones first; nobody else gets them before the lease has run out (real time)."""
    token = uuid4()
    async with writing(pool) as conn:
        rows = await conn.fetch(
            """
            update mails set attempts = attempts + 1, lease_token = $1, lease_until = clock_timestamp() + $2
            where id in (
              select id from mails
              where state = 'waiting' and next_attempt_at <= clock_timestamp()
                and (lease_until is null or lease_until < clock_timestamp())
              order by immediate desc, id limit $3 for update skip locked
            )
            returning id, address, immediate, made_at, attempts
            """,
            token, lease, limit,
        )  # fmt: skip
    claimed = [
        Mail(row["id"], row["address"], row["immediate"], row["made_at"], row["attempts"], token) for row in rows
    ]
    return sorted(claimed, key=lambda mail: (not mail.immediate, mail.id))


async def letters_of(conn: Reading, mails: Sequence[Mail]) -> dict[UUID, list[Letter]]:
    """The lines of each mail, the most urgent first, then in the order they came."""
    rows = await conn.fetch(
        """
        select l.mail_id, l.user_id is null as official, n.created, c.number
        from letters l join notices n on n.id = l.notice_id left join cases c on c.case_id = n.case_id
        where l.mail_id = any($1::uuid[]) order by l.mail_id, (n.urgency = 'normal'), n.number
        """,
        [mail.id for mail in mails],
    )
    found: dict[UUID, list[Letter]] = {mail.id: [] for mail in mails}
    for row in rows:
        found[row["mail_id"]].append(
            Letter(NoticeCreated.model_validate_json(row["created"]), row["number"], row["official"])
        )
    return found


async def finish(conn: Writing, mail: Mail, state: str, reason_code: str | None = None) -> bool:
    """Close a mail as `sent` or `failed`; false if the lease was lost to another sender, which then decides."""
    finished: Any = await conn.fetchval(
        """
        update mails set state = $3, reason_code = $4, finished_at = clock_timestamp(), lease_token = null
        where id = $1 and lease_token = $2 and state = 'waiting' returning true
        """,
        mail.id, mail.token, state, reason_code,
    )  # fmt: skip
    return bool(finished)


async def postpone(conn: Writing, mail: Mail, wait: timedelta, reason_code: str) -> None:
    """Give the claim back and try again later."""
    await conn.execute(
        """
        update mails set next_attempt_at = clock_timestamp() + $3, reason_code = $4, lease_token = null,
                         lease_until = null
        where id = $1 and lease_token = $2 and state = 'waiting'
        """,
        mail.id, mail.token, wait, reason_code,
    )  # fmt: skip
