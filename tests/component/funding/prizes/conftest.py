"""Funding with a prize, one for companies, and one whose nominations are closed."""

from collections.abc import AsyncIterator

import pytest

from services.funding.programmes.programme import Programmes
from tests.component.funding.conftest import Funding, running
from tests.component.funding.prizes.jury import FOR_COMPANIES, THE_PRIZE
from tests.component.servers import Postgres
from tests.unit.funding.builders import a_programme


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    prizes = (a_programme(code="prize", **THE_PRIZE), a_programme(**FOR_COMPANIES))
    closed = a_programme(
        code="closed-prize", **{**THE_PRIZE, "prize": {"nominate_until": {"month": 1, "day": 1}, "jury": 2}}
    )
    async with running(postgres, Programmes((a_programme(), *prizes, closed))) as service:
        yield service
