"""What clients read of offers. Nothing here can write."""

from dataclasses import dataclass
from uuid import UUID

from services.casework.offers.offer import Offer, parse
from shared.pages import Page
from shared.postgres import Reading


@dataclass(frozen=True, slots=True)
class Found:
    offer: Offer
    version: int


@dataclass(frozen=True, slots=True)
class Search:
    """Which offers: of a provider, for a unit, in a municipality; None: any."""

    municipality: str | None
    provider: str | None
    unit: str | None


async def offer(conn: Reading, id: UUID) -> Found | None:
    row = await conn.fetchrow("select body, version from offers where id = $1", id)
    return Found(parse(row["body"]), row["version"]) if row else None


async def offers(conn: Reading, search: Search, page: Page) -> list[Found]:
    """Those that take people, by municipality and code."""
    after_city, after_code = page.after or (None, None)
    rows = await conn.fetch(
        """
        select body, version from offers
        where state = 'published'
          and ($1::text is null or municipality = $1)
          and ($2::text is null or provider = $2)
          and ($3::text is null or unit = $3)
          and ($4::text is null or (municipality, code) > ($4, $5::text))
        order by municipality, code
        limit $6
        """,
        search.municipality, search.provider, search.unit, after_city, after_code, page.limit + 1,
    )  # fmt: skip
    return [Found(parse(row["body"]), row["version"]) for row in rows]


async def published(conn: Reading) -> list[UUID]:
    rows = await conn.fetch("select id from offers where state = 'published' order by id")
    return [row["id"] for row in rows]


async def locked_version(conn: Reading, id: UUID) -> int | None:
    """The version of an offer, which stays until the transaction ends."""
    found: int | None = await conn.fetchval("select version from offers where id = $1 for no key update", id)
    return found
