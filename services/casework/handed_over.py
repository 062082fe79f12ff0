"""The items of a package as both sides may read them: beside the case, erasable, and never in an event."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.casework.packages import Package
from shared.postgres import Reading, Writing


async def keep(conn: Writing, transition_id: UUID, case_id: UUID, package: Package, hash: str, at: datetime) -> None:
    await conn.execute(
        "insert into packages (transition_id, case_id, items, hash, handed_at) values ($1, $2, $3, $4, $5)",
        transition_id, case_id, orjson.dumps(list(package)).decode(), hash, at,
    )  # fmt: skip


async def items(conn: Reading, transition_id: UUID) -> list[dict[str, Any]]:
    """The items as they were handed over; none where the package follows."""
    stored = await conn.fetchval("select items from packages where transition_id = $1", transition_id)
    return [{key: value for key, value in item.items() if value is not None} for item in orjson.loads(stored or "[]")]
