"""What inboxes and streams read. The same filter everywhere: the reader's own department, the reader's own roles."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.wording import ACUTE, case_link, said_of
from shared.contracts.notifications import NoticeCreated
from shared.directory import Directory
from shared.identity import Caller
from shared.postgres import Reading
from shared.titles import Titles

COLUMNS = """
n.number, n.created, n.created_at, c.number as case_number,
  (select r.read_at from reads r where r.notice_id = n.id and r.user_id = $3) as read_at
from notices n left join cases c on c.case_id = n.case_id
where n.department = $1 and n.role = any($2::text[])
"""


async def newest_first(
    conn: Reading, caller: Caller, before: int | None, limit: int, unread_only: bool
) -> Sequence[Any]:
    """Up to `limit` notices for the caller with numbers below `before`, the newest first."""
    return await conn.fetch(
        f"""
        select {COLUMNS}
          and ($4::bigint is null or n.number < $4)
          and not ($6 and exists (select from reads r where r.notice_id = n.id and r.user_id = $3))
        order by n.number desc limit $5
        """,
        caller.department, sorted(caller.roles), caller.subject, before, limit, unread_only,
    )  # fmt: skip


async def arrived_since(conn: Reading, caller: Caller, after: int, limit: int) -> Sequence[Any]:
    """Up to `limit` notices for the caller with numbers above `after`, in order of arrival."""
    return await conn.fetch(
        f"select {COLUMNS} and n.number > $4 order by n.number limit $5",
        caller.department, sorted(caller.roles), caller.subject, after, limit,
    )  # fmt: skip


async def one(conn: Reading, caller: Caller, id: UUID) -> Any:
    return await conn.fetchrow(
        f"select {COLUMNS} and n.id = $4", caller.department, sorted(caller.roles), caller.subject, id
    )  # fmt: skip


async def last_number(conn: Reading) -> int:
    """The number of the newest notice of all, 0 without any."""
    number: int | None = await conn.fetchval("select max(number) from notices")
    return number or 0


async def unread(conn: Reading, caller: Caller) -> int:
    count: int = await conn.fetchval(
        """
        select count(*) from notices n
        where n.department = $1 and n.role = any($2::text[])
          and not exists (select from reads r where r.notice_id = n.id and r.user_id = $3)
        """,
        caller.department, sorted(caller.roles), caller.subject,
    )  # fmt: skip
    return count


async def undelivered(conn: Reading, since: datetime) -> list[UUID]:
    """Notices that should have been mailed by then (real time) and neither were nor failed: what `staffel check` asks.

    A mail that waits for a server that is away counts; a letter that waits for its window or for quiet hours does not.
    """
    rows = await conn.fetch(
        """
        select distinct l.notice_id from letters l join mails m on m.id = l.mail_id
        where m.state = 'waiting' and m.made_at < $1 and l.user_id is null
        """,
        since,
    )
    return [row["notice_id"] for row in rows]


def item(directory: Directory, titles: Titles, desk_url: str | None, row: Any) -> dict[str, Any]:
    """A notice as inbox and stream show it. `acute` is there only for what is immediate."""
    told = NoticeCreated.model_validate_json(row["created"])
    words = said_of(directory, titles, told)
    return {
        "id": told.notice_id,
        "code": told.code,
        "title": words.title,
        "text": " ".join(filter(None, (words.fact, words.next_step))),
        "about": words.about or None,
        "programme": told.programme,
        "number": told.number,
        "reference": told.reference,
        "urgency": told.urgency,
        "acute": ACUTE if told.urgency == "immediate" else None,
        "department": told.department,
        "role": told.role,
        "case_id": told.case_id,
        "case_number": row["case_number"],
        "link": case_link(desk_url, told.case_id),
        "track_id": told.track_id,
        "transition_id": told.transition_id,
        "life_situation": told.life_situation,
        "topic": told.topic,
        "other_department": told.other_department,
        "due": told.due,
        "on": told.on,
        "report_id": told.report_id,
        "reason_code": told.reason_code,
        "created_at": row["created_at"],
        "read_at": row["read_at"],
    }
