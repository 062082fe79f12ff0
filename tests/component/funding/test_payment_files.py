"""Payment files: drafted by one, released by another, sent at most once, and never twice the same payment."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

import asyncpg
import httpx
import pytest
from lxml import etree
from uuid_utils.compat import uuid7

from services.funding.payments import sending
from services.funding.payments.bank import Bank
from services.funding.programmes.programme import Programmes
from tests import tokens
from tests.component.funding.conftest import AUDITOR, TREASURER, Funding, outcomes, running
from tests.component.funding.treasury import (
    IBAN,
    NAME,
    a_payee,
    as_second,
    drafted,
    file_of,
    released,
    sent,
)
from tests.component.servers import Postgres
from tests.unit.funding.builders import a_programme

PAIN = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def a_bank(put: Callable[[httpx.Request], httpx.Response], knows: int = 404) -> Bank:
    """A bank at the other end: what it answers to a file, and to the question whether it has one."""

    def answer(request: httpx.Request) -> httpx.Response:
        return put(request) if request.method == "PUT" else httpx.Response(knows)

    return Bank(httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://bank"))


def broken(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("the connection broke")


async def goes(funding: Funding, bank: Bank, lease: float = 120.0) -> bool:
    return await sending.send_next(funding.pool, bank, uuid7(), lambda: None, lease)


async def waiting_for(funding: Funding) -> list[str | None]:
    return [one["waiting_for"] for one in (await funding.get("/disbursements", TREASURER)).json()["items"]]


async def test_an_order_says_at_each_step_what_it_waits_for(funding: Funding) -> None:
    grant = await funding.granted()
    assert await waiting_for(funding) == ["payee"]
    await a_payee(funding)
    assert await waiting_for(funding) == ["file"]
    file = await drafted(funding)
    assert await waiting_for(funding) == ["release"]
    await as_second(funding, f"/payment-files/{file['id']}/release")
    assert await waiting_for(funding) == ["bank"]
    await funding.says(await funding.entry(grant))
    assert await waiting_for(funding) == [None]


async def test_a_file_holds_every_order_with_a_payee_once(funding: Funding) -> None:
    await a_payee(funding)
    grants = [await funding.granted(), await funding.granted(6_000)]
    file = await drafted(funding)
    found = etree.fromstring((await funding.get(f"/payment-files/{file['id']}/content", "head.treasury")).content)
    references = [one.text for one in found.iterfind(".//p:EndToEndId", PAIN)]
    assert references == [grant["disbursements"][0]["end_to_end_id"] for grant in grants]
    assert [one.text for one in found.iterfind(".//p:Cdtr/p:Nm", PAIN)] == [NAME, NAME]
    assert [one.text for one in found.iterfind(".//p:CdtrAcct/p:Id/p:IBAN", PAIN)] == [IBAN, IBAN]
    assert found.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=PAIN) == "110.00"
    assert found.findtext(".//p:GrpHdr/p:MsgId", namespaces=PAIN) == file["message_id"]


async def test_the_bytes_are_the_same_each_time_and_their_hash_says_so(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await drafted(funding)
    path = f"/payment-files/{file['id']}/content"
    first, again = [(await funding.get(path, "head.treasury")).content for _ in range(2)]
    assert first == again
    assert sha256(first).hexdigest() == file["sha256"]


async def test_whoever_drafted_a_file_cannot_carry_it_to_the_bank_alone(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    path = f"/payment-files/{(await drafted(funding))['id']}"
    refused = await funding.get(f"{path}/content", TREASURER)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:staffel:problem:four-eyes")
    await as_second(funding, f"{path}/release")
    assert (await funding.get(f"{path}/content", TREASURER)).status_code == 200


async def test_what_stands_in_a_file_is_not_put_into_another(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    await drafted(funding)
    answer = await funding.post("/payment-files", {}, TREASURER)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:nothing-to-pay")


async def test_the_database_refuses_a_payment_in_two_live_files(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await drafted(funding)
    with pytest.raises(asyncpg.UniqueViolationError):
        await funding.pool.execute(
            "insert into payments (file_id, number, grant_id, instalment, end_to_end_id, amount_cents) "
            "select file_id, 2, grant_id, instalment, end_to_end_id, amount_cents from payments where file_id = $1",
            file["id"],
        )


async def test_whoever_drafted_does_not_release(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await drafted(funding)
    answer = await funding.post(f"/payment-files/{file['id']}/release", None, TREASURER)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:four-eyes")


async def test_whoever_entered_a_payee_alone_does_not_release_its_payment(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = (await as_second(funding, "/payment-files", {})).json()
    assert (await funding.post(f"/payment-files/{file['id']}/release", None, TREASURER)).status_code == 403


async def test_a_discarded_file_frees_its_payments(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await released(funding)
    await funding.post(f"/payment-files/{file['id']}/discard", {"reason_code": "wrong_day"}, TREASURER)
    assert (await drafted(funding))["payments"] == 1
    assert (await as_second(funding, f"/payment-files/{file['id']}/release")).status_code == 409


async def test_an_execution_date_in_the_past_is_422(funding: Funding) -> None:
    answer = await funding.post("/payment-files", {"execution_date": "2020-01-01"}, TREASURER)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/execution_date")


async def test_a_city_without_an_account_pays_nothing(funding: Funding) -> None:
    essen = tokens.bearer(TREASURER, municipality="05113000")
    answer = await funding.http.post("/payment-files", json={}, headers=essen)
    assert answer.json()["type"] == "urn:staffel:problem:no-debtor-account"


async def test_another_city_s_treasury_knows_no_such_file(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await drafted(funding)
    essen = tokens.bearer(TREASURER, municipality="05113000")
    for path in ("", "/content"):
        answer = await funding.http.get(f"/payment-files/{file['id']}{path}", headers=essen)
        assert answer.status_code == 404


async def test_what_the_bank_takes_is_sent(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await released(funding)
    assert await goes(funding, a_bank(lambda request: httpx.Response(201)))
    assert (await file_of(funding, file["id"]))["state"] == "sent"
    assert not await goes(funding, a_bank(broken))


async def test_what_the_bank_refuses_is_free_for_another_file(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await released(funding)
    await goes(funding, a_bank(lambda request: httpx.Response(422, json={"reason_code": "account_blocked"})))
    assert (await file_of(funding, file["id"]))["state"] == "refused"
    assert (await funding.told(file["id"]))[-1]["reason_code"] == "account_blocked"
    assert (await drafted(funding))["payments"] == 1


@pytest.mark.parametrize("answer", [broken, lambda _: httpx.Response(500), lambda _: httpx.Response(409)])
async def test_what_nobody_knows_of_waits_for_a_person(
    funding: Funding, answer: Callable[[httpx.Request], httpx.Response]
) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await released(funding)
    await goes(funding, a_bank(answer))
    listed = (await funding.get("/payment-files", AUDITOR, state="unknown")).json()["items"]
    assert [one["id"] for one in listed] == [file["id"]]
    assert await waiting_for(funding) == ["person"]
    assert not await goes(funding, a_bank(lambda request: httpx.Response(201)))
    assert "1 payment files" in str(await sending.nobody_knows(funding.pool)())


async def test_what_the_bank_says_it_never_got_goes_out_again(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await released(funding)
    await goes(funding, a_bank(broken))
    answer = await funding.post(f"/payment-files/{file['id']}/resolution", {"outcome": "not_sent"}, TREASURER)
    assert answer.json()["state"] == "released"
    assert await goes(funding, a_bank(lambda request: httpx.Response(201)))
    assert (await file_of(funding, file["id"]))["state"] == "sent"


async def test_a_bank_that_cannot_be_reached_leaves_the_file_where_it_is(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await released(funding)
    assert not await goes(funding, a_bank(broken, knows=503))
    assert (await file_of(funding, file["id"]))["state"] == "released"


async def test_a_claim_whose_lease_has_run_out_is_unknown(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await released(funding)
    assert await sending._claim(funding.pool, UUID(file["id"]), uuid7(), lease=-1.0) is not None
    assert await sending.give_up(funding.pool, lambda: None) == 1
    assert (await file_of(funding, file["id"]))["state"] == "unknown"


async def test_an_answer_to_a_claim_that_is_no_longer_held_changes_nothing(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await released(funding)
    claim = await sending._claim(funding.pool, UUID(file["id"]), uuid7(), lease=-1.0)
    assert claim is not None
    await sending.give_up(funding.pool, lambda: None)
    await funding.post(f"/payment-files/{file['id']}/resolution", {"outcome": "not_sent"}, TREASURER)
    assert await sending._claim(funding.pool, UUID(file["id"]), uuid7(), lease=60.0) is not None
    await sending._answered(funding.pool, claim, sending.Answer("refused", "late"))
    assert (await file_of(funding, file["id"]))["state"] == "claimed"


async def test_only_an_unknown_file_is_resolved(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await sent(funding)
    answer = await funding.post(f"/payment-files/{file['id']}/resolution", {"outcome": "not_sent"}, TREASURER)
    assert (answer.status_code, answer.json()["state"]) == (409, "sent")


async def test_two_treasurers_at_once_put_a_payment_into_one_file(funding: Funding) -> None:
    await a_payee(funding)
    for _ in range(3):
        await funding.granted()
    answers = await asyncio.gather(*(funding.post("/payment-files", {}, TREASURER) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_several_processes_send_a_file_once(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    file = await released(funding)
    puts: list[str] = []

    def takes(request: httpx.Request) -> httpx.Response:
        puts.append(request.url.path)
        return httpx.Response(201)

    await asyncio.gather(*(goes(funding, a_bank(takes)) for _ in range(5)))
    assert puts == [f"/files/{file['message_id']}"]


async def test_a_file_is_not_released_when_one_of_its_payments_has_gone_meanwhile(funding: Funding) -> None:
    grant = await funding.granted()
    await a_payee(funding)
    file = await drafted(funding)
    assert outcomes(await funding.says(await funding.entry(grant))) == [("confirmed", None)]
    answer = await as_second(funding, f"/payment-files/{file['id']}/release")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:payment-settled")
    assert (await as_second(funding, f"/payment-files/{file['id']}/discard")).status_code == 200


async def test_a_file_the_bank_has_is_not_said_to_be_not_sent(funding: Funding, postgres: Postgres) -> None:
    bank = a_bank(broken, knows=200)
    programmes = Programmes((a_programme(),))
    async with running(postgres, programmes, bank) as service:
        await a_payee(service)
        await service.granted()
        file = await released(service)
        await goes(service, a_bank(broken))
        path = f"/payment-files/{file['id']}/resolution"
        answer = await service.post(path, {"outcome": "not_sent"}, TREASURER)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:bank-has-the-file")
        assert (await service.post(path, {"outcome": "sent"}, TREASURER)).json()["state"] == "sent"
