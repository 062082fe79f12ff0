"""What the fixture `postgres` hands to a test."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from deploy.local import postgres as postgres_server


@dataclass(frozen=True)
class Database:
    """A database of its own with the extensions and nothing else. `owner` migrates it; `service` is the
    address with the service's role; `superuser` may do what no role of the product may."""

    name: str
    owner: str
    service: str
    superuser: str


@dataclass(frozen=True)
class Postgres:
    """The server of the tests. `owner` is the address of an empty database with the owner's role."""

    cluster: postgres_server.Cluster
    owner: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def database(self, service: str = "casework") -> Database:
        """Makes a fresh database whose service's role is `staffel_<service>`."""
        name, role = f"{service}_{next(self._numbers)}", postgres_server.role_of(service)
        postgres_server.create_database(self.cluster, name, service)
        return Database(
            name=name,
            owner=self.cluster.dsn(postgres_server.OWNER, name),
            service=self.cluster.dsn(role, name),
            superuser=self.cluster.dsn(postgres_server.SUPERUSER, name),
        )
