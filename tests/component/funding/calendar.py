"""The business day of a service under test."""

import asyncpg

from tests.component.funding.conftest import Funding


async def it_is(funding: Funding, day: str) -> None:
    """Noon of a later day."""
    owner = await asyncpg.connect(funding.database.owner)
    await owner.execute(
        """
        update business_clock
        set real_anchor = clock_timestamp(), business_anchor = ($1::text || ' 12:00Z')::timestamptz
        """,
        day,
    )
    await owner.close()
