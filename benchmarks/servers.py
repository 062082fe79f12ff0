"""PostgreSQL and Kafka of a run, in a folder that goes away with it, and databases as new as a window wants them."""

import itertools
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from benchmarks.reports import DEPARTMENTS
from deploy.local import kafka, postgres
from deploy.local.installation import PROJECT
from deploy.local.ports import any_free
from deploy.local.program import start, stop
from deploy.local.topics import create_topics
from shared.contracts.topics import catalogue_for
from shared.migrations import migrate

SERVICES = ("intake", "casework")


@dataclass(frozen=True)
class Servers:
    """Both servers run. `pids` are theirs, `folder` takes logs."""

    folder: Path
    cluster: postgres.Cluster
    bootstrap: str
    pids: dict[str, int]
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def databases(self) -> "Databases":
        """A new, migrated database for each service."""
        number = next(self._numbers)
        names = {service: f"bench_{number}_{service}" for service in SERVICES}
        for service, name in names.items():
            postgres.create_database(self.cluster, name, service)
            await migrate(self.cluster.dsn(postgres.OWNER, name), service, PROJECT / f"services/{service}/migrations")
        return Databases(self.cluster, names)


@dataclass(frozen=True)
class Databases:
    """One database per service."""

    cluster: postgres.Cluster
    names: dict[str, str]

    def dsn(self, service: str) -> str:
        """The address with the service's own role."""
        return self.cluster.dsn(postgres.role_of(service), self.names[service])

    def superuser(self, service: str) -> str:
        return self.cluster.dsn(postgres.SUPERUSER, self.names[service])

    async def drop(self) -> None:
        connection = await asyncpg.connect(self.cluster.dsn(postgres.SUPERUSER, "postgres"))
        try:
            for name in self.names.values():
                await connection.execute(f"drop database {name} with (force)")
        finally:
            await connection.close()


@asynccontextmanager
async def running() -> AsyncIterator[Servers]:
    """Starts both as `staffel up` does: durable, with its settings; stops them and throws the data away."""
    folder = Path(tempfile.mkdtemp(prefix="staffel-bench-"))
    roles = [postgres.SUPERUSER, postgres.OWNER, *map(postgres.role_of, SERVICES)]
    secret = {role: secrets.token_hex(16) for role in roles}
    cluster = postgres.Cluster(folder / "postgres", any_free(), secret, folder / "postgres.log")
    broker = kafka.Broker(folder / "kafka", any_free(), any_free(), folder / "kafka.log")
    postgres.prepare(cluster)
    kafka.prepare(broker)
    programs = [postgres.program(cluster), kafka.program(broker)]
    children = []
    try:
        for program in programs:
            children.append((program, start(program)))
        postgres.create_roles(cluster, SERVICES)
        await create_topics(broker.bootstrap, catalogue_for(DEPARTMENTS))
        yield Servers(folder, cluster, broker.bootstrap, {program.name: child.pid for program, child in children})
    finally:
        for program, child in reversed(children):
            stop(program, child)
        shutil.rmtree(folder)
