"""The funding service with a programme whose grants need a proof of use."""

from collections.abc import AsyncIterator

import pytest

from tests.component.funding.conftest import Funding
from tests.component.funding.proofs.paid_grants import courses
from tests.component.servers import Postgres


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    """See `a_course_programme`."""
    async with courses(postgres) as service:
        yield service
