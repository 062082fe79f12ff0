"""A stack of its own for tests that kill its parts; nothing else runs on it."""

from collections.abc import Iterator

import pytest

from tests.system.staffel_up import Running, up
from tests.system.town import Town


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = up(tmp_path_factory.mktemp("fragile") / "staffel")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def town(fragile: Running) -> Iterator[Town]:
    made = Town(fragile.endpoints)
    yield made
    made.http.close()
