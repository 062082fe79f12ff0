"""An older database: told rejections lie parked there. After the upgrade only work for operators does."""

from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

import services.intake
from shared.migrations import migrate
from tests.component.servers import Postgres

MIGRATIONS = Path(services.intake.__file__).parent / "migrations"
UPGRADE = "answers"
TOPIC = "reports.05913000.youth-services"


def before(folder: Path) -> Path:
    """The migrations up to the one that is looked at."""
    [number] = [path.name[:4] for path in MIGRATIONS.glob(f"*_{UPGRADE}.sql")]
    for path in MIGRATIONS.glob("*.sql"):
        if path.name[:4] < number:
            (folder / path.name).write_text(path.read_text())
    return folder


async def parked(owner: asyncpg.Connection, reason: str, subject: UUID | None, partition: int = 0) -> None:
    await owner.execute(
        """
        insert into parked (id, consumer, topic, "partition", "offset", subject, headers, value, reason, detail)
        values ($1, 'intake', $2, $3, (select count(*) from parked), $4, '[]', '{}', $5, 'as it was')
        """,
        uuid4(), TOPIC, partition, subject, reason,
    )  # fmt: skip


async def a_rejected_report(owner: asyncpg.Connection, department: str = "05913000.youth-services") -> UUID:
    id = uuid4()
    await owner.execute(
        """
        insert into reports (id, department, municipality, status, version, head, received_at)
        values ($1, $2, '05913000', 'rejected', 1, '', now())
        """,
        id, department,
    )  # fmt: skip
    return id


async def test_only_work_for_operators_is_left(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.database("intake")
    await migrate(database.owner, "intake", before(tmp_path))
    owner = await asyncpg.connect(database.owner)
    await parked(owner, "told_over_kafka", await a_rejected_report(owner))
    await parked(owner, "told_by_a_receipt", None, partition=-1)
    await parked(owner, "reaction_failed", await a_rejected_report(owner))
    await parked(owner, "not_json", None)
    await migrate(database.owner, "intake", MIGRATIONS)
    left = await owner.fetch("select reason from parked order by reason")
    await owner.close()
    assert [row["reason"] for row in left] == ["not_json", "reaction_failed"]
