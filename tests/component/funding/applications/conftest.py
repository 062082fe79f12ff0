"""A city with two programmes that organisations apply to."""

from collections.abc import AsyncIterator

import pytest

from services.funding.programmes.programme import Programmes
from tests.component.funding.applications.applicants import (
    Applicants,
    an_offer_of_money,
    another_offer,
    applicants_of,
)
from tests.component.funding.conftest import running
from tests.component.servers import Postgres


@pytest.fixture
async def city(postgres: Postgres) -> AsyncIterator[Applicants]:
    async with running(postgres, Programmes((an_offer_of_money(), another_offer()))) as funding:
        yield await applicants_of(funding)
