"""The whole stack for the tests of this folder, started once as a person would start it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.staffel_up import Running, up


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """All servers and all services. Tests share it: what a test needs alone it makes under names of its own."""
    running = up(tmp_path_factory.mktemp("stack") / "staffel")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The servers without our services, for tests of the stack itself that may hurt them."""
    running = up(servers_folder(tmp_path_factory), "--services", "none")
    yield running
    running.stop()


def servers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers") / "staffel"
