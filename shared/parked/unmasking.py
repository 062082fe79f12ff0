"""The sight of a parked record in clear: asked for with a reason, granted for an hour by another operator.

Both may read then, so that a repair can be judged by the second person too. Every reading is written down before
anything is shown; the list of readings is append-only and outlives the record.
"""

import base64
from typing import Any, ClassVar
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from shared import parking
from shared.pages import Page
from shared.parked.differences import changes, clear
from shared.parked.proposals import waiting_data
from shared.parked.second_person import by_another, undecided
from shared.postgres import Reading, Writing
from shared.problems import Forbidden, Refusal

HOURS = 1


class NotUnmasked(Forbidden):
    problem: ClassVar[str] = "not-unmasked"
    title: ClassVar[str] = "Parked records are masked"


class UnmaskingWaiting(Refusal):
    """Members: `unmasking_id`."""

    problem: ClassVar[str] = "unmasking-waiting"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Your request waits for the second person"


async def request(conn: Writing, id: UUID, reason: str, who: str) -> UUID:
    """Ask for the sight of a record. Raises `NotFound`, `AlreadyDecided`, `UnmaskingWaiting`."""
    await parking.still_open(conn, id)
    waiting = await conn.fetchval(
        "select id from parked_unmaskings where parked_id = $1 and requested_by = $2 and state = 'requested'", id, who
    )
    if waiting is not None:
        raise UnmaskingWaiting("Ask a colleague to decide on it.", unmasking_id=str(waiting))
    asked = uuid7()
    await conn.execute(
        "insert into parked_unmaskings (id, parked_id, reason, requested_by) values ($1, $2, $3, $4)",
        asked, id, reason, who,
    )  # fmt: skip
    return asked


async def grant(conn: Writing, id: UUID, asked: UUID, who: str) -> None:
    """Let requester and granter read for an hour (real time). Raises `NotFound`, `AlreadyAnswered`, `FourEyes` …"""
    await parking.still_open(conn, id)
    row = await _one(conn, id, asked)
    by_another(row["requested_by"], who)
    await conn.execute(
        """
        update parked_unmaskings set state = 'granted', decided_by = $2, decided_at = clock_timestamp(),
                                     until = clock_timestamp() + make_interval(hours => $3)
        where id = $1
        """,
        asked, who, HOURS,
    )  # fmt: skip


async def reject(conn: Writing, id: UUID, asked: UUID, reason: str, who: str) -> None:
    """Decline a request, also one's own. Raises `NotFound` or `AlreadyAnswered`."""
    await _one(conn, id, asked)
    await conn.execute(
        """
        update parked_unmaskings set state = 'rejected', decided_by = $2, decided_at = clock_timestamp(),
                                     decision_reason = $3
        where id = $1
        """,
        asked, who, reason,
    )  # fmt: skip


async def _one(conn: Writing, id: UUID, asked: UUID) -> Any:
    row = await conn.fetchrow(
        "select state, requested_by from parked_unmaskings where id = $1 and parked_id = $2 for update", asked, id
    )
    undecided(None if row is None else dict(row), "requested")
    return row


async def read(conn: Writing, id: UUID, who: str) -> dict[str, Any]:
    """A record in clear, and the repair that waits with its differences in clear. Writes down who reads and why.

    Raises `NotFound`, `AlreadyDecided` (nobody needs to see it any more) or `NotUnmasked`.
    """
    parked = await parking.still_open(conn, id)
    leave = await conn.fetchrow(
        """
        select id, reason, until from parked_unmaskings
        where parked_id = $1 and state = 'granted' and until > clock_timestamp() and $2 in (requested_by, decided_by)
        order by until desc limit 1
        """,
        id, who,
    )  # fmt: skip
    if leave is None:
        raise NotUnmasked("Ask for the sight of it with a reason (POST /parked/{id}/unmasking); a colleague decides.")
    await conn.execute(
        "insert into parked_reads (parked_id, unmasking_id, read_by, reason) values ($1, $2, $3, $4)",
        id, leave["id"], who, leave["reason"],
    )  # fmt: skip
    record, waiting = parked.record, await waiting_data(conn, id)
    repair = None
    if waiting is not None:
        repair = {"id": waiting[0], "data": orjson.loads(waiting[1]), "diff": changes(record, waiting[1], clear)}
    return {
        "id": id,
        "until": leave["until"],
        "key": _text(record.key),
        "headers": [{"name": name, **_text(raw)} for name, raw in record.headers],
        "payload": _text(record.value),
        "repair": repair,
    }


def _text(raw: bytes | None) -> dict[str, str | None]:
    """`{"text"}` or, where it is no text, `{"base64"}`."""
    if raw is None:
        return {"text": None}
    try:
        return {"text": raw.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(raw).decode()}


async def of(conn: Reading, id: UUID) -> list[dict[str, Any]]:
    """All requests about a record, the oldest first."""
    rows = await conn.fetch(
        """
        select id, state, reason, requested_by, requested_at, decided_by, decided_at, decision_reason, until
        from parked_unmaskings where parked_id = $1 order by id
        """,
        id,
    )
    return [dict(row) for row in rows]


async def readings(conn: Reading, at: Page) -> list[dict[str, Any]]:
    """Who has read what, the latest first."""
    before = at.after[0] if at.after else None
    rows = await conn.fetch(
        """
        select number, parked_id, unmasking_id, read_by, reason, read_at from parked_reads
        where $1::bigint is null or number < $1 order by number desc limit $2
        """,
        before, at.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]
