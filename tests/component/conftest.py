"""Real servers for the tests of one component: started once for all of them, thrown away at the end."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import kafka as kafka_server
from deploy.local import postgres as postgres_server
from deploy.local.ports import any_free
from deploy.local.program import start, stop
from tests.component.servers import Postgres

SERVICES = ("intake", "casework", "funding", "notifications")


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder that goes away with the tests; pytest's own would keep gigabytes of the last runs."""
    folder = Path(tempfile.mkdtemp(prefix="staffel-tests-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[Postgres]:
    """A real PostgreSQL 18 with the roles of all services."""
    roles = [postgres_server.SUPERUSER, postgres_server.OWNER, *map(postgres_server.role_of, SERVICES)]
    cluster = postgres_server.Cluster(
        folder=server_folder / "postgres",
        port=any_free(),
        passwords={role: secrets.token_hex(16) for role in roles},
        log=server_folder / "postgres.log",
        durable=False,
    )
    postgres_server.prepare(cluster)
    program = postgres_server.program(cluster)
    child = start(program)
    try:
        postgres_server.create_roles(cluster, SERVICES)
        postgres_server.create_database(cluster, "empty", "casework")
        yield Postgres(cluster, cluster.dsn(postgres_server.OWNER, "empty"))
    finally:
        stop(program, child)


@pytest.fixture(scope="session")
def kafka(server_folder: Path) -> Iterator[str]:
    """The bootstrap address of a real Kafka without topics; it makes none by itself."""
    broker = kafka_server.Broker(
        folder=server_folder / "kafka",
        port=any_free(),
        controller_port=any_free(),
        log=server_folder / "kafka.log",
        heap_mb=256,
    )
    kafka_server.prepare(broker)
    program = kafka_server.program(broker)
    child = start(program)
    try:
        yield broker.bootstrap
    finally:
        stop(program, child)
