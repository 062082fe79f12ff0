"""What senders, clerks and coordinators read from intake, and what they may not know of."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.contracts.reports import report_id
from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, YOUTH, a_need, a_person, a_record, a_withdrawal

YOUTH_SYSTEM = bearer("system.youth-services")
YOUTH_CLERK = bearer("clerk.youth-services")
CONCERNED = ["clerk.school-administration", "coordinator.integration-centre"]
SOMEBODY = "01a05bfb-7000-7bbf-8d41-60a1e8674dac"


def id_of(event: str, department: str = YOUTH) -> UUID:
    return report_id(f"/departments/{department}", event)


async def get(http: httpx.AsyncClient, path: str, user: dict[str, str], **query: str) -> httpx.Response:
    return await http.get(path, headers=user, params=query)


async def person_of(intake: Intake) -> str:
    [row] = await intake.people()
    return str(row["id"])


async def test_a_sender_reads_what_became_of_its_report(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(id="e"))
    answer = await get(http, f"/reports/{id_of('e')}", YOUTH_SYSTEM)
    found = answer.json()
    assert (found["status"], found["outcome"], found["reference"]) == ("accepted", "new", "JA-1")
    assert found["person_id"] == await person_of(intake)
    assert answer.headers["etag"] == '"1"'


async def test_a_sender_reads_why_its_report_was_rejected(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(id="e", occasion="party"))
    found = (await get(http, f"/reports/{id_of('e')}", YOUTH_SYSTEM)).json()
    assert found["status"] == "rejected"
    assert found["reasons"][0].keys() == {"pointer", "code", "detail"}


async def test_a_sender_reads_of_its_withdrawal(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(id="e"), a_withdrawal(id="w"))
    assert (await get(http, f"/reports/{id_of('e')}", YOUTH_SYSTEM)).json()["status"] == "withdrawn"
    withdrawal = (await get(http, f"/reports/{id_of('w')}", YOUTH_SYSTEM)).json()
    assert (withdrawal["status"], withdrawal["withdraws"]) == ("accepted", [str(id_of("e"))])


async def test_a_sender_reads_which_needs_went_somewhere(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(id="e", needs=[a_need("family"), a_need("education", topic="school")]))
    found = (await get(http, f"/reports/{id_of('e')}", YOUTH_SYSTEM)).json()
    assert found["referred"] == [
        {"life_situation": "education", "topic": "school"},
        {"life_situation": "family", "topic": None},
    ]


async def test_a_sender_reads_that_a_human_decides_who_it_is(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(id="e"), a_record(id="f", person=a_person("Pavlo", "Bondar", "1980-05-05")))
    assert "clearing" not in (await get(http, f"/reports/{id_of('e')}", YOUTH_SYSTEM)).json()
    assert (await get(http, f"/reports/{id_of('f')}", YOUTH_SYSTEM)).json()["clearing"] == "open"


async def test_a_foreign_report_is_not_there(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(id="e"))
    answer = await get(http, f"/reports/{id_of('e')}", bearer("system.immigration-office"))
    assert answer.status_code == 404


@pytest.mark.parametrize("user", CONCERNED)
async def test_departments_concerned_read_a_person(intake: Intake, http: httpx.AsyncClient, user: str) -> None:
    await intake.takes(a_record(needs=[a_need("education")], person=a_person(languages=["ar"])))
    answer = await get(http, f"/persons/{await person_of(intake)}", bearer(user), purpose="handover")
    assert (answer.status_code, answer.json()["given_names"], answer.json()["languages"]) == (200, "Amira", ["ar"])


@pytest.mark.parametrize("user", ["clerk.jobcenter", "case-manager.integration-centre"])
async def test_others_do_not_learn_that_a_person_exists(intake: Intake, http: httpx.AsyncClient, user: str) -> None:
    await intake.takes(a_record())
    known = await get(http, f"/persons/{await person_of(intake)}", bearer(user), purpose="handover")
    unknown = await get(http, f"/persons/{SOMEBODY}", bearer(user), purpose="handover")
    assert (known.status_code, known.json()) == (404, unknown.json())


async def test_a_coordinator_of_another_city_does_not_learn_that_a_person_exists(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    await intake.takes(a_record())
    user = bearer("coordinator.integration-centre", "05113000")
    assert (await get(http, f"/persons/{await person_of(intake)}", user, purpose="x-check")).status_code == 404


async def test_a_reading_is_logged_with_its_purpose(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record())
    person = await person_of(intake)
    await get(http, f"/persons/{person}", YOUTH_CLERK, purpose="first contact")
    [entry] = await intake.rows("select * from access_log")
    assert (entry["subject"], entry["department"], str(entry["person_id"]), entry["purpose"]) == (
        "subject-of-clerk.youth-services", YOUTH, person, "first contact",
    )  # fmt: skip


async def test_a_reading_without_a_purpose_is_refused(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record())
    assert (await get(http, f"/persons/{await person_of(intake)}", YOUTH_CLERK)).status_code == 422
    assert await intake.rows("select * from access_log") == []


async def test_nobody_can_rewrite_the_access_log(intake: Intake) -> None:
    for statement in ("update access_log set purpose = ''", "delete from access_log"):
        with pytest.raises(Exception, match="permission denied"):
            await intake.pool.execute(statement)


async def test_operators_and_systems_read_no_personal_data(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record())
    path = f"/persons/{await person_of(intake)}"
    for user in (YOUTH_SYSTEM, bearer("operator.operations")):
        assert (await get(http, path, user, purpose="curiosity")).status_code == 403


async def test_an_information_block_hides_the_address(intake: Intake, http: httpx.AsyncClient) -> None:
    home: dict[str, Any] = {"address": {"street": "Nordstr. 5"}}
    await intake.takes(a_record(person=a_person(**home)))
    path = f"/persons/{await person_of(intake)}"
    assert (await get(http, path, YOUTH_CLERK, purpose="visit")).json()["address"] == {"street": "Nordstr. 5"}
    await intake.takes(a_record(occasion="information_block", needs=None, person=a_person(**home)))
    blocked = (await get(http, path, YOUTH_CLERK, purpose="visit")).json()
    assert "address" not in blocked
    assert blocked["information_block"] is True


async def test_a_missing_part_of_the_name_is_noted(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(person=a_person("Zarghona", None)))
    found = (await get(http, f"/persons/{await person_of(intake)}", YOUTH_CLERK, purpose="visit")).json()
    assert (found["name_precision"], found["family_name"]) == ("partial", None)


async def test_a_department_sees_its_own_references_only(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(reference="JA-1"), a_record(IMMIGRATION, reference="AB-1"))
    found = (await get(http, f"/persons/{await person_of(intake)}", YOUTH_CLERK, purpose="visit")).json()
    assert found["references"] == ["JA-1"]
    assert found["birth_date"] == str(date(2016, 3, 14))


async def test_a_coordinator_sees_the_open_clearings_of_the_own_city(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(), a_record(person=a_person("Pavlo", "Bondar", "1980-05-05")))
    here = (await get(http, "/clearing", bearer("coordinator.integration-centre"))).json()["items"]
    there = (await get(http, "/clearing", bearer("coordinator.integration-centre", "05113000"))).json()["items"]
    assert ([one["reason_code"] for one in here], there) == (["reference_reused"], [])
    assert "Pavlo" not in str(here)


async def test_clerks_do_not_see_clearings(http: httpx.AsyncClient) -> None:
    assert (await get(http, "/clearing", YOUTH_CLERK)).status_code == 403


async def test_everybody_with_a_token_may_read_the_directory(http: httpx.AsyncClient) -> None:
    found = (await get(http, "/departments", YOUTH_SYSTEM)).json()
    assert {one["id"] for one in found["items"]} >= {YOUTH, IMMIGRATION, "05000000.laki"}


async def test_the_directory_is_paged(http: httpx.AsyncClient) -> None:
    first = (await get(http, "/departments", YOUTH_SYSTEM, limit="2", municipality="05913000")).json()
    second = (
        await get(http, "/departments", YOUTH_SYSTEM, limit="2", municipality="05913000", cursor=first["next"])
    ).json()
    ids = [one["id"] for one in first["items"] + second["items"]]
    assert ids == sorted(ids)
    assert len(set(ids)) == 4
