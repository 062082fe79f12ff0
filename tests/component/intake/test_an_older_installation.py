"""A database that an earlier version has filled goes on: names are found, exact keys and ages are put right."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from services.intake.people.keying import step
from services.intake.privacy import finding
from services.intake.privacy.access import Viewer
from services.intake.privacy.search import parse
from shared.migrations import migrate
from shared.pages import page
from shared.postgres import Pool, open_pool, writing
from tests.component.servers import Postgres
from tests.unit.intake.builders import ROOT, YOUTH

MIGRATIONS = ROOT / "services" / "intake" / "migrations"
BEFORE = 8
"""The last migration of the version before names had one form."""
OKSANA, ANA, NOBODY, MARCH = (UUID(int=number) for number in range(1, 5))
ESTIMATED, OF_AGE = UUID(int=9), (date.today() + timedelta(days=1)).year
PEOPLE = [
    (OKSANA, "Оксана", "Шевченко", date(1990, 3, 8), "оксана|шевченко|1990-03-08"),
    (ANA, "Ana", "Đukić", date(1991, 4, 9), "ana|dukic|1991-04-09"),
    (NOBODY, "Unbekannt", "Unbekannt", date(1962, 6, 2), "unbekannt|unbekannt|1962-06-02"),
    (MARCH, "Amira", "Haddad", date(2010, 3, 1), "amira|haddad|2010-03-01"),
]


async def filled(owner: str) -> None:
    connection = await asyncpg.connect(owner)
    for id, given, family, born, key in PEOPLE:
        await connection.execute(
            """
            insert into persons (id, municipality, status, version, head, given_names, family_name, birth_date,
                                 birth_date_precision, details)
            values ($1, '05913000', 'registered', 1, '', $2, $3, $4, 'day', '{}')
            """,
            id, given, family, born,
        )  # fmt: skip
        await connection.execute("insert into identities (kind, value, person_id) values ('name', $1, $2)", key, id)
    await connection.execute(
        """
        insert into persons (id, municipality, status, version, head, family_name, birth_date, birth_date_precision,
                             details)
        values ($1, '05913000', 'registered', 1, '', 'Tesfay', $2, 'estimated', '{}')
        """,
        ESTIMATED, date(OF_AGE - 18, 1, 1),
    )  # fmt: skip
    await connection.execute(
        "insert into match_keys_filled (scheme, last_person, complete) values (1, $1, true)", MARCH
    )
    await connection.close()


@pytest.fixture
async def older(postgres: Postgres, tmp_path: Path) -> Pool:
    """A pool on a database that was migrated and filled as the earlier version did, and then brought up to date."""
    database = postgres.database("intake")
    earlier = tmp_path / "migrations"
    earlier.mkdir()
    for file in sorted(MIGRATIONS.glob("*.sql")):
        if int(file.name[:4]) <= BEFORE:
            shutil.copy(file, earlier / file.name)
    await migrate(database.owner, "intake", earlier)
    await filled(database.owner)
    await migrate(database.owner, "intake", MIGRATIONS)
    return await open_pool(database.service, name="intake-test", size=2)


async def found(pool: Pool, q: str) -> list[str | None]:
    async with writing(pool) as conn:
        viewer = Viewer("coordinator", YOUTH, "05913000")
        ranked = await finding.found(conn, parse(q), viewer, page(20, None, "test"))
    return [one.details.given_names for _, one in ranked]


async def test_who_was_found_before_is_found_at_once_and_everybody_once_it_is_complete(older: Pool) -> None:
    async with older as pool:
        assert await found(pool, "Haddad") == await found(pool, "Amira 01.03.2010") == ["Amira"]
        assert await found(pool, "Шевченко 08.03.1990") == ["Оксана"]
        assert await found(pool, "Ana Đukić 09.04.1991") == ["Ana"]
        async with writing(pool) as conn:
            while not await step(conn):
                pass
        assert await found(pool, "Shevchenko") == await found(pool, "Шевченко") == ["Оксана"]
        assert await found(pool, "Đukić") == await found(pool, "Djukic") == ["Ana"]


async def test_exact_keys_of_what_is_no_name_go_and_the_others_stay(older: Pool) -> None:
    async with older as pool:
        async with writing(pool) as conn:
            while not await step(conn):
                pass
        rows = await pool.fetch("select value, person_id, rival from identities order by person_id")
        kept = [(key, id, None) for id, _, _, _, key in PEOPLE if id != NOBODY]
        assert [tuple(row) for row in rows] == kept


async def test_who_is_still_to_come_of_age_does_so_on_the_day(older: Pool) -> None:
    async with older as pool:
        rows = await pool.fetch("select months, due from coming_of_age where person_id = $1 order by months", MARCH)
        berlin = ZoneInfo("Europe/Berlin")
        assert {row["months"]: row["due"].astimezone(berlin) for row in rows} == {
            0: datetime(2028, 3, 1, tzinfo=berlin), 12: datetime(2027, 3, 1, tzinfo=berlin),
        }  # fmt: skip


async def test_who_was_of_age_by_an_estimate_and_is_not_any_longer_is_told_on_the_day(older: Pool) -> None:
    async with older as pool:
        rows = await pool.fetch("select months, due from coming_of_age where person_id = $1", ESTIMATED)
        berlin = ZoneInfo("Europe/Berlin")
        told = {row["months"]: row["due"].astimezone(berlin) for row in rows}
        assert told[0] == datetime(OF_AGE, 12, 31, tzinfo=berlin)
