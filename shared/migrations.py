"""Numbered SQL, applied once, in order, under a lock; a file that was changed after it ran is an error.

The shared files come first, then the service's own. Each file is one transaction. Run by the owner's role:
`python -m services.<name> migrate`.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from shared.postgres import Reading

SHARED = Path(__file__).parent / "sql"
LOCK = 5_721_001

TABLE = """
create table if not exists migrations (
  room       text        not null,
  number     integer     not null,
  name       text        not null,
  checksum   text        not null,
  applied_at timestamptz not null default clock_timestamp(),
  primary key (room, number)
);
grant select on migrations to staffel_service;
"""


class MigrationChanged(Exception):
    """A file was edited after it had been applied: write a new one instead."""


@dataclass(frozen=True)
class Migration:
    room: str
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read(room: str, folder: Path) -> list[Migration]:
    """The files `NNNN_name.sql` of a folder in order of their numbers, which have no holes and no doubles."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", path.name)
        if match is None:
            raise ValueError(f"{path.name}: a migration is called NNNN_what_it_does.sql")
        found.append(Migration(room, int(match[1]), match[2], path.read_text()))
    if [m.number for m in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"{folder.name}: migrations are numbered from 0001 without holes")
    return found


async def migrate(dsn: str, service: str, folder: Path) -> list[str]:
    """Bring the database of `dsn` (owner's role) up to date; returns the names of what was applied now."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("select pg_advisory_lock($1)", LOCK)
        await connection.execute(TABLE)
        return [
            f"{migration.room}/{migration.number:04}_{migration.name}"
            for migration in [*read("shared", SHARED), *read(service, folder)]
            if await _apply(connection, migration)
        ]
    finally:
        await connection.close()


async def _apply(connection: asyncpg.Connection, migration: Migration) -> bool:
    known = await connection.fetchval(
        "select checksum from migrations where room = $1 and number = $2", migration.room, migration.number
    )
    if known == migration.checksum:
        return False
    if known is not None:
        raise MigrationChanged(f"{migration.room}/{migration.number:04}_{migration.name} was changed after it ran")
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "insert into migrations (room, number, name, checksum) values ($1, $2, $3, $4)",
            migration.room, migration.number, migration.name, migration.checksum,
        )  # fmt: skip
    return True


async def outstanding(connection: Reading, service: str, folder: Path) -> Sequence[str]:
    """What a database still lacks: a service does not start on an old schema."""
    rows = await connection.fetch("select room, number from migrations")
    applied = {(row["room"], row["number"]) for row in rows}
    wanted = [*read("shared", SHARED), *read(service, folder)]
    return [f"{m.room}/{m.number:04}_{m.name}" for m in wanted if (m.room, m.number) not in applied]
