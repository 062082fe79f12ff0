"""Repairs of content: proposed by one operator, processed when another approves, and seen by all only masked.

What is proposed is personal data like the record itself: it goes when it is decided, when the record is decided in
another way, and with the record.
"""

from typing import Any, ClassVar, Protocol
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from shared import parking
from shared.contracts import strict_json
from shared.parked.differences import changes
from shared.parked.second_person import by_another, undecided
from shared.postgres import Reading, Writing
from shared.problems import Refusal, invalid


class RepairWaiting(Refusal):
    """Members: `repair_id`."""

    problem: ClassVar[str] = "repair-waiting"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "A repair of this record waits for the second person"


class Replay(Protocol):
    """Processes the record again in this transaction, with `repaired` data if there are any, or raises a `Refusal`.

    A service that hears our own events gives `partial(repairs.replay, reader)`.
    """

    async def __call__(self, conn: Writing, id: UUID, who: str, *, repaired: bytes | None) -> None: ...


def as_bytes(data: dict[str, Any]) -> bytes:
    """Proposed data as JSON text. Raises the 422 problem for what JSON cannot say, or is refused of anybody else."""
    if strict_json.depth(data) > strict_json.MAX_DEPTH:
        raise invalid("/data", "too_deep", strict_json.TOO_DEEP)
    try:
        return strict_json.text(data)
    except ValueError:
        raise invalid("/data", "not_json", "Send plain JSON: NaN and infinite numbers are none.") from None


async def propose(conn: Writing, id: UUID, data: dict[str, Any], reason: str | None, who: str) -> UUID:
    """Keep what somebody wants a parked record to say. Raises `NotFound`, `AlreadyDecided`, `RepairWaiting`."""
    parked = await parking.still_open(conn, id)
    repaired = as_bytes(data)
    parking.with_repair(parked.record, repaired)
    waiting = await conn.fetchval("select id from parked_repairs where parked_id = $1 and state = 'proposed'", id)
    if waiting is not None:
        raise RepairWaiting("Let it be decided first, or reject it yourself.", repair_id=str(waiting))
    proposal = uuid7()
    await conn.execute(
        """
        insert into parked_repairs (id, parked_id, data, diff, reason, proposed_by) values ($1, $2, $3, $4, $5, $6)
        """,
        proposal, id, repaired, orjson.dumps(changes(parked.record, repaired)), reason, who,
    )  # fmt: skip
    return proposal


async def approve(conn: Writing, id: UUID, proposal: UUID, who: str, replay: Replay) -> None:
    """Process the record with the proposed data, all in this transaction. If it fails again nothing has changed.

    Raises `NotFound`, `AlreadyAnswered`, `AlreadyDecided`, `FourEyes`, and what `replay` raises.
    """
    await parking.still_open(conn, id)
    row = await _one(conn, id, proposal)
    by_another(row["proposed_by"], who)
    await _decide(conn, proposal, "approved", who, None)
    await replay(conn, id, who, repaired=row["data"])


async def reject(conn: Writing, id: UUID, proposal: UUID, reason: str, who: str) -> None:
    """Decline a proposal, also one's own. Raises `NotFound` or `AlreadyAnswered`."""
    await _one(conn, id, proposal)
    await _decide(conn, proposal, "rejected", who, reason)


async def _one(conn: Writing, id: UUID, proposal: UUID) -> Any:
    row = await conn.fetchrow(
        "select state, data, proposed_by from parked_repairs where id = $1 and parked_id = $2 for update", proposal, id
    )
    undecided(None if row is None else dict(row), "proposed")
    return row


async def _decide(conn: Writing, proposal: UUID, state: str, who: str, reason: str | None) -> None:
    await conn.execute(
        """
        update parked_repairs set state = $2, data = null, decided_by = $3, decided_at = clock_timestamp(),
                                  decision_reason = $4
        where id = $1
        """,
        proposal, state, who, reason,
    )  # fmt: skip


async def of(conn: Reading, id: UUID) -> list[dict[str, Any]]:
    """All proposals of a record, the oldest first, masked."""
    rows = await conn.fetch(
        """
        select id, state, diff, reason, proposed_by, proposed_at, decided_by, decided_at, decision_reason
        from parked_repairs where parked_id = $1 order by id
        """,
        id,
    )
    return [{**dict(row), "diff": orjson.loads(row["diff"])} for row in rows]


async def waiting_data(conn: Reading, id: UUID) -> tuple[UUID, bytes] | None:
    """The proposal that waits, with its data in clear: only for whoever was granted the sight of the record."""
    row = await conn.fetchrow("select id, data from parked_repairs where parked_id = $1 and state = 'proposed'", id)
    return None if row is None else (row["id"], row["data"])
