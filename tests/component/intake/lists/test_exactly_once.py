"""Killed, run twice, or met by a row nobody can work on: every row is taken in once, and the list goes on."""

import asyncio
from typing import Any

import pytest

from services.intake.imports import run as running
from services.intake.imports.run import run, step
from services.intake.reports.submission import Submission
from tests.component.intake.lists.conftest import Clerk
from tests.unit.intake.builders import ROUTING
from tests.unit.intake.lists.files import a_csv

MANY = 60


def people(count: int = MANY) -> list[tuple[str, ...]]:
    return [
        (
            f"JA-{n}",
            f"Kind{chr(97 + n % 26)}{n}",
            f"Familie{n}",
            f"{1 + n % 28:02}.03.{1930 + n}",
            "Zuzug",
            "Schule",
            "",
        )
        for n in range(count)
    ]


async def confirmed(clerk: Clerk, count: int = MANY) -> str:
    id: str = (await clerk.upload(a_csv(*people(count))))["id"]
    await clerk.confirm(id)
    return id


async def test_a_batch_that_is_broken_off_has_no_effect_and_the_next_process_goes_on(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await confirmed(clerk)
    await step(clerk.intake.pool, ROUTING, 20)

    async def killed(*_: Any) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as broken:
        broken.setattr(running.store, "answered", killed)
        with pytest.raises(ConnectionResetError):
            await step(clerk.intake.pool, ROUTING, 20)
    assert (await clerk.get(f"/imports/{id}"))["progress"]["taken"] == 20
    await clerk.finished(20)
    assert (await clerk.get(f"/imports/{id}"))["progress"] == {
        "taken": MANY, "accepted": MANY, "duplicate": 0, "rejected": 0, "remaining": 0,
    }  # fmt: skip
    assert len(await clerk.intake.told("intake.report.accepted.v1")) == MANY


async def test_two_processes_at_once_take_each_row_once(clerk: Clerk) -> None:
    ids = [await confirmed(clerk), (await clerk.upload(a_csv(*people(MANY + 20)[MANY:])))["id"]]
    await clerk.confirm(ids[1])
    await asyncio.gather(*(clerk.finished(7) for _ in range(3)))
    done = [(await clerk.get(f"/imports/{id}")) for id in ids]
    assert [(one["state"], one["progress"]["accepted"]) for one in done] == [("done", MANY), ("done", 20)]
    assert len(await clerk.intake.people()) == MANY + 20


async def test_a_row_nobody_can_work_on_is_given_up_alone(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    id = await confirmed(clerk, 30)
    real = running.take_in

    async def stumbling(conn: Any, routing: Any, today: Any, batch: Any) -> Any:
        if any(isinstance(one, Submission) and one.report.reference == "JA-17" for one in batch):
            raise ZeroDivisionError
        return await real(conn, routing, today, batch)

    monkeypatch.setattr(running, "take_in", stumbling)
    loop = asyncio.create_task(run(clerk.intake.pool, ROUTING))
    while (await clerk.get(f"/imports/{id}"))["state"] != "done":
        await asyncio.wait([loop], timeout=0.05)
        assert not loop.done()
    loop.cancel()
    [row] = (await clerk.get(f"/imports/{id}/rows", state="rejected"))["items"]
    assert (row["row"], row["reasons"][0]["code"]) == (19, "not_processed")
    [parked] = await clerk.intake.rows("select reason, detail from parked")
    assert tuple(parked) == ("reaction_failed", "ZeroDivisionError while working on it")
    assert (await clerk.get(f"/imports/{id}"))["progress"]["accepted"] == 29
