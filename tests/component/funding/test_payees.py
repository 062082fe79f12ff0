"""Payees: exact names and accounts, changed by two, shown in clear to those who say why, gone with their person."""

import asyncio

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.funding.payees.letters import banks_take
from services.funding.payments import contents
from services.funding.payments import file as files
from services.funding.store import KINDS
from shared import engine
from shared.acts import Act
from shared.consumer import own_event
from shared.contracts.base import By
from shared.contracts.envelope import headers_of
from shared.contracts.intake import PersonErased
from shared.postgres import writing
from shared.records import Record
from tests import tokens
from tests.component.funding.conftest import AUDITOR, OFFICER, TREASURER, Funding
from tests.component.funding.treasury import (
    IBAN,
    NAME,
    OTHER_IBAN,
    VMDO,
    a_payee,
    as_second,
    drafted,
    released,
    second,
    sent,
)
from tests.unit.funding.builders import CENTRE, DORTMUND, NOON, YOUTH


async def changed(funding: Funding, id: str, iban: str = OTHER_IBAN) -> dict[str, object]:
    body = {"name": NAME, "iban": iban}
    answer = await funding.http.put(f"/payees/{id}", json=body, headers=tokens.bearer(TREASURER))
    found: dict[str, object] = answer.raise_for_status().json()
    return found


async def test_a_payee_is_usable_at_once(funding: Funding) -> None:
    await funding.granted()
    await a_payee(funding)
    assert (await drafted(funding))["payments"] == 1


async def test_the_answer_to_an_act_holds_no_name_and_no_account(funding: Funding) -> None:
    body = {"department": YOUTH, "name": NAME, "iban": IBAN}
    answer = await funding.post("/payees", body, TREASURER, {"Idempotency-Key": "k1"})
    assert NAME not in answer.text
    assert IBAN not in answer.text
    stored = await funding.pool.fetchval("select convert_from(body, 'utf8') from idempotency")
    assert NAME not in stored


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("iban", "DE88370400440532013000"),
        ("iban", "XX00123456789012345"),
        ("iban", "BR1500000000000010932840814P2"),
        ("bic", "NOTABIC!"),
        ("name", " spaces around "),
        ("name", "new\nline"),
        ("name", "x" * 71),
    ],
)
async def test_what_no_bank_could_pay_is_422_with_its_place(funding: Funding, field: str, value: str) -> None:
    body = {"department": VMDO, "name": NAME, "iban": IBAN, field: value}
    answer = await funding.post("/payees", body, TREASURER)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")
    assert value not in answer.text


async def test_a_department_has_one_payee(funding: Funding) -> None:
    id = await a_payee(funding)
    answer = await funding.post("/payees", {"department": YOUTH, "name": NAME, "iban": IBAN}, TREASURER)
    assert (answer.status_code, answer.json()["payee_id"]) == (409, id)


async def test_a_change_is_not_used_before_a_second_treasurer_has_confirmed_it(funding: Funding) -> None:
    id = await a_payee(funding)
    assert (await changed(funding, id))["state"] == "awaiting_confirmation"
    assert (await funding.post(f"/payees/{id}/confirmation", None, TREASURER)).status_code == 403
    await funding.granted()
    file = await drafted(funding)
    content = (await funding.get(f"/payment-files/{file['id']}/content", "head.treasury")).text
    assert IBAN in content
    assert OTHER_IBAN not in content


async def test_a_confirmed_change_is_used(funding: Funding) -> None:
    id = await a_payee(funding)
    await changed(funding, id)
    assert (await as_second(funding, f"/payees/{id}/confirmation")).json()["state"] == "usable"
    await funding.granted()
    file = await drafted(funding)
    assert OTHER_IBAN in (await funding.get(f"/payment-files/{file['id']}/content", "head.treasury")).text


async def test_a_payee_in_an_open_file_is_not_switched_under_it(funding: Funding) -> None:
    id = await a_payee(funding)
    await funding.granted()
    file = await drafted(funding)
    await changed(funding, id)
    answer = await as_second(funding, f"/payees/{id}/confirmation")
    assert (answer.status_code, answer.json()["payment_file_id"]) == (409, file["id"])


async def test_lists_show_no_names_and_masked_accounts(funding: Funding) -> None:
    await a_payee(funding)
    listed = await funding.get("/payees", AUDITOR)
    assert NAME not in listed.text
    assert listed.json()["items"][0]["iban"] == "DE…3000"


async def test_reading_in_clear_names_a_purpose_and_is_logged(funding: Funding) -> None:
    id = await a_payee(funding)
    assert "name" not in (await funding.get(f"/payees/{id}", TREASURER)).json()
    assert (await funding.get(f"/payees/{id}", TREASURER, purpose="question_of_bank")).json()["iban"] == IBAN
    (entry,) = (await funding.get("/payees/accesses", AUDITOR, payee_id=id)).json()["items"]
    assert (entry["purpose"], entry["user"]) == ("question_of_bank", f"subject-of-{TREASURER}")


async def test_reading_a_file_s_content_is_logged(funding: Funding) -> None:
    id = await a_payee(funding)
    await funding.granted()
    file = await drafted(funding)
    await funding.get(f"/payment-files/{file['id']}/content", "head.treasury")
    (entry,) = (await funding.get("/payees/accesses", AUDITOR)).json()["items"]
    assert (entry["payee_id"], entry["purpose"]) == (id, "payment_file")


async def test_other_roles_and_cities_see_no_payee(funding: Funding) -> None:
    id = await a_payee(funding)
    assert (await funding.get(f"/payees/{id}", OFFICER)).status_code == 403
    essen = tokens.bearer(TREASURER, municipality="05113000")
    assert (await funding.http.get(f"/payees/{id}", headers=essen)).status_code == 404


async def test_a_payee_of_a_case_knows_its_person_from_casework(funding: Funding) -> None:
    grant = await funding.granted()
    other = {"case_id": grant["case_id"], "person_id": str(uuid7()), "name": NAME, "iban": IBAN}
    assert (await funding.post("/payees", other, TREASURER)).status_code == 422
    await a_payee(funding, department=None, case_id=grant["case_id"])
    assert (await drafted(funding))["payments"] == 1


async def test_the_person_of_a_case_is_paid_before_its_department(funding: Funding) -> None:
    grant = await funding.granted()
    await a_payee(funding)
    await a_payee(funding, department=None, case_id=grant["case_id"], iban=OTHER_IBAN)
    file = await drafted(funding)
    assert OTHER_IBAN in (await funding.get(f"/payment-files/{file['id']}/content", "head.treasury")).text


async def erased(funding: Funding, person_id: object) -> None:
    event = PersonErased(municipality=DORTMUND, person_id=person_id)  # type: ignore[arg-type]
    headers = headers_of(uuid7(), event.TYPE, event.person_id, 1, NOON, DORTMUND, None, None)
    record = Record("intake.events", 0, 0, str(event.person_id).encode(), tuple(headers), event.to_bytes())
    await funding.hears(own_event(record))


async def test_a_payee_goes_with_its_person(funding: Funding) -> None:
    grant = await funding.granted()
    id = await a_payee(funding, department=None, case_id=grant["case_id"])
    file = await sent(funding)
    person = await funding.pool.fetchval("select person_id from case_people")
    await erased(funding, person)
    assert (await funding.get(f"/payees/{id}", TREASURER)).status_code == 404
    assert (await funding.get(f"/payment-files/{file['id']}/content", "head.treasury")).status_code == 409
    everything = await funding.pool.fetchval("select count(*) from payee_details")
    assert everything == 0


async def test_a_file_under_way_keeps_its_bytes_until_it_has_gone(funding: Funding) -> None:
    grant = await funding.granted()
    await a_payee(funding, department=None, case_id=grant["case_id"])
    file = await released(funding)
    await erased(funding, await funding.pool.fetchval("select person_id from case_people"))
    assert (await funding.get(f"/payment-files/{file['id']}/content", "head.treasury")).status_code == 200
    await funding.post(f"/payment-files/{file['id']}/transmission", None, TREASURER)
    assert (await funding.get(f"/payment-files/{file['id']}/content", "head.treasury")).status_code == 409


async def test_names_and_accounts_are_in_no_event(funding: Funding) -> None:
    await a_payee(funding)
    await funding.granted()
    await sent(funding)
    journal = await funding.pool.fetchval("select string_agg(convert_from(data, 'utf8'), '') from journal")
    assert NAME not in journal
    assert IBAN not in journal


async def test_a_confirmation_is_of_the_details_that_were_read(funding: Funding) -> None:
    id = await a_payee(funding)
    await changed(funding, id)
    read = (await funding.http.get(f"/payees/{id}?purpose=check", headers=second())).headers["etag"]
    await changed(funding, id)
    path, seen = f"/payees/{id}/confirmation", {**second(), "if-match": read}
    assert (await funding.http.post(path, headers=seen)).json()["type"] == "urn:staffel:problem:version-moved-on"
    put = await funding.http.put(f"/payees/{id}", json={"name": NAME, "iban": IBAN}, headers=seen)
    assert put.json()["type"] == "urn:staffel:problem:version-moved-on"
    assert (await as_second(funding, path)).status_code == 200


async def test_a_person_erased_while_a_file_is_drafted_leaves_no_bytes(funding: Funding) -> None:
    grant = await funding.granted()
    await a_payee(funding, department=None, case_id=grant["case_id"])
    person = await funding.pool.fetchval("select person_id from case_people")
    async with writing(funding.pool) as conn:
        paid = await contents.collect(conn, DORTMUND)
        erasing = asyncio.create_task(erased(funding, person))
        await asyncio.sleep(0.5)
        file, payments, who = uuid7(), tuple(one.payment for one in paid), By(user="one")
        drafts = Act(
            {"payment_file": [file]}, lambda states, at: [files.draft(states[file], DORTMUND, payments, who)], "one"
        )
        await engine.run(conn, KINDS, [drafts])
        await contents.keep(conn, file, b"names", paid)
    await erasing
    discarded = await funding.post(f"/payment-files/{file}/discard", None, TREASURER)
    assert discarded.status_code == 200
    assert await funding.pool.fetchval("select content from payment_file_contents") is None


async def test_a_winner_s_own_account_is_paid_before_its_department_s(funding: Funding) -> None:
    grant, winner = await funding.granted(), uuid7()
    await funding.pool.execute(
        "insert into nominees (id, municipality, kind, department) values ($1, $2, 'organisation', $3)",
        winner, DORTMUND, YOUTH,
    )  # fmt: skip
    won = "update grants set document = jsonb_set(document, '{nominee_id}', to_jsonb($2::text)) where id = $1"
    await funding.pool.execute(won, grant["id"], str(winner))
    department = await a_payee(funding)
    await changed(funding, department)
    await as_second(funding, f"/payees/{department}/confirmation")
    await a_payee(funding, department=None, nominee_id=str(winner))
    file = await drafted(funding)
    content = (await funding.get(f"/payment-files/{file['id']}/content", "head.treasury")).text
    assert IBAN in content
    assert OTHER_IBAN not in content


@pytest.mark.parametrize("name", ["محمد حداد", "Олена", "Kita 😀", "A_B#C"])
async def test_a_name_no_bank_takes_is_422_with_what_to_write(funding: Funding, name: str) -> None:
    id = await a_payee(funding)
    body = {"name": name, "iban": IBAN}
    entered = await funding.post("/payees", {**body, "department": VMDO}, TREASURER)
    changed = await funding.http.put(f"/payees/{id}", json=body, headers=tokens.bearer(TREASURER))
    for answer in (entered, changed):
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["pointer"], error["code"]) == (422, "/name", "not_for_banks")
        assert name not in answer.text


async def named_as_before(funding: Funding, id: str, name: str) -> None:
    """A name from before names were held against what banks take."""
    connection = await asyncpg.connect(funding.database.superuser)
    await connection.execute("update payee_details set name = $2 where payee_id = $1", id, name)
    await connection.close()


async def test_a_payment_to_a_name_from_before_is_left_out_and_people_see_why(funding: Funding) -> None:
    await funding.granted()
    await funding.granted(6_000, department=CENTRE)
    id = await a_payee(funding)
    await a_payee(funding, department=CENTRE)
    await named_as_before(funding, id, "Олена Шевченко")
    assert (await drafted(funding))["payments"] == 1
    items = (await funding.get("/disbursements", TREASURER)).json()["items"]
    assert sorted((one["waiting_for"], one["payee_problem"] or "") for one in items) == [
        ("payee", "name_not_for_banks"), ("release", "")
    ]  # fmt: skip


async def test_a_file_from_before_with_such_a_name_is_not_released(funding: Funding) -> None:
    await funding.granted()
    id = await a_payee(funding)
    file = await drafted(funding)
    await named_as_before(funding, id, "Олена Шевченко")
    answer = await as_second(funding, f"/payment-files/{file['id']}/release")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:name-not-for-banks")
    assert len(answer.json()["payments"]) == 1


async def test_the_database_takes_the_letters_that_the_form_takes(funding: Funding) -> None:
    letters = [chr(code) for code in range(1, 0x3000) if not 0xD800 <= code < 0xE000]
    rows = await funding.pool.fetch("select c from unnest($1::text[]) c where bank_takes(c)", letters)
    assert {row["c"] for row in rows} == {one for one in letters if banks_take(one)}
