"""A coordinator decides whether two people are one: what is shown, what is merged, what is remembered."""

import asyncio
from datetime import date

import httpx
import orjson
import pytest

from tests.component.intake.clearing import AMIRA, COORDINATOR, ELSEWHERE, PAVLO, Desk, a_question, ok, somebody
from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, SCHOOLS, YOUTH, a_need, a_person, a_record


@pytest.fixture
def desk(intake: Intake, http: httpx.AsyncClient) -> Desk:
    return Desk(intake, http)


async def test_both_records_stand_side_by_side_with_the_explanation(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    found = ok(await desk.look(asked.clearing))
    assert (found["person"]["given_names"], found["candidate"]["given_names"]) == ("Pavlo", "Amira")
    assert {part["field"] for part in found["explanation"]} >= {"given_names", "birth_date"} or found["explanation"]
    assert found["candidate"]["reported_by"] == [{"department": YOUTH, "reported_on": "2026-11-16"}]


async def test_nothing_of_what_departments_do_is_shown(intake: Intake, desk: Desk) -> None:
    """What was needed, under which file number it was reported and where it went stays with the departments."""
    asked = await a_question(intake)
    shown = (await desk.look(asked.clearing)).text
    assert [word for word in ("JA-1", '"family"', "life_situation", "carrier", "track") if word in shown] == []


async def test_the_reading_of_both_is_logged_with_its_purpose(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.look(asked.clearing)
    rows = await intake.rows("select person_id, purpose, department from access_log order by person_id")
    assert {str(row["person_id"]) for row in rows} == {asked.person, asked.candidate}
    assert {row["purpose"] for row in rows} == {"clearing"}


async def test_a_clearing_is_not_read_without_a_purpose(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    assert (await desk.http.get(f"/clearing/{asked.clearing}", headers=COORDINATOR)).status_code == 422
    assert await intake.rows("select from access_log") == []


async def test_an_information_block_hides_the_address_here_too(intake: Intake, desk: Desk) -> None:
    home = {"address": {"street": "Nordstr. 5"}}
    asked = await a_question(intake, a_person(**home), a_person("Pavlo", "Bondar", "1980-05-05", **home))
    await intake.takes(a_record(occasion="information_block", needs=None, person=a_person(**home)))
    found = ok(await desk.look(asked.clearing))
    assert (found["candidate"]["address"], found["candidate"]["information_block"]) == (None, True)
    assert found["person"]["address"] == home["address"]


async def test_another_city_learns_nothing_of_a_clearing(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    body = {"decision": "same"}
    assert (await desk.look(asked.clearing, ELSEWHERE)).status_code == 404
    assert (await desk.post(f"/clearing/{asked.clearing}/decision", body, ELSEWHERE)).status_code == 404
    assert (await desk.post(f"/clearing/{asked.clearing}/split", {"reason": "wrong"}, ELSEWHERE)).status_code == 404


async def test_of_somebody_in_another_city_only_the_comparison_shows(intake: Intake, desk: Desk) -> None:
    await intake.takes(a_record(YOUTH, reference="1", person={**AMIRA, "azr_number": "P-1"}))
    await intake.takes(a_record("05113000.youth-services", reference="2", person=PAVLO))
    [opened] = await intake.told("intake.clearing.opened.v1")
    assert (opened["municipality"], opened["reason_code"]) == ("05113000", "azr_number_reused")
    answer = await desk.look(opened["clearing_id"], ELSEWHERE)
    found = ok(answer)
    assert (found["person"]["family_name"], found["candidate"]) == (
        "Bondar", {"id": opened["candidate_id"], "withheld": True},
    )  # fmt: skip
    assert ("Haddad" in answer.text, bool(found["explanation"])) == (False, True)
    [entry] = await intake.rows("select person_id from access_log")
    assert str(entry["person_id"]) == opened["person_id"]


async def test_clerks_decide_nothing(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    clerk = bearer("clerk.youth-services")
    assert (await desk.post(f"/clearing/{asked.clearing}/decision", {"decision": "same"}, clerk)).status_code == 403


async def test_same_merges_the_provisional_person_into_the_known_one(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    decided = await desk.decide(asked.clearing, "same")
    assert (decided["state"], decided["absorbed"], decided["into"]) == ("same", asked.person, asked.candidate)
    [merged] = await intake.told("intake.person.merged.v1")
    assert (merged["person_id"], merged["into"], merged["clearing_id"]) == (
        asked.person, asked.candidate, asked.clearing,
    )  # fmt: skip
    assert (await desk.person(asked.person))["status"] == "merged"
    assert await desk.owner("JA-1") == asked.candidate


async def test_the_survivor_is_told_more_and_loses_nothing(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "same")
    survivor = await desk.person(asked.candidate)
    assert (survivor["given_names"], survivor["birth_date"]) == ("Amira", date(2016, 3, 14))
    assert (survivor["azr_number"], orjson.loads(survivor["details"])["phone"]) == ("P-1", "0231 5")
    [history] = await intake.rows("select * from corrections where clearing_id::text = $1", asked.clearing)
    assert orjson.loads(history["before"])["azr_number"] is None
    [corrected] = await intake.told("intake.person.corrected.v1")
    assert (corrected["person_id"], corrected["fields"]) == (asked.candidate, ["azr_number", "phone"])


async def test_the_record_of_the_absorbed_person_stays_as_it_was(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    before = await desk.person(asked.person)
    await desk.decide(asked.clearing, "same")
    after = await desk.person(asked.person)
    assert {name for name in before if before[name] != after[name]} == {"status", "merged_into", "version", "head"}


async def test_whatever_led_to_the_absorbed_person_leads_to_the_survivor(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "same")
    await intake.takes(a_record(IMMIGRATION, reference="AB-1", person=PAVLO, needs=[a_need("work")]))
    assert await desk.owner("AB-1") == asked.candidate
    referral = (await intake.told("intake.referral.routed.v1"))[-1]
    assert (referral["person_id"], referral["life_situation"]) == (asked.candidate, "work")


async def test_an_absorbed_person_is_read_as_the_survivor(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "same")
    answer = await desk.http.get(f"/persons/{asked.person}", headers=COORDINATOR, params={"purpose": "clearing"})
    assert ok(answer)["id"] == asked.candidate


async def test_a_sender_reads_that_its_report_is_about_the_survivor(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "same")
    [row] = await intake.rows("select id from reports where origin is not null")
    answer = await desk.http.get(f"/reports/{row['id']}", headers=bearer("system.youth-services"))
    assert ok(answer)["person_id"] == asked.candidate


async def test_different_registers_the_provisional_person_for_good(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    decided = await desk.decide(asked.clearing, "different")
    assert (decided["state"], decided["absorbed"]) == ("different", None)
    assert (await desk.person(asked.person))["status"] == "registered"
    assert len(await intake.told("intake.person.registered.v1")) == 2
    assert await intake.told("intake.person.merged.v1") == []


@pytest.mark.parametrize("decision", ["same", "different"])
async def test_after_a_decision_the_same_records_ask_nothing_again(intake: Intake, desk: Desk, decision: str) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, decision)
    for person in (AMIRA, PAVLO, AMIRA, PAVLO):
        await intake.takes(a_record(YOUTH, reference="JA-1", person=person))
    assert len(await intake.told("intake.clearing.opened.v1")) == 1
    assert len(await intake.told("intake.person.registered.v1")) == 2


async def test_a_decision_is_made_once(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "different")
    answer = await desk.post(f"/clearing/{asked.clearing}/decision", {"decision": "same"})
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "urn:staffel:problem:clearing-already-decided")
    assert (problem["state"], problem["next_step"]) == ("different", "open")


async def test_of_many_who_decide_at_once_one_wins(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    path = f"/clearing/{asked.clearing}/decision"
    answers = await asyncio.gather(
        *(desk.post(path, {"decision": one}) for one in ("same", "different", "same", "different"))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    [decided] = await intake.told("intake.clearing.decided.v1")
    [winner] = [answer.json() for answer in answers if answer.status_code == 200]
    assert winner["state"] == decided["decision"] == await desk.state(asked.clearing)


async def test_a_repeated_decision_with_a_key_is_answered_as_before(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    headers = {**COORDINATOR, "Idempotency-Key": "k"}
    path = f"/clearing/{asked.clearing}/decision"
    first, second = [await desk.http.post(path, json={"decision": "same"}, headers=headers) for _ in range(2)]
    assert (first.json(), second.headers["Idempotent-Replayed"]) == (second.json(), "true")
    assert len(await intake.told("intake.person.merged.v1")) == 1


async def test_the_answer_to_a_decision_holds_no_personal_data(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    headers = {**COORDINATOR, "Idempotency-Key": "k"}
    body = {"decision": "same", "reason": "Pavlo Bondar told me so"}
    ok(await desk.http.post(f"/clearing/{asked.clearing}/decision", json=body, headers=headers))
    kept = await intake.rows("select convert_from(body, 'UTF8') as body from idempotency")
    told = await intake.rows("select convert_from(data, 'UTF8') as data from journal")
    assert not [word for word in ("Pavlo", "Bondar", "P-1", "0231") if word in str(kept) or word in str(told)]


async def test_a_decision_on_an_older_version_is_refused(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    tag = (await desk.look(asked.clearing)).headers["etag"]
    stale = {**COORDINATOR, "If-Match": '"7"'}
    path = f"/clearing/{asked.clearing}/decision"
    assert (await desk.http.post(path, json={"decision": "same"}, headers=stale)).status_code == 409
    assert await desk.state(asked.clearing) == "open"
    ok(await desk.http.post(path, json={"decision": "same"}, headers={**COORDINATOR, "If-Match": tag}))


async def test_decided_clearings_are_listed_by_state(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "same")
    lists = {
        state: [one["id"] for one in ok(await desk.http.get("/clearing", headers=COORDINATOR, params={"state": state}))
                ["items"]]
        for state in ("open", "same", "different")
    }  # fmt: skip
    assert lists == {"open": [], "same": [asked.clearing], "different": []}


async def test_staff_who_notice_that_two_are_one_ask_and_decide(intake: Intake, desk: Desk) -> None:
    one = await somebody(intake, "A-1", "Olena", "Koval", "1991-02-03")
    other = await somebody(intake, "B-1", "Jusuf", "Demir", "1971-08-09")
    clearing = await desk.ask(other, one)
    found = ok(await desk.look(clearing))
    assert (found["reason_code"], found["person"]["provisional"], bool(found["explanation"])) == (
        "found_by_staff", False, True,
    )  # fmt: skip
    decided = await desk.decide(clearing, "same")
    assert (decided["absorbed"], decided["into"]) == (other, one)


async def test_two_are_asked_about_once_at_a_time(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    answer = await desk.post(
        "/clearing", {"person_id": asked.candidate, "candidate_id": asked.person, "reason": "one man"}
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:clearing-already-open")
    assert answer.json()["clearing_id"] == asked.clearing


async def test_who_is_one_already_is_not_asked_about(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "same")
    answer = await desk.post(
        "/clearing", {"person_id": asked.candidate, "candidate_id": asked.person, "reason": "one man"}
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:persons-are-one")


async def test_different_that_was_wrong_is_asked_again_by_a_coordinator(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "different")
    again = await desk.ask(asked.person, asked.candidate)
    assert (await desk.decide(again, "same"))["absorbed"] == asked.person


async def test_a_chain_of_merges_leads_to_its_end(intake: Intake, desk: Desk) -> None:
    first = await somebody(intake, "A", "Olena", "Koval", "1991-02-03")
    second = await somebody(intake, "B", "Jusuf", "Demir", "1971-08-09")
    third = await somebody(intake, "C", "Minh", "Tran", "2001-10-11")
    await desk.decide(await desk.ask(first, second), "same")
    await desk.decide(await desk.ask(second, third), "same")
    assert {await desk.owner(reference) for reference in "ABC"} == {third}
    await intake.takes(a_record(SCHOOLS, reference="S", person=a_person("Olena", "Koval", "1991-02-03")))
    assert await desk.owner("S") == third


async def test_crossing_merges_end_in_one_person_and_no_circle(intake: Intake, desk: Desk) -> None:
    first = await somebody(intake, "A", "Olena", "Koval", "1991-02-03")
    second = await somebody(intake, "B", "Jusuf", "Demir", "1971-08-09")
    third = await somebody(intake, "C", "Minh", "Tran", "2001-10-11")
    asked = [await desk.ask(first, second), await desk.ask(second, third), await desk.ask(third, first)]
    await asyncio.gather(*(desk.post(f"/clearing/{one}/decision", {"decision": "same"}) for one in asked))
    assert [await desk.state(one) for one in asked] == ["same"] * 3
    rows = await intake.rows("select id from persons where merged_into is null")
    assert len(rows) == 1
    assert len(await intake.told("intake.person.merged.v1")) == 2


async def test_a_question_another_merge_has_answered_is_decided_with_it(intake: Intake, desk: Desk) -> None:
    first = await somebody(intake, "A", "Olena", "Koval", "1991-02-03")
    second = await somebody(intake, "B", "Jusuf", "Demir", "1971-08-09")
    third = await somebody(intake, "C", "Minh", "Tran", "2001-10-11")
    one, other, last = await desk.ask(first, second), await desk.ask(first, third), await desk.ask(second, third)
    await desk.decide(one, "same")
    await desk.decide(last, "same")
    assert await desk.state(other) == "same"


async def test_people_whose_data_are_locked_are_not_merged(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await intake.rows("update persons set status = 'locked' where id::text = $1 returning id", asked.candidate)
    answer = await desk.post(f"/clearing/{asked.clearing}/decision", {"decision": "same"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:person-stands-for-nobody")
    assert ok(await desk.look(asked.clearing))["candidate"] == {"id": asked.candidate, "withheld": True}
