"""What clients read of measures: the register, and what is paid for already."""

from typing import Any
from uuid import UUID

import orjson

from services.funding.measures.measure import Measure, accounts
from services.funding.measures.store import DOCUMENT, financing
from services.funding.visibility import Scope
from shared.pages import Page
from shared.postgres import Reading

Row = dict[str, Any]
MEASURE = """
select m.id, m.document, m.version, w.title, w.description
from measures m left join measure_words w on w.measure_id = m.id
"""


async def measure(conn: Reading, id: UUID) -> Row | None:
    found = await _read(conn, f"{MEASURE} where m.id = $1", id)
    return found[0] if found else None


async def state(conn: Reading, id: UUID) -> Measure | None:
    """The measure with what is paid of it, read without a lock."""
    row = await conn.fetchrow("select document from measures where id = $1", id)
    if row is None:
        return None
    found: Measure = DOCUMENT.validate_json(row["document"])
    found.financing = (await financing(conn, [id])).get(id, {})
    return found


async def measures(conn: Reading, scope: Scope, organisation: str | None, page: Page) -> list[Row]:
    """The newest first."""
    (after,) = page.after or (None,)
    return await _read(
        conn,
        f"""
        {MEASURE}
        where (m.municipality = $1 or m.organisation = $2) and ($3::text is null or m.organisation = $3)
          and ($4::uuid is null or m.id < $4)
        order by m.id desc limit $5
        """,
        scope.municipality, scope.department, organisation, after, page.limit + 1,
    )  # fmt: skip


async def of_organisation(conn: Reading, organisation: str) -> list[Row]:
    """The latest hundred, for an application's form."""
    return await _read(conn, f"{MEASURE} where m.organisation = $1 order by m.id desc limit 100", organisation)


async def locked_version(conn: Reading, id: UUID) -> int | None:
    found: int | None = await conn.fetchval("select version from measures where id = $1 for no key update", id)
    return found


async def _read(conn: Reading, statement: str, *given: Any) -> list[Row]:
    rows = await conn.fetch(statement, *given)
    paid = await financing(conn, [row["id"] for row in rows])
    return [_view(row, paid.get(row["id"], {})) for row in rows]


def _view(row: Any, paid: Any) -> Row:
    state: Measure = DOCUMENT.validate_json(row["document"])
    state.financing = paid
    said = orjson.loads(row["document"])
    return {
        "id": row["id"], "municipality": state.municipality, "organisation": state.organisation,
        "title": row["title"], "description": row["description"], "period": said["period"], "costs": accounts(state),
        "total_cents": sum(item.amount_cents for item in state.costs), "currency": "EUR",
        "field_of_action": state.field_of_action, "target_dimension": state.target_dimension,
        "district": state.district, "offers": list(state.offers), "version": row["version"],
    }  # fmt: skip
