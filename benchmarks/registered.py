"""A database of intake with a city's people in it: filled by rows, keys and constraints over them afterwards."""

import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from benchmarks import city
from benchmarks.growth import unguarded
from deploy.local import postgres
from deploy.local.installation import PROJECT
from deploy.local.ports import any_free
from deploy.local.program import start, stop
from services.intake.people import sought
from services.intake.people.details import Details
from services.intake.people.likely import SCHEME, match_keys, seen
from shared.migrations import migrate

CHUNK = 25_000
OFFICE = "05913000.immigration-office"
SERVICE = "intake"

COLUMNS = {
    "persons": (
        "id", "municipality", "status", "version", "head", "given_names", "family_name", "birth_date",
        "birth_date_precision", "azr_number", "details", "sought_name", "sought_frames",
    ),
    "identities": ("kind", "value", "person_id", "report_id", "rival"),
    "match_keys": ("key", "person_id"),
    "reports": (
        "id", "department", "municipality", "status", "version", "head", "received_at", "reference", "reported_on",
        "occasion", "outcome", "person_id", "covered", "body",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class City:
    """A server of its own with one service's database, under the service's name; `pid` is the server's."""

    cluster: postgres.Cluster
    pid: int
    database: str = SERVICE

    @property
    def service(self) -> str:
        """The address with the service's own role."""
        return self.cluster.dsn(postgres.role_of(self.database), self.database)

    @property
    def superuser(self) -> str:
        return self.cluster.dsn(postgres.SUPERUSER, self.database)


@asynccontextmanager
async def empty(service: str = SERVICE) -> AsyncIterator[City]:
    """PostgreSQL as `staffel up` starts it, durable, in a folder that goes away; migrated."""
    folder = Path(tempfile.mkdtemp(prefix="staffel-register-"))
    roles = (postgres.SUPERUSER, postgres.OWNER, postgres.role_of(service))
    cluster = postgres.Cluster(
        folder / "postgres", any_free(), {role: secrets.token_hex(16) for role in roles}, folder / "postgres.log"
    )
    postgres.prepare(cluster)
    program = postgres.program(cluster)
    child = start(program)
    try:
        postgres.create_roles(cluster, [service])
        postgres.create_database(cluster, service, service)
        await migrate(cluster.dsn(postgres.OWNER, service), service, PROJECT / f"services/{service}/migrations")
        yield City(cluster, child.pid, service)
    finally:
        stop(program, child)
        shutil.rmtree(folder)


async def settle(city: City, people: int) -> None:
    """Register that many people, each reported once under the reference `reference(number)`."""
    async with unguarded(city.superuser) as connection:
        with ProcessPoolExecutor() as workers:
            for rows in workers.map(rows_of, *zip(*chunks(people), strict=True)):
                for table, columns in COLUMNS.items():
                    await connection.copy_records_to_table(table, records=rows[table], columns=columns)
        await connection.execute(
            "insert into match_keys_filled (scheme, last_person, complete) values ($1, $2, true)", SCHEME, UUID(int=0)
        )


def chunks(people: int) -> Iterator[tuple[int, int]]:
    return ((first, min(CHUNK, people - first)) for first in range(0, people, CHUNK))


def reference(number: int) -> str:
    return f"AZ-{number:09}"


def rows_of(first: int, count: int) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of some people, as intake would have written them."""
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    now, head, today = datetime.now(UTC), bytes(32), date.today()
    for number in range(first, first + count):
        person, report = uuid7(), uuid7()
        details = details_of(city.resident(number))
        rows["persons"].append(
            (person, "05913000", "registered", 2, head, details.given_names, details.family_name, details.birth_date,
             details.birth_date_precision, details.azr_number, details.more,
             *sought.keys(details.given_names, details.family_name))
        )  # fmt: skip
        rows["identities"].append(("reference", f"{OFFICE}\n{reference(number)}", person, report, None))
        for kind, value in details.exact_keys():
            # Of two people of one name and birth date each is a rival; so is everybody here, which costs the same.
            rows["identities"].append((kind, value, person, None, None if kind == "azr" else person))
        rows["match_keys"] += [(key, person) for key in match_keys(seen(details))]
        rows["reports"].append(
            (report, OFFICE, "05913000", "accepted", 1, head, now, reference(number), today, "arrival", "new", person,
             ["language"], b"{}")
        )  # fmt: skip
    return rows


def details_of(person: dict[str, Any]) -> Details:
    more = {
        name: value
        for name, value in person.items()
        if name in ("sex", "nationalities", "languages", "address", "phone")
    }
    return Details(
        person["given_names"], person["family_name"], date.fromisoformat(person["birth_date"]), "day",
        person.get("azr_number"), orjson.dumps(more).decode(),
    )  # fmt: skip
