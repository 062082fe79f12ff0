"""Clearings as coordinators read them: lists of ids and grounds, and one of them with both records side by side.

Shown is what two records are compared by, and which departments reported: nothing about what a department does for a
person. Of somebody the coordinator may not know (a person of another city, say) only the comparison shows.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from services.intake.people import person_view
from services.intake.people.person_view import Portrait
from services.intake.privacy import access
from services.intake.privacy.access import Viewer
from shared.pages import Page
from shared.postgres import Reading

Row = dict[str, Any]
COMPARED = ("sex", "nationalities", "address", "email", "phone")


async def clearings(conn: Reading, municipality: str, state: str, page: Page) -> list[Row]:
    """Those of a municipality in a state, the oldest first; `page.limit + 1` at most."""
    rows = await conn.fetch(
        """
        select id, person_id, candidate_id, reason_code, score, state, opened_at, decided_at, version from clearings
        where municipality = $1 and state = $2 and ($3::uuid is null or id > $3)
        order by id limit $4
        """,
        municipality, state, page.after[0] if page.after else None, page.limit + 1,
    )  # fmt: skip
    return [_rounded(dict(row)) for row in rows]


async def summary(conn: Reading, id: UUID) -> Row:
    """What became of a clearing: ids and codes."""
    row = await conn.fetchrow(
        """
        select id, person_id, candidate_id, reason_code, score, state, opened_at, decided_at, version,
               absorbed_id as absorbed, into_id as into
        from clearings where id = $1
        """,
        id,
    )
    assert row is not None
    return _rounded(dict(row))


async def side_by_side(conn: Reading, id: UUID, municipality: str, viewer: Viewer) -> tuple[Row, list[UUID]] | None:
    """A clearing of this municipality with both records, and whose data are shown. None if there is none."""
    row = await conn.fetchrow(
        """
        select id, person_id, candidate_id, reason_code, score, explanation, state, opened_at, decided_at, version,
               absorbed_id as absorbed, into_id as into, reason, person_now, candidate_now
        from clearings where id = $1 and municipality = $2
        """,
        id, municipality,
    )  # fmt: skip
    if row is None:
        return None
    found = dict(row)
    now = (found.pop("person_now"), found.pop("candidate_now"))
    are_one = now[0] == now[1]
    asked = (row["person_id"], row["candidate_id"]) if are_one else now
    sights = await access.sights(conn, list(set(now)), viewer)
    seen = {as_was: sights[is_now] for as_was, is_now in zip(asked, now, strict=True) if is_now in sights}
    portraits = {portrait.id: portrait for portrait in await person_view.portraits(conn, seen)}
    reporters = await _reporters(conn, asked, now)
    shown = [id for id in asked if id in portraits and portraits[id].status in ("registered", "provisional", "merged")]
    found["explanation"] = orjson.loads(row["explanation"])
    for name, person in zip(("person", "candidate"), asked, strict=True):
        found[name] = _record(person, portraits[person] if person in shown else None, reporters.get(person, []))
    return _rounded(found), shown


async def _reporters(conn: Reading, asked: Sequence[UUID], now: Sequence[UUID]) -> Mapping[UUID, list[Row]]:
    """By person, which departments reported and when last; of a merged pair each with their own."""
    rows = await conn.fetch(
        """
        select p.asked, r.department, max(r.reported_on) as reported_on
        from unnest($1::uuid[], $2::uuid[]) p (asked, now)
        join reports r on r.person_id = p.now and r.status = 'accepted'
                      and ($3 or coalesce(r.origin, r.person_id) = p.asked)
        group by p.asked, r.department order by p.asked, max(r.reported_on), r.department
        """,
        list(asked), list(now), now[0] != now[1],
    )  # fmt: skip
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row["asked"], []).append({"department": row["department"], "reported_on": row["reported_on"]})
    return found


def _record(id: UUID, portrait: Portrait | None, reporters: list[Row]) -> Row:
    if portrait is None:
        return {"id": id, "withheld": True}
    known = portrait.details
    fields = known.fields
    if portrait.address_blocked:
        fields.pop("address", None)
    return {
        "id": id,
        "withheld": False,
        "provisional": portrait.status == "provisional",
        "given_names": known.given_names,
        "family_name": known.family_name,
        "birth_date": known.birth_date,
        "birth_date_precision": known.birth_date_precision,
        "azr_number": known.azr_number,
        **{name: fields.get(name) for name in COMPARED},
        "information_block": portrait.address_blocked,
        "reported_by": reporters,
    }


def _rounded(row: Row) -> Row:
    """Single precision has no more than six digits to tell."""
    return row if row["score"] is None else {**row, "score": round(row["score"], 3)}
