"""Finds in the database what an application may overlap with."""

from typing import Any
from uuid import UUID

import orjson

from services.funding.applications.overlaps import Other, Own, overlaps
from services.funding.measures.queries import state
from services.funding.posts.queries import financed
from shared.contracts.funding import Period
from shared.postgres import Reading

LIMIT = 100
STAFF = "staff"
"""The kind of cost that posts are held against."""


async def overlaps_of(conn: Reading, application_id: UUID, municipality: str) -> dict[str, Any] | None:
    """What overlaps with an application among those the city decides; None for one without a measure."""
    row = await conn.fetchrow(
        """
        select a.measure_id, a.document, w.title from applications a
        left join measure_words w on w.measure_id = a.measure_id where a.id = $1
        """,
        application_id,
    )
    measure = await state(conn, row["measure_id"]) if row and row["measure_id"] else None
    if row is None or measure is None:
        return None
    own = Own(measure, _codes(row["document"]), row["title"])
    rows = await conn.fetch(
        """
        select a.id, a.programme, a.state, coalesce(a.awarded_cents, a.amount_cents) as amount_cents, a.grant_id,
               a.document, m.id as measure_id, m.organisation, m.starts_on, m.ends_on, m.offers, w.title
        from measures m
        join applications a on a.measure_id = m.id
        left join measure_words w on w.measure_id = m.id
        where (m.id = $1 or m.offers && $2::uuid[]
               or (m.organisation = $3 and m.starts_on <= $5::date and m.ends_on >= $4::date))
          and a.id <> $6 and a.municipality = $7
          and a.state in ('submitted', 'returned', 'recommended', 'offered', 'approved', 'appealed')
        order by a.id desc limit $8
        """,
        measure.id, list(measure.offers), measure.organisation, measure.starts_on, measure.ends_on, application_id,
        municipality, LIMIT,
    )  # fmt: skip
    return {**overlaps(own, [_other(row) for row in rows]), "posts": await _posts(conn, own)}


async def _posts(conn: Reading, own: Own) -> list[dict[str, Any]]:
    """Posts of the organisation that programmes pay for at the same time, where the plan has costs of staff."""
    period = own.measure.period
    if period is None or not any(code.partition(".")[0] == STAFF for code in own.codes):
        return []
    return [
        {
            "post_id": str(row["id"]), "programme": row["programme"], "purpose": row["purpose"],
            "share_percent": row["share_percent"], "occupied_percent": row["occupied_percent"],
            "granted_cents": row["granted_cents"], "starts_on": row["starts_on"].isoformat(),
            "ends_on": row["ends_on"].isoformat() if row["ends_on"] else None,
        }
        for row in await financed(conn, own.measure.organisation, period.starts_on, period.ends_on)
        if not row["seconded"]
    ]  # fmt: skip


def _other(row: Any) -> Other:
    return Other(
        row["id"], row["programme"], row["state"], row["amount_cents"], row["grant_id"], row["measure_id"],
        row["organisation"], Period(starts_on=row["starts_on"], ends_on=row["ends_on"]), _codes(row["document"]),
        frozenset(row["offers"]), row["title"],
    )  # fmt: skip


def _codes(document: str) -> frozenset[str]:
    return frozenset(item["code"] for item in orjson.loads(document).get("costs", ()))
