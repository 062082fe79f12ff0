"""Content is repaired by two people: one proposes, another approves, and until then nothing is processed."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared import parking
from shared.postgres import Pool
from tests.component.parked.desk import CANARY, GOOD, REPAIR, SECOND, Desk

NAME = "Zarghona-Canary"


async def repaired(pool: Pool, id: UUID) -> bool:
    return bool(await pool.fetchval("select exists (select from receipts where id = $1)", id))


async def kept_data(pool: Pool, repair: dict[str, Any]) -> bytes | None:
    found: bytes | None = await pool.fetchval("select data from parked_repairs where id = $1", UUID(repair["id"]))
    return found


def approval(repair: dict[str, Any]) -> str:
    return f"/parked/{repair['parked_id']}/repairs/{repair['id']}/approval"


async def test_a_proposal_processes_nothing(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    repair = await desk.propose(parked[0])
    assert repair["state"] == "proposed"
    assert not await repaired(pool, parked[0])


@pytest.mark.parametrize("levels", [33, 254, 300, 900])
async def test_nothing_deeper_than_a_report_may_be_is_proposed(desk: Desk, parked: list[UUID], levels: int) -> None:
    deep: Any = 1
    for _ in range(levels - 1):
        deep = [deep]
    answer = await desk.ask("POST", f"/parked/{parked[0]}/repairs", {**REPAIR, "data": {"x": deep}})
    assert (answer.status_code, [one["code"] for one in answer.json()["errors"]]) == (422, ["too_deep"])


async def test_a_replay_with_data_is_answered_with_the_proposal(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    answer = await desk.ask("POST", f"/parked/{parked[0]}/replay", {"data": REPAIR["data"]})
    assert (answer.status_code, answer.json()["state"]) == (202, "proposed")
    assert not await repaired(pool, parked[0])


async def test_the_second_persons_approval_processes_it(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    answer = await desk.ask("POST", approval(await desk.propose(parked[0])), who=SECOND)
    assert (answer.status_code, answer.json()["state"]) == (200, "replayed")
    assert answer.json()["decided_by"] == f"subject-of-{SECOND}"
    assert await repaired(pool, parked[0])


async def test_whoever_proposed_it_does_not_approve_it(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    answer = await desk.ask("POST", approval(await desk.propose(parked[0])))
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:four-eyes")
    assert not await repaired(pool, parked[0])


async def test_a_repair_that_fails_again_waits_on(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    repair = await desk.propose(parked[0], data={"good": NAME})
    answer = await desk.ask("POST", approval(repair), who=SECOND)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:failed-again")
    shown = (await desk.ask("GET", f"/parked/{parked[0]}")).json()
    assert (shown["state"], shown["repairs"][0]["state"]) == ("parked", "proposed")


async def test_a_rejected_repair_leaves_the_record_parked(desk: Desk, parked: list[UUID]) -> None:
    repair = await desk.propose(parked[0])
    path = f"/parked/{parked[0]}/repairs/{repair['id']}/rejection"
    answer = await desk.ask("POST", path, {"reason": "Ask the sender."}, SECOND)
    assert (answer.status_code, answer.json()["state"], answer.json()["decision_reason"]) == (
        200, "rejected", "Ask the sender.",
    )  # fmt: skip
    assert (await desk.ask("GET", f"/parked/{parked[0]}")).json()["state"] == "parked"


async def test_a_decided_repair_is_not_decided_again(desk: Desk, parked: list[UUID]) -> None:
    repair = await desk.propose(parked[0])
    path = f"/parked/{parked[0]}/repairs/{repair['id']}/rejection"
    await desk.ask("POST", path, {"reason": "Ask the sender."}, SECOND)
    answer = await desk.ask("POST", approval(repair), who=SECOND)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:already-decided")


async def test_one_repair_of_a_record_waits_at_a_time(desk: Desk, parked: list[UUID]) -> None:
    repair = await desk.propose(parked[0])
    answer = await desk.ask("POST", f"/parked/{parked[0]}/repairs", REPAIR, SECOND)
    assert (answer.status_code, answer.json()["repair_id"]) == (409, repair["id"])


async def test_a_repair_of_another_record_is_not_there(desk: Desk, parked: list[UUID]) -> None:
    repair = await desk.propose(parked[0])
    path = f"/parked/{parked[1]}/repairs/{repair['id']}/approval"
    assert (await desk.ask("POST", path, who=SECOND)).status_code == 404
    assert (await desk.ask("POST", f"/parked/{uuid4()}/repairs", REPAIR)).status_code == 404


async def test_a_proposals_reason_is_asked_for(desk: Desk, parked: list[UUID]) -> None:
    answer = await desk.ask("POST", f"/parked/{parked[0]}/repairs", {"data": {}})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")


@pytest.mark.parametrize("act", ["approval", "rejection", "discard"])
async def test_proposed_content_is_erased_when_it_is_decided(
    desk: Desk, parked: list[UUID], pool: Pool, act: str
) -> None:
    repair = await desk.propose(parked[0])
    assert await kept_data(pool, repair) == GOOD
    if act == "discard":
        await desk.ask("POST", f"/parked/{parked[0]}/discard", {"reason": "Sent twice."})
    else:
        path = f"/parked/{parked[0]}/repairs/{repair['id']}/{act}"
        await desk.ask("POST", path, None if act == "approval" else {"reason": "Ask the sender."}, SECOND)
    assert await kept_data(pool, repair) is None


async def test_proposed_content_is_erased_with_its_record(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    await desk.propose(parked[0])
    await pool.execute("update parked set parked_at = parked_at - interval '91 days' where id = $1", parked[0])
    await parking.erase_old(pool)
    assert await pool.fetchval("select count(*) from parked_repairs where parked_id = $1", parked[0]) == 0


async def test_proposed_content_of_an_event_that_blocks_is_erased_too(
    desk: Desk, parked: list[UUID], pool: Pool
) -> None:
    repair = await desk.propose(parked[0])
    await pool.execute(
        """
        update parked set subject = gen_random_uuid(), sequence = 1, parked_at = parked_at - interval '91 days'
        where id = $1
        """,
        parked[0],
    )
    await parking.erase_old(pool)
    assert await kept_data(pool, repair) is None


async def test_what_is_shown_of_a_proposal_holds_no_value(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    await pool.execute("update parked set value = $2 where id = $1", parked[0], b'{"family_name": "Zarghona-Canary"}')
    repair = await desk.propose(parked[0], data={"family_name": NAME, "given_names": NAME + "!"})
    assert repair["diff"] == [{"op": "add", "pointer": "/given_names", "after": "‹text 16›"}]
    for path in ("/parked", f"/parked/{parked[0]}"):
        assert NAME not in (await desk.ask("GET", path)).text


async def test_neither_name_nor_content_of_a_repair_reaches_the_journal(
    desk: Desk, parked: list[UUID], pool: Pool
) -> None:
    await desk.ask("POST", approval(await desk.propose(parked[0], data={"family_name": NAME})), who=SECOND)
    written = await pool.fetchval("select count(*) from journal where position($1::bytea in data) > 0", CANARY)
    assert written == 0


@pytest.mark.parametrize("number", ["1e999", "NaN"])
async def test_what_json_cannot_say_is_no_repair(desk: Desk, parked: list[UUID], number: str) -> None:
    answer = await desk.client.post(
        f"/parked/{parked[0]}/repairs",
        content=f'{{"reason": "test", "data": {{"n": {number}}}}}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422


async def test_of_two_decisions_at_once_one_wins(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    path = approval(await desk.propose(parked[0]))
    discarded = desk.ask("POST", f"/parked/{parked[0]}/discard", {"reason": "Sent twice."})
    answers = await asyncio.gather(*(desk.ask("POST", path, who=SECOND) for _ in range(2)), discarded)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert await pool.fetchval("select count(*) from receipts where id = $1", parked[0]) <= 1


async def test_the_table_refuses_one_person_being_both(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    repair = await desk.propose(parked[0])
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(
            "update parked_repairs set state = 'approved', data = null, decided_by = proposed_by where id = $1",
            UUID(repair["id"]),
        )
