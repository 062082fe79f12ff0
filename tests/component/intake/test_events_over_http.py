"""Departments publish over HTTP: each event gets a receipt, in the order of the request."""

import json
from typing import Any

import httpx

from shared.contracts.envelope import to_structured
from shared.contracts.reports import report_id
from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, YOUTH, a_need, an_event, some_data

SYSTEM = bearer("system.youth-services")
BATCH = {"content-type": "application/cloudevents-batch+json; charset=utf-8"}
STRUCTURED = {"content-type": "application/cloudevents+json"}


def in_headers(id: str = "e-1", department: str = YOUTH, **more: str) -> dict[str, str]:
    return {
        "ce-specversion": "1.0", "ce-id": id, "ce-source": f"/departments/{department}",
        "ce-type": "department.report.submitted.v1", "content-type": "application/json", **more,
    }  # fmt: skip


async def publish(http: httpx.AsyncClient, *events: Any, **headers: str) -> httpx.Response:
    body = b"[" + b",".join(to_structured(event) for event in events) + b"]"
    return await http.post("/events", content=body, headers={**SYSTEM, **BATCH, **headers})


async def test_a_batch_is_answered_in_its_order(http: httpx.AsyncClient) -> None:
    good, bad = an_event(id="good"), an_event(id="bad", occasion="party")
    answer = await publish(http, good, bad, good)
    assert answer.status_code == 202
    receipts = answer.json()["receipts"]
    assert [(one["id"], one["status"]) for one in receipts] == [
        ("good", "accepted"), ("bad", "rejected"), ("good", "duplicate"),
    ]  # fmt: skip
    assert receipts[0]["source"] == f"/departments/{YOUTH}"
    assert receipts[0]["report_id"] == str(report_id(f"/departments/{YOUTH}", "good"))
    assert receipts[1]["reasons"][0].keys() == {"pointer", "code", "detail"}
    assert (receipts[1]["reasons"][0]["pointer"], receipts[1]["reasons"][0]["code"]) == ("/occasion", "not_in_enum")


async def test_a_binary_event_is_accepted(http: httpx.AsyncClient) -> None:
    answer = await http.post("/events", content=json.dumps(some_data()), headers={**SYSTEM, **in_headers()})
    assert (answer.status_code, answer.json()["receipts"][0]["status"]) == (202, "accepted")


async def test_a_structured_event_is_accepted(http: httpx.AsyncClient) -> None:
    answer = await http.post("/events", content=to_structured(an_event()), headers={**SYSTEM, **STRUCTURED})
    assert (answer.status_code, answer.json()["receipts"][0]["status"]) == (202, "accepted")


async def test_a_batch_without_events_has_no_receipts(http: httpx.AsyncClient) -> None:
    answer = await publish(http)
    assert (answer.status_code, answer.json()) == (202, {"receipts": []})


async def test_the_same_event_again_is_a_duplicate_without_effect(intake: Intake, http: httpx.AsyncClient) -> None:
    event = an_event()
    await publish(http, event)
    answer = await publish(http, event)
    assert answer.json()["receipts"][0]["status"] == "duplicate"
    assert len(await intake.told("intake.report.accepted.v1")) == 1


async def test_a_rejected_report_may_come_again_put_right(intake: Intake, http: httpx.AsyncClient) -> None:
    await publish(http, an_event(id="e", occasion="party"))
    still_wrong = await publish(http, an_event(id="e", occasion="party"))
    assert still_wrong.json()["receipts"][0]["status"] == "duplicate"
    assert still_wrong.json()["receipts"][0]["reasons"][0]["code"] == "not_in_enum"
    put_right = await publish(http, an_event(id="e"))
    assert put_right.json()["receipts"][0]["status"] == "accepted"
    told = [event["type"] for event in await intake.told() if event.get("report_id") and "report." in event["type"]]
    assert told == ["intake.report.rejected.v1", "intake.report.accepted.v1"]
    assert (await publish(http, an_event(id="e"))).json()["receipts"][0]["status"] == "duplicate"


async def test_a_foreign_source_refuses_the_whole_batch(intake: Intake, http: httpx.AsyncClient) -> None:
    answer = await publish(http, an_event(), an_event(IMMIGRATION))
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert await intake.told() == []


async def test_only_systems_publish(http: httpx.AsyncClient) -> None:
    answer = await publish(http, an_event(), **bearer("clerk.youth-services"))
    assert answer.status_code == 403


async def test_without_a_token_nothing_is_read(http: httpx.AsyncClient) -> None:
    assert (await http.post("/events", content=b"[]", headers=BATCH)).status_code == 401


async def test_an_envelope_that_cannot_be_read_is_400(http: httpx.AsyncClient) -> None:
    for content in (b"[", b"{}", b'"event"'):
        answer = await http.post("/events", content=content, headers={**SYSTEM, **STRUCTURED})
        assert (answer.status_code, answer.json()["type"]) == (400, "urn:staffel:problem:unreadable")


async def test_another_media_type_is_415(http: httpx.AsyncClient) -> None:
    answer = await http.post("/events", content=b"<x/>", headers={**SYSTEM, "content-type": "application/xml"})
    assert answer.status_code == 415


async def test_more_than_8_mib_is_413(http: httpx.AsyncClient) -> None:
    answer = await http.post("/events", content=b" " * (8 * 1024 * 1024 + 1), headers={**SYSTEM, **BATCH})
    assert answer.status_code == 413


async def test_an_element_that_is_no_event_is_rejected_in_its_place(http: httpx.AsyncClient) -> None:
    body = b'[{"specversion":"1.0"},' + to_structured(an_event(id="good")) + b"]"
    answer = await http.post("/events", content=body, headers={**SYSTEM, **BATCH})
    first, second = answer.json()["receipts"]
    assert (first["status"], first["id"], first["report_id"]) == ("rejected", None, None)
    assert second["status"] == "accepted"


async def test_an_event_nobody_can_read_costs_its_neighbours_nothing(intake: Intake, http: httpx.AsyncClient) -> None:
    good = to_structured(an_event(id="good"))
    bad = [to_structured(an_event(id=f"bad-{n}", raw=raw)) for n, raw in enumerate([b'"\\ud800"', b'"\xff"', b"NaN"])]
    answer = await http.post("/events", content=b"[" + b",".join([*bad, good]) + b"]", headers={**SYSTEM, **BATCH})
    assert [(one["id"], one["status"]) for one in answer.json()["receipts"]] == [
        ("bad-0", "rejected"), ("bad-1", "rejected"), ("bad-2", "rejected"), ("good", "accepted"),
    ]  # fmt: skip
    assert len(await intake.told("intake.report.rejected.v1")) == 3


async def test_an_unknown_department_in_a_need_is_a_reason(http: httpx.AsyncClient) -> None:
    answer = await publish(http, an_event(needs=[a_need(), a_need("housing", department="05913000.no-such-office")]))
    [reason] = answer.json()["receipts"][0]["reasons"]
    assert (reason["pointer"], reason["code"]) == ("/needs/1/department", "unknown_department")


async def test_an_idempotency_key_gives_the_stored_answer(intake: Intake, http: httpx.AsyncClient) -> None:
    event = an_event()
    first = await publish(http, event, **{"idempotency-key": "k-1"})
    again = await publish(http, event, **{"idempotency-key": "k-1"})
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()


async def test_the_context_of_the_request_is_carried_on(intake: Intake, http: httpx.AsyncClient) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await http.post("/events", content=json.dumps(some_data()), headers={**SYSTEM, **in_headers(traceparent=parent)})
    traced = await intake.rows("select distinct traceparent from journal")
    assert [row["traceparent"] for row in traced] == [parent]


async def test_an_event_of_a_batch_keeps_its_own_context(intake: Intake, http: httpx.AsyncClient) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await publish(
        http,
        an_event(traceparent=parent),
        an_event(reference="JA-2", person={"family_name": "Öz", "birth_date_precision": "unknown"}),
    )
    traced = await intake.rows("select traceparent from journal where type = 'intake.report.accepted.v1' order by seq")
    assert [row["traceparent"] for row in traced] == [parent, None]
