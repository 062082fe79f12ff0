"""Migrations on a real database: once, in order, under a lock, and never rewritten."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from shared.migrations import MigrationChanged, migrate, outstanding, read
from tests.component.servers import Postgres


def folder(path: Path, *statements: str) -> Path:
    path.mkdir(exist_ok=True)
    for number, statement in enumerate(statements, 1):
        (path / f"{number:04}_step_{number}.sql").write_text(statement)
    return path


async def test_each_file_is_applied_once_and_in_order(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.database()
    steps = folder(tmp_path / "steps", "create table a (id int)", "alter table a add column b int")
    applied = await migrate(database.owner, "casework", steps)
    assert applied[-2:] == ["casework/0001_step_1", "casework/0002_step_2"]
    assert applied[0] == "shared/0001_journal"
    assert await migrate(database.owner, "casework", steps) == []


async def test_a_file_changed_after_it_ran_is_refused(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.database()
    steps = folder(tmp_path / "steps", "create table a (id int)")
    await migrate(database.owner, "casework", steps)
    folder(steps, "create table a (id bigint)")
    with pytest.raises(MigrationChanged):
        await migrate(database.owner, "casework", steps)


async def test_runners_at_the_same_time_apply_each_file_once(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.database()
    steps = folder(tmp_path / "steps", "create table a (id int)", "insert into a values (1)")
    runs = await asyncio.gather(*(migrate(database.owner, "casework", steps) for _ in range(6)))
    assert sorted(len(applied) for applied in runs)[:5] == [0] * 5
    connection = await asyncpg.connect(database.owner)
    assert await connection.fetchval("select count(*) from a") == 1
    await connection.close()


async def test_a_file_that_fails_leaves_nothing_behind_and_can_be_mended(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.database()
    steps = folder(tmp_path / "steps", "create table a (id int); select 1 / 0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(database.owner, "casework", steps)
    folder(steps, "create table a (id int)")
    assert await migrate(database.owner, "casework", steps) == ["casework/0001_step_1"]


async def test_an_old_schema_is_told_by_the_names_of_what_it_lacks(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.database()
    await migrate(database.owner, "casework", folder(tmp_path / "old", "create table a (id int)"))
    newer = folder(tmp_path / "new", "create table a (id int)", "create table b (id int)")
    connection = await asyncpg.connect(database.service)
    try:
        assert await outstanding(connection, "casework", newer) == ["casework/0002_step_2"]
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "names", [["0002_late.sql"], ["0001_a.sql", "0001_b.sql"], ["1_short.sql"], ["0001_Upper.sql"]]
)
def test_numbers_have_no_holes_and_no_doubles(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("select 1")
    with pytest.raises(ValueError, match=r"NNNN|holes"):
        read("casework", tmp_path)
