"""What is known of a person is put right by hand: by whom, with what history, and what it reveals."""

from typing import Any
from uuid import UUID

import httpx
import orjson

from tests.component.intake.conftest import Intake
from tests.component.intake.telling import Track
from tests.component.intake.test_search import registered
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, SCHOOLS, YOUTH, a_person, a_record

CLERK = "clerk.youth-services"


async def correct(
    http: httpx.AsyncClient, person: UUID, user: str = CLERK, city: str = "05913000", **body: Any
) -> httpx.Response:
    given = {"reason": "the passport says so", **body}
    return await http.post(f"/persons/{person}/corrections", headers=bearer(user, city), json=given)


async def test_a_carrier_corrects_a_birth_date_and_history_is_kept(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person())
    answer = await correct(http, person, fields={"birth_date": "2015-03-14"}, evidence="passport seen on 19 November")
    assert (answer.status_code, answer.json()) == (
        201, {"person_id": str(person), "fields": ["birth_date"], "clearing_id": None},
    )  # fmt: skip
    [row] = await intake.people()
    assert (str(row["birth_date"]), row["given_names"]) == ("2015-03-14", "Amira")
    [kept] = await intake.rows("select * from corrections")
    assert orjson.loads(kept["before"])["birth_date"] == "2016-03-14"
    assert (kept["reason"], kept["evidence"], kept["department"], kept["report_id"]) == (
        "the passport says so", "passport seen on 19 November", YOUTH, None,
    )  # fmt: skip


async def test_others_are_told_which_parts_and_never_the_values(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person())
    await correct(http, person, fields={"given_names": "Amina", "phone": "0231 4711"})
    [told] = await intake.told("intake.person.corrected.v1")
    assert told["fields"] == ["given_names", "phone"]
    assert "Amina" not in str(told)


async def test_keys_follow_a_correction(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person())
    await correct(http, person, fields={"family_name": "Al-Haddad"})
    await intake.takes(a_record(SCHOOLS, reference="S-1", person=a_person(family="Al-Haddad")))
    [known] = await intake.people()
    assert known["id"] == person
    keys = {row["value"] for row in await intake.rows("select value from identities where kind = 'name'")}
    assert keys == {"amira|al haddad|2016-03-14"}


async def test_a_former_name_still_leads_to_the_person(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person())
    await correct(http, person, fields={"family_name": "Yildiz"}, occasion="marriage")
    keys = {row["value"] for row in await intake.rows("select value from identities where kind = 'name'")}
    assert keys == {"amira|yildiz|2016-03-14", "amira|haddad|2016-03-14"}


async def test_a_correction_that_reveals_a_double_opens_a_clearing(intake: Intake, http: httpx.AsyncClient) -> None:
    [first] = await registered(intake, a_person())
    [second] = await registered(intake, a_person("Pavlo", "Bondar", "1980-05-05"))
    answer = await correct(
        http, second, fields={"given_names": "Amira", "family_name": "Haddad", "birth_date": "2016-03-14"}
    )
    [clearing] = await intake.rows("select * from clearings")
    assert answer.json()["clearing_id"] == str(clearing["id"])
    assert {clearing["person_id"], clearing["candidate_id"]} == {first, second}
    assert clearing["reason_code"] == "likely_match"


async def test_a_part_can_be_taken_away(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person(phone="0231 4711", languages=["ar"]))
    assert (await correct(http, person, fields={"phone": None})).json()["fields"] == ["phone"]
    [row] = await intake.people()
    assert orjson.loads(row["details"]) == {"languages": ["ar"]}


async def test_an_information_block_is_set_and_lifted(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person())
    assert (await correct(http, person, fields={"information_block": True})).json()["fields"] == ["information_block"]
    await correct(http, person, fields={"information_block": False})
    [row] = await intake.people()
    assert row["address_blocked"] is False
    assert len(await intake.told("intake.person.corrected.v1")) == 2


async def test_what_is_so_already_changes_nothing_and_tells_nobody(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person())
    assert (await correct(http, person, fields={"given_names": "Amira"})).json()["fields"] == []
    assert await intake.told("intake.person.corrected.v1") == []
    assert await intake.rows("select * from corrections") == []


async def test_the_rules_of_reports_hold(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person())
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"birth_date": "2916-03-14"}, "/fields/birth_date"),
        ({"birth_date": "14.03.2016"}, "/fields/birth_date"),
        ({"given_names": None, "family_name": None}, "/fields"),
        ({"nationalities": ["Syria"]}, "/fields/nationalities/0"),
        ({"shoe_size": 36}, "/fields/shoe_size"),
    ]
    for fields, pointer in wrong:
        answer = await correct(http, person, fields=fields)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert "Syria" not in answer.text


async def test_who_is_only_asked_may_not_correct(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person(), carrier=None)
    track = Track(person)
    await track.opened(YOUTH)(intake)
    await track.requested(SCHOOLS)(intake)
    answer = await correct(http, person, "clerk.school-administration", fields={"phone": "1"})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:not-the-carrier")


async def test_who_may_not_know_the_person_is_told_there_is_none(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person(), carrier=IMMIGRATION)
    assert (await correct(http, person, fields={"phone": "1"})).status_code == 404
    assert (await correct(http, person, CLERK, "05113000", fields={"phone": "1"})).status_code == 404


async def test_a_correction_on_an_older_version_is_refused(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person())
    headers = {**bearer(CLERK), "If-Match": '"7"'}
    body = {"fields": {"phone": "1"}, "reason": "told by phone"}
    answer = await http.post(f"/persons/{person}/corrections", headers=headers, json=body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:version-moved-on")


async def test_a_repeated_correction_happens_once_and_its_stored_answer_is_no_personal_data(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    [person] = await registered(intake, a_person())
    headers = {**bearer(CLERK), "Idempotency-Key": "once"}
    body = {"fields": {"given_names": "Amina"}, "reason": "told by phone"}
    for _ in range(2):
        answer = await http.post(f"/persons/{person}/corrections", headers=headers, json=body)
        assert answer.status_code == 201
    assert len(await intake.rows("select * from corrections")) == 1
    [stored] = await intake.rows("select body from idempotency")
    assert b"Amina" not in stored["body"]
