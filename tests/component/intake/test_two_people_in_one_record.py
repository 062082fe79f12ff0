"""One record that held two people: the reports about somebody else are taken out by hand."""

import httpx
import pytest

from tests.component.intake.clearing import AMIRA, Desk, ok, somebody
from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import SCHOOLS, YOUTH, a_need, a_record


@pytest.fixture
def desk(intake: Intake, http: httpx.AsyncClient) -> Desk:
    return Desk(intake, http)


async def test_one_record_that_held_two_people_is_split_by_report(intake: Intake, desk: Desk) -> None:
    person = await somebody(intake, "A-1", *AMIRA.values())
    await intake.takes(a_record(SCHOOLS, reference="S-1", person={**AMIRA, "azr_number": "X-9"},
                                needs=[a_need("education")]))  # fmt: skip
    assert await desk.owner("S-1") == person
    [row] = await intake.rows("select id from reports where reference = 'S-1'")
    body = {"report_ids": [str(row["id"])], "reason": "twins"}
    answer = ok(await desk.post(f"/persons/{person}/split", body), 201)
    other = await desk.owner("S-1")
    assert other != person == await desk.owner("A-1")
    assert (answer["state"], answer["person_id"], answer["candidate_id"]) == ("different", other, person)
    assert [(await desk.person(id))["azr_number"] for id in (other, person)] == ["X-9", None]
    types = [event["type"] for event in await intake.told() if event.get("person_id") == other]
    assert types[:2] == ["intake.person.registered.v1", "intake.person.split.v1"]


async def test_reports_of_one_file_are_split_too(intake: Intake, desk: Desk) -> None:
    """A correction that was no correction but the twin: both keep the reference, each with their own report."""
    person = await somebody(intake, "A-1", *AMIRA.values())
    await intake.takes(a_record(YOUTH, reference="A-1", person={**AMIRA, "given_names": "Amina"},
                                needs=[a_need("health")]))  # fmt: skip
    rows = await intake.rows("select id from reports order by received_at, id")
    body = {"report_ids": [str(rows[1]["id"])], "reason": "twins"}
    ok(await desk.post(f"/persons/{person}/split", body), 201)
    [split] = await intake.told("intake.person.split.v1")
    names = [(await desk.person(id))["given_names"] for id in (person, split["person_id"])]
    assert names == ["Amira", "Amina"]
    found = await intake.rows("select person_id, report_id from identities where kind = 'reference' order by 1")
    assert [(str(row["person_id"]), row["report_id"]) for row in found] == [
        (person, rows[0]["id"]), (split["person_id"], rows[1]["id"]),
    ]  # fmt: skip


@pytest.mark.parametrize("chosen", ["all", "foreign"])
async def test_of_both_people_a_report_must_remain(intake: Intake, desk: Desk, chosen: str) -> None:
    person = await somebody(intake, "A-1", *AMIRA.values())
    await somebody(intake, "B-1", "Jusuf", "Demir", "1971-08-09")
    rows = await intake.rows("select id from reports where reference = $1", "A-1" if chosen == "all" else "B-1")
    body = {"report_ids": [str(row["id"]) for row in rows], "reason": "twins"}
    answer = await desk.post(f"/persons/{person}/split", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/report_ids")
