"""Nobody sees a parked record in clear alone: another operator grants it for an hour, and every look is noted."""

from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from shared.postgres import Pool
from tests import tokens
from tests.component.parked.desk import FIRST, SECOND, Desk

NAME = "Zarghona-Canary"


async def status(desk: Desk, id: UUID, who: str = FIRST) -> int:
    return (await desk.ask("GET", f"/parked/{id}/payload", who=who)).status_code


async def test_without_leave_nothing_is_shown(desk: Desk, parked: list[UUID]) -> None:
    answer = await desk.ask("GET", f"/parked/{parked[0]}/payload")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:not-unmasked")
    assert NAME not in answer.text


async def test_a_request_alone_shows_nothing(desk: Desk, parked: list[UUID]) -> None:
    await desk.ask("POST", f"/parked/{parked[0]}/unmasking", {"reason": "I am curious."})
    assert await status(desk, parked[0]) == 403


async def test_whoever_asks_does_not_grant(desk: Desk, parked: list[UUID]) -> None:
    asked = (await desk.ask("POST", f"/parked/{parked[0]}/unmasking", {"reason": "I am curious."})).json()
    answer = await desk.ask("POST", f"/parked/{parked[0]}/unmasking/{asked['id']}/approval")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:four-eyes")


async def test_both_see_what_was_granted(desk: Desk, parked: list[UUID]) -> None:
    await desk.unmask(parked[0])
    for who in (FIRST, SECOND):
        shown = (await desk.ask("GET", f"/parked/{parked[0]}/payload", who=who)).json()
        assert (shown["key"], shown["payload"]) == ({"text": NAME}, {"text": NAME})
        assert shown["headers"] == [{"name": "ce_id", "text": NAME}]


async def test_leave_is_for_one_record_and_these_two(desk: Desk, parked: list[UUID]) -> None:
    await desk.unmask(parked[0])
    assert await status(desk, parked[1]) == 403
    assert await status(desk, parked[0], "operator.laki") == 403


async def test_leave_ends_after_an_hour(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    await desk.unmask(parked[0])
    assert await status(desk, parked[0]) == 200
    await pool.execute("update parked_unmaskings set until = until - interval '1 hour'")
    assert await status(desk, parked[0]) == 403


async def test_leave_ends_when_the_record_is_decided(desk: Desk, parked: list[UUID]) -> None:
    await desk.unmask(parked[0])
    await desk.ask("POST", f"/parked/{parked[0]}/discard", {"reason": "Sent twice."})
    assert await status(desk, parked[0]) == 409


async def test_a_request_that_was_declined_shows_nothing(desk: Desk, parked: list[UUID]) -> None:
    asked = (await desk.ask("POST", f"/parked/{parked[0]}/unmasking", {"reason": "I am curious."})).json()
    path = f"/parked/{parked[0]}/unmasking/{asked['id']}"
    declined = await desk.ask("POST", f"{path}/rejection", {"reason": "That is none."}, SECOND)
    assert declined.json()["state"] == "rejected"
    assert (await desk.ask("POST", f"{path}/approval", who=SECOND)).status_code == 409
    assert await status(desk, parked[0]) == 403


async def test_every_look_is_written_down(desk: Desk, parked: list[UUID]) -> None:
    await desk.unmask(parked[0])
    for who in (FIRST, SECOND):
        await desk.ask("GET", f"/parked/{parked[0]}/payload", who=who)
    looks = (await desk.ask("GET", "/parked/reads")).json()["items"][:2]
    assert [look["read_by"] for look in looks] == [f"subject-of-{SECOND}", f"subject-of-{FIRST}"]
    assert {(look["parked_id"], look["reason"]) for look in looks} == {
        (str(parked[0]), "The fault shows nowhere else.")
    }


async def test_the_list_of_looks_is_paged_and_open_to_auditors(desk: Desk, parked: list[UUID]) -> None:
    await desk.unmask(parked[0])
    for _ in range(3):
        await desk.ask("GET", f"/parked/{parked[0]}/payload")
    auditor = tokens.bearer("auditor.audit-office")
    first = (await desk.client.get("/parked/reads?limit=2", headers=auditor)).json()
    second = await desk.client.get("/parked/reads", params={"limit": 2, "cursor": first["next"]}, headers=auditor)
    assert first["items"][-1]["number"] > second.json()["items"][0]["number"]


async def test_the_service_cannot_forget_a_look(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    await desk.unmask(parked[0])
    await desk.ask("GET", f"/parked/{parked[0]}/payload")
    for statement in ("delete from parked_reads", "update parked_reads set read_by = 'nobody'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement)
    await pool.execute("delete from parked where id = $1", parked[0])
    assert await pool.fetchval("select count(*) from parked_reads where parked_id = $1", parked[0]) == 1


async def test_the_approver_sees_what_is_proposed_and_what_it_changes(
    desk: Desk, parked: list[UUID], pool: Pool
) -> None:
    await pool.execute("update parked set value = $2 where id = $1", parked[0], b'{"family_name": "Zarghona"}')
    await desk.propose(parked[0], data={"family_name": "Zarghouna"})
    await desk.unmask(parked[0])
    shown = (await desk.ask("GET", f"/parked/{parked[0]}/payload", who=SECOND)).json()
    assert shown["repair"]["diff"] == [
        {"op": "replace", "pointer": "/family_name", "before": "Zarghona", "after": "Zarghouna"}
    ]


async def test_bytes_that_are_no_text_are_shown_as_base64(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    await pool.execute("update parked set value = $2 where id = $1", parked[0], b"\xff\x00")
    await desk.unmask(parked[0])
    assert (await desk.ask("GET", f"/parked/{parked[0]}/payload")).json()["payload"] == {"base64": "/wA="}


@pytest.mark.parametrize("username", ["clerk.jobcenter", "auditor.audit-office", "coordinator.integration-centre"])
async def test_only_operators_ask_grant_and_look(
    client: httpx.AsyncClient, desk: Desk, parked: list[UUID], username: str
) -> None:
    asked = (await desk.ask("POST", f"/parked/{parked[0]}/unmasking", {"reason": "I am curious."})).json()
    path, headers = f"/parked/{parked[0]}", tokens.bearer(username)
    answers = [
        await client.get(f"{path}/payload", headers=headers),
        await client.post(f"{path}/unmasking", json={"reason": "I am curious."}, headers=headers),
        await client.post(f"{path}/unmasking/{asked['id']}/approval", headers=headers),
        await client.post(f"{path}/repairs", json={"data": {}, "reason": "Because."}, headers=headers),
        await client.post(f"{path}/repairs/{uuid4()}/approval", headers=headers),
    ]
    assert {answer.status_code for answer in answers} == {403}
