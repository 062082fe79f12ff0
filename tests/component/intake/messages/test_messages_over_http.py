"""`POST /messages/xoev`: a message is a report like any other, with a receipt like any other."""

from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

import httpx
import pytest

from tests.component.intake.conftest import Intake
from tests.poison import typed
from tests.tokens import bearer
from tests.unit.intake.builders import REGISTRY
from tests.unit.intake.messages.zuzug import a_message

SYSTEM = {**bearer("system.registry-office"), "content-type": "application/xml"}


async def send(http: httpx.AsyncClient, raw: bytes, **headers: str) -> httpx.Response:
    return await http.post("/messages/xoev", content=raw, headers={**SYSTEM, **headers})


async def test_a_message_becomes_a_report(intake: Intake, http: httpx.AsyncClient) -> None:
    answer = await send(http, a_message())
    [receipt] = answer.json()["receipts"]
    assert (answer.status_code, receipt["status"], receipt["id"]) == (202, "accepted", "7a1f-2026-0007")
    assert receipt["report_id"] == str(uuid5(NAMESPACE_URL, f"/departments/{REGISTRY}\n7a1f-2026-0007"))
    [person] = await intake.people()
    assert (person["given_names"], person["family_name"]) == ("Oleksandr", "Kowalenko")
    [accepted] = await intake.told("intake.report.accepted.v1")
    assert (accepted["occasion"], accepted["department"]) == ("move_in", REGISTRY)


async def test_the_same_message_again_is_a_duplicate(intake: Intake, http: httpx.AsyncClient) -> None:
    await send(http, a_message())
    [receipt] = (await send(http, a_message())).json()["receipts"]
    assert receipt["status"] == "duplicate"
    assert len(await intake.people()) == 1


async def test_what_breaks_a_rule_is_rejected_with_the_element(intake: Intake, http: httpx.AsyncClient) -> None:
    answer = await send(http, a_message((">2026-11-15<", ">2999-11-15<"), (">UKR<", ">ZZZ<")))
    [receipt] = answer.json()["receipts"]
    assert (answer.status_code, receipt["status"]) == (202, "rejected")
    [reason] = receipt["reasons"]
    assert (reason["code"], reason["element"]) == ("not_in_enum", "/zuzugsmitteilung/person/staatsangehoerigkeit")


async def test_what_breaks_the_schema_is_refused_and_nothing_is_stored(intake: Intake, http: httpx.AsyncClient) -> None:
    answer = await send(http, a_message(("Kowalenko", ""), (">44145<", ">Zqxcode<")))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:staffel:problem:invalid-content")
    assert [one["pointer"] for one in answer.json()["errors"]] == [
        "/zuzugsmitteilung/person/familienname", "/zuzugsmitteilung/anschrift/postleitzahl",
    ]  # fmt: skip
    assert "Zqx" not in answer.text
    assert await intake.rows("select 1 from receipts union all select 1 from parked") == []


async def test_nobody_speaks_for_another_department(intake: Intake, http: httpx.AsyncClient) -> None:
    answer = await send(http, a_message(), **bearer("system.jobcenter"))
    assert answer.status_code == 403
    assert await intake.told() == []


async def test_another_content_type_or_charset_is_415(http: httpx.AsyncClient) -> None:
    for kind in ("application/json", "application/xml; charset=iso-8859-1", "text/plain"):
        assert (await send(http, a_message(), **{"content-type": kind})).status_code == 415, kind
    for kind in ("text/xml; charset=utf-8", "application/vnd.x+xml"):
        assert (await send(http, a_message(), **{"content-type": kind})).status_code == 202, kind


async def test_a_message_that_is_too_large_is_413(http: httpx.AsyncClient) -> None:
    assert (await send(http, a_message(before=f"<!-- {'x' * 300_000} -->"))).status_code == 413


async def test_a_repeated_request_gets_its_stored_answer(http: httpx.AsyncClient) -> None:
    first = await send(http, a_message(), **{"idempotency-key": "k"})
    again = await send(http, a_message(), **{"idempotency-key": "k"})
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()


PLACES = {
    "MR-2026-88": typed.TEXTS, "Oleksandr": typed.TEXTS, "Kowalenko": typed.TEXTS, "Nordstraße": typed.TEXTS[::3],
    "5 a": typed.TEXTS[::3], "Innenstadt-Nord": typed.TEXTS[::3], "44145": typed.NUMBERS,
    "7a1f-2026-0007": typed.TEXTS[::3],
    "2026-11-15": typed.DAYS, "1988-02-03": typed.DAYS, "2026-11-16T09:30:00+01:00": typed.MOMENTS,
}  # fmt: skip
"""What stands in the message, and what is written there instead."""


@pytest.mark.parametrize("place", PLACES)
async def test_whatever_stands_in_a_message_is_taken_or_refused_with_its_place(
    intake: Intake, http: httpx.AsyncClient, place: str
) -> None:
    for number, text in enumerate(PLACES[place]):
        changes = [(place, escape(text))]
        if place != "7a1f-2026-0007":
            changes.append(("7a1f-2026-0007", f"id-{number}"))
        answer = await send(http, a_message(*changes))
        assert answer.status_code in (202, 422), text
        if answer.status_code == 202:
            [receipt] = answer.json()["receipts"]
            assert receipt["status"] in ("accepted", "duplicate") or receipt["reasons"]
            assert "not_processed" not in {one["code"] for one in receipt["reasons"]}
