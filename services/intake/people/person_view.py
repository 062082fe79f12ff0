"""A person as one viewer may read them: what is known now, or what was known when their department handed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.intake.clearing import lineage
from services.intake.people.details import Details
from services.intake.privacy.access import Sight
from shared.postgres import Reading


@dataclass(frozen=True, slots=True)
class Portrait:
    """A person's row, and the data a viewer may see of it. `status` is that of now."""

    id: UUID
    municipality: str
    status: str
    version: int
    details: Details
    address_blocked: bool

    @property
    def is_readable(self) -> bool:
        return self.status in ("registered", "provisional")


async def root_of(conn: Reading, person_id: UUID) -> UUID:
    """Who the person is by now: whom they were merged into, or themselves (also for an id nobody has)."""
    return await lineage.stands_for(conn, person_id) or person_id


async def municipality_of(conn: Reading, person_id: UUID) -> str | None:
    found: str | None = await conn.fetchval("select municipality from persons where id = $1", person_id)
    return found


async def is_erased(conn: Reading, person_id: UUID) -> bool:
    status: str | None = await conn.fetchval("select status from persons where id = $1", person_id)
    return status == "erased"


async def portraits(conn: Reading, seen: Mapping[UUID, Sight]) -> list[Portrait]:
    """The people as they may be seen, in no order: with what was known at the end of each one's sight."""
    people = list(seen)
    rows = await conn.fetch(
        """
        select p.id, p.municipality, p.status, p.version, p.given_names, p.family_name, p.birth_date,
               p.birth_date_precision, p.azr_number, p.details, p.address_blocked, c.before
        from unnest($1::uuid[], $2::timestamptz[]) asked (id, until)
        join persons p on p.id = asked.id
        left join lateral (
          select before from corrections
          where person_id = p.id and asked.until is not null and corrected_at > asked.until
          order by corrected_at, id limit 1
        ) c on true
        """,
        people, [seen[id].until for id in people],
    )  # fmt: skip
    return [_portrait(row) for row in rows]


def _portrait(row: asyncpg.Record) -> Portrait:
    details = then(row["before"]) if row["before"] else Details(
        row["given_names"], row["family_name"], row["birth_date"], row["birth_date_precision"], row["azr_number"],
        row["details"],
    )  # fmt: skip
    return Portrait(row["id"], row["municipality"], row["status"], row["version"], details, row["address_blocked"])


def then(before: str | bytes) -> Details:
    """What a row of `corrections` says was known before."""
    kept = orjson.loads(before)
    born = kept["birth_date"]
    return Details(
        kept["given_names"], kept["family_name"], date.fromisoformat(born) if born else None,
        kept["birth_date_precision"], kept["azr_number"], orjson.dumps(kept["more"]).decode(),
    )  # fmt: skip


async def references(conn: Reading, person_id: UUID, department: str) -> list[str]:
    """The department's own file numbers for this person, in order."""
    rows = await conn.fetch(
        """
        select value from identities
        where person_id = $1 and kind = 'reference' and split_part(value, E'\\n', 1) = $2 order by value
        """,
        person_id, department,
    )  # fmt: skip
    return [row["value"].partition("\n")[2] for row in rows]


def shown(portrait: Portrait, own_references: Sequence[str]) -> dict[str, Any]:
    """The answer of `GET /persons/{id}`. An information block (§ 51 BMG) hides the address; a lock, everything."""
    whole = {
        "id": portrait.id,
        "municipality": portrait.municipality,
        "provisional": portrait.status == "provisional",
        "locked": portrait.status == "locked",
        "version": portrait.version,
    }
    if not portrait.is_readable:
        return whole
    known = portrait.details
    more = known.fields
    if portrait.address_blocked:
        more.pop("address", None)
    return {
        **whole,
        "given_names": known.given_names,
        "family_name": known.family_name,
        "name_precision": "full" if known.given_names and known.family_name else "partial",
        "birth_date": known.birth_date,
        "birth_date_precision": known.birth_date_precision,
        "azr_number": known.azr_number,
        **more,
        "information_block": portrait.address_blocked,
        "references": list(own_references),
    }
