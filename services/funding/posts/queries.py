"""What is read about posts: who sits where, what is vacant, and who else pays for the same department's staff."""

from uuid import UUID

from shared.postgres import Reading


async def post_exists(conn: Reading, id: UUID, programme: str) -> bool:
    """Whether there is such a post of the programme."""
    found: bool = await conn.fetchval(
        "select exists (select from posts where id = $1 and programme = $2)", id, programme
    )
    return found
