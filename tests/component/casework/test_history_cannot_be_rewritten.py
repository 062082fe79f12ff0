"""Never on the ground and never in two hands: what PostgreSQL refuses to the service's own role in raw SQL."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.migrations import migrate
from tests.component.servers import Database, Postgres

MIGRATIONS = Path("services/casework/migrations")
YOUTH, CENTRE = "05913000.youth-services", "05913000.integration-centre"

Connection = asyncpg.Connection


@pytest.fixture(scope="module")
async def database(postgres: Postgres) -> Database:
    made = postgres.database("casework")
    await migrate(made.owner, "casework", MIGRATIONS)
    return made


@pytest.fixture
async def conn(database: Database) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(database.service)
    yield connection
    await connection.close()


@pytest.fixture
async def old_track(database: Database, track: UUID) -> UUID:
    """A track that youth services have carried for two days: there is a past that could be rewritten."""
    superuser = await asyncpg.connect(database.superuser)
    try:
        await superuser.execute("set session_replication_role = replica")
        for table, id, during in (("responsibilities", "track_id", "during"), ("tracks", "id", "open_during")):
            await superuser.execute(
                f"update {table} set {during} = tstzrange(lower({during}) - interval '2 days', null) where {id} = $1",
                track,
            )
    finally:
        await superuser.close()
    return track


@pytest.fixture
async def track(conn: Connection) -> UUID:
    """A track that youth services have carried from this instant on."""
    case, track = uuid4(), uuid4()
    async with conn.transaction():
        await conn.execute(
            """
            insert into cases (id, number, person_id, municipality, state, version, head, body)
            values ($1, $2, $3, '05913000', 'open', 1, '', '')
            """,
            case, str(case), uuid4(),
        )  # fmt: skip
        await open_track(conn, track, case)
        await carry(conn, track, YOUTH)
    return track


async def open_track(conn: Connection, track: UUID, case: UUID, life_situation: str = "family") -> None:
    await conn.execute(
        """
        insert into tracks (id, case_id, life_situation, open_during)
        values ($1, $2, $3, tstzrange(now(), null))
        """,
        track, case, life_situation,
    )  # fmt: skip


async def carry(conn: Connection, track: UUID, department: str, since: str = "now()") -> None:
    await conn.execute(
        f"insert into responsibilities (track_id, department, during) values ($1, $2, tstzrange({since}, null))",
        track, department,
    )  # fmt: skip


async def end(conn: Connection, track: UUID, at: str = "clock_timestamp()") -> None:
    await conn.execute(
        f"""
        update responsibilities set during = tstzrange(lower(during), {at})
        where track_id = $1 and upper_inf(during)
        """,
        track,
    )  # fmt: skip


async def test_a_move_ends_one_period_and_begins_the_next_at_the_same_instant(conn: Connection, track: UUID) -> None:
    async with conn.transaction():
        moment = await conn.fetchval("select business_now()")
        await conn.execute(
            "update responsibilities set during = tstzrange(lower(during), $2) where track_id = $1", track, moment
        )
        await conn.execute(
            "insert into responsibilities (track_id, department, during) values ($1, $2, tstzrange($3, null))",
            track, CENTRE, moment,
        )  # fmt: skip
    rows = await conn.fetch("select department from responsibilities where track_id = $1 order by during", track)
    assert [row["department"] for row in rows] == [YOUTH, CENTRE]


async def test_a_second_department_cannot_carry_at_the_same_time(conn: Connection, track: UUID) -> None:
    with pytest.raises(asyncpg.ExclusionViolationError):
        await carry(conn, track, CENTRE)


async def test_an_open_track_cannot_be_left_without_a_carrier(conn: Connection, track: UUID) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await end(conn, track)


async def test_a_gap_between_two_periods_is_refused_at_commit(conn: Connection, track: UUID) -> None:
    async def leave_a_gap() -> None:
        async with conn.transaction():
            await end(conn, track)
            await carry(conn, track, CENTRE, since="clock_timestamp() + interval '1 second'")

    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await leave_a_gap()


async def test_a_track_cannot_open_without_a_carrier(conn: Connection, track: UUID) -> None:
    case = await conn.fetchval("select case_id from tracks where id = $1", track)
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="somebody_carries_it"):
        await open_track(conn, uuid4(), case, "work")


@pytest.mark.parametrize("table", ["responsibilities", "tracks"])
async def test_nothing_can_be_deleted(conn: Connection, track: UUID, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute(f"delete from {table}")


@pytest.mark.parametrize("table", ["responsibilities", "tracks", "journal"])
async def test_nothing_can_be_emptied(conn: Connection, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute(f"truncate {table}")


async def test_the_carrier_of_a_period_cannot_be_rewritten(conn: Connection, track: UUID) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute("update responsibilities set department = $2 where track_id = $1", track, CENTRE)


async def test_both_rows_cannot_be_shortened_into_the_past(conn: Connection, old_track: UUID) -> None:
    """Together they would leave neither gap nor overlap: only the rule about the past refuses it."""

    async def shorten_both() -> None:
        async with conn.transaction():
            for table, id, during in (("tracks", "id", "open_during"), ("responsibilities", "track_id", "during")):
                await conn.execute(
                    f"update {table} set {during} = tstzrange(lower({during}), lower({during}) + interval '1 day')"
                    f" where {id} = $1", old_track,
                )  # fmt: skip

    with pytest.raises(asyncpg.CheckViolationError):
        await shorten_both()


async def test_a_period_cannot_be_ended_in_the_past(conn: Connection, old_track: UUID) -> None:
    """Nor another begin there: with both, youth services would never have carried it since yesterday."""
    with pytest.raises(asyncpg.CheckViolationError):
        await end(conn, old_track, at="clock_timestamp() - interval '1 hour'")


async def test_the_beginning_of_a_period_cannot_be_moved(conn: Connection, track: UUID) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await conn.execute(
            """
            update responsibilities set during = tstzrange(lower(during) - interval '1 day', null)
            where track_id = $1
            """,
            track,
        )


async def test_an_ended_period_cannot_be_changed_again(conn: Connection, track: UUID) -> None:
    async with conn.transaction():
        moment = await conn.fetchval("select clock_timestamp()")
        await conn.execute(
            "update responsibilities set during = tstzrange(lower(during), $2) where track_id = $1", track, moment
        )
        await conn.execute(
            "insert into responsibilities (track_id, department, during) values ($1, $2, tstzrange($3, null))",
            track, CENTRE, moment,
        )  # fmt: skip
    with pytest.raises(asyncpg.CheckViolationError):
        await conn.execute(
            "update responsibilities set during = tstzrange(lower(during), upper(during) - interval '1 microsecond')"
            " where track_id = $1 and not upper_inf(during)", track,
        )  # fmt: skip


async def test_nobody_can_be_written_into_the_past(conn: Connection) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await carry(conn, uuid4(), CENTRE, since="now() - interval '1 day'")


async def test_a_closed_track_cannot_be_opened_again_by_update(conn: Connection, track: UUID) -> None:
    async with conn.transaction():
        moment = await conn.fetchval("select clock_timestamp()")
        await conn.execute(
            "update tracks set open_during = tstzrange(lower(open_during), $2) where id = $1", track, moment
        )
        await conn.execute(
            "update responsibilities set during = tstzrange(lower(during), $2) where track_id = $1", track, moment
        )
    with pytest.raises(asyncpg.CheckViolationError):
        await conn.execute("update tracks set open_during = tstzrange(lower(open_during), null) where id = $1", track)


async def test_the_journal_can_only_grow(conn: Connection) -> None:
    for statement in ("update journal set actor = 'nobody'", "delete from journal"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(statement)
