"""The same world as for the effect."""

import pytest

from tests.component.funding.conftest import Funding
from tests.component.funding.effect.world import World


@pytest.fixture
def world(funding: Funding) -> World:
    return World(funding)
