"""Who may know whom: what casework tells about tracks decides who reads a person, and as of when."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from shared.contracts import casework as told
from shared.contracts.reports import report_id
from tests.component.intake.conftest import Intake
from tests.component.intake.telling import NOON, Track
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, SCHOOLS, YOUTH, a_need, a_person, a_record

ESSEN = "05113000.youth-services"
CLERK = "clerk.youth-services"
SCHOOL_CLERK = "clerk.school-administration"


async def somebody(intake: Intake, department: str = IMMIGRATION, **more: Any) -> UUID:
    """A person whose referrals casework has answered: from then on only tracks count."""
    await intake.takes(a_record(department, **more))
    row = (await intake.people())[-1]
    await intake.pool.execute("update referrals set answered = true")
    found: UUID = row["id"]
    return found


async def reads(http: httpx.AsyncClient, person: UUID, user: str, city: str = "05913000") -> int:
    return (await answer(http, person, user, city)).status_code


async def answer(http: httpx.AsyncClient, person: UUID, user: str, city: str = "05913000") -> httpx.Response:
    return await http.get(f"/persons/{person}", headers=bearer(user, city), params={"purpose": "advice"})


async def test_who_only_reported_gets_a_receipt_and_no_access(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(YOUTH, needs=[a_need("education")]))
    [row] = await intake.people()
    assert await reads(http, row["id"], CLERK) == 404
    assert await reads(http, row["id"], SCHOOL_CLERK) == 200


async def test_who_carries_a_track_reads_the_person(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    assert await reads(http, person, CLERK) == 404
    await Track(person).opened(YOUTH)(intake)
    assert await reads(http, person, CLERK) == 200


async def test_who_is_asked_reads_the_person_until_it_has_declined(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    track = Track(person)
    await track.opened(YOUTH)(intake)
    await track.requested(SCHOOLS)(intake)
    assert await reads(http, person, SCHOOL_CLERK) == 200
    await track.requested(SCHOOLS, told.TransitionDeclined)(intake)
    assert await reads(http, person, SCHOOL_CLERK) == 404


async def test_another_city_reads_what_was_handed_to_it(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    track = Track(person)
    await track.opened(YOUTH)(intake)
    assert await reads(http, person, CLERK, "05113000") == 404
    await track.requested(ESSEN)(intake)
    await track.moved(ESSEN, NOON + timedelta(hours=1))(intake)
    assert await reads(http, person, CLERK, "05113000") == 200
    assert await reads(http, person, "coordinator.integration-centre", "05113000") == 200


async def handed_over(intake: Intake) -> UUID:
    """A person the youth services have handed to Essen before a report gave them another name."""
    person = await somebody(intake, IMMIGRATION)
    track = Track(person)
    await track.opened(YOUTH)(intake)
    await track.requested(ESSEN)(intake)
    await track.moved(ESSEN, datetime.now(UTC))(intake)
    await intake.takes(a_record(IMMIGRATION, person=a_person("Amira", "Yildiz"), reported_on="2026-11-17"))
    return person


async def test_who_handed_over_reads_what_was_known_then(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await handed_over(intake)
    assert (await answer(http, person, CLERK)).json()["family_name"] == "Haddad"
    assert (await answer(http, person, CLERK, "05113000")).json()["family_name"] == "Yildiz"


async def test_the_first_citys_coordinator_does_not_see_what_follows(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await handed_over(intake)
    assert (await answer(http, person, "coordinator.integration-centre")).json()["family_name"] == "Haddad"


async def test_who_carried_last_may_look_at_what_it_closed(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    track = Track(person)
    await track.opened(YOUTH)(intake)
    await track.closed(YOUTH, NOON + timedelta(days=1))(intake)
    assert await reads(http, person, CLERK) == 200


async def test_a_referral_that_was_only_noted_gives_its_receiver_nothing(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    person = await somebody(intake)
    track = Track(person)
    await track.opened(YOUTH)(intake)
    again = {"id": "later", "reference": "AB-9", "needs": [a_need("family", department=SCHOOLS)]}
    await intake.takes(a_record(IMMIGRATION, **again))
    await track.noted(report_id(f"/departments/{IMMIGRATION}", "later"))(intake)
    assert await reads(http, person, SCHOOL_CLERK) == 404


async def test_a_referral_without_an_answer_for_a_week_gives_no_access_any_more(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    await intake.takes(a_record(YOUTH, needs=[a_need("education")]))
    [row] = await intake.people()
    await intake.pool.execute("update reports set received_at = received_at - interval '8 days'")
    assert await reads(http, row["id"], SCHOOL_CLERK) == 404


async def test_a_track_that_moved_to_another_person_takes_its_departments_along(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    """Merged or split, casework tells of the same track under the other person."""
    person = await somebody(intake)
    other = await somebody(intake, reference="B", person=a_person("Pavlo", "Bondar", "1980-05-05"))
    track = Track(person)
    await track.opened(YOUTH)(intake)
    await track.goes_on_with(other)(intake)
    assert (await reads(http, person, CLERK), await reads(http, other, CLERK)) == (404, 200)


async def test_a_track_that_is_heard_of_first_where_it_goes_on_stays_there(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    """Subjects come in any order: what the first case told is read later, and changes nothing."""
    person = await somebody(intake)
    other = await somebody(intake, reference="B", person=a_person("Pavlo", "Bondar", "1980-05-05"))
    track = Track(person)
    opened = track.opened(YOUTH)
    await track.goes_on_with(other)(intake)
    await opened(intake)
    assert (await reads(http, person, CLERK), await reads(http, other, CLERK)) == (404, 200)


async def test_who_knew_the_absorbed_person_reads_the_one_that_stays(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    other = await somebody(intake, reference="B", person=a_person("Pavlo", "Bondar", "1980-05-05"))
    await Track(person).opened(YOUTH)(intake)
    await intake.pool.execute("update persons set status = 'merged', merged_into = $2 where id = $1", person, other)
    found = await answer(http, person, CLERK)
    assert (found.status_code, found.json()["id"], found.json()["given_names"]) == (200, str(other), "Pavlo")


async def test_an_event_of_a_person_nobody_knows_is_remembered_and_not_parked(intake: Intake) -> None:
    await Track(UUID(int=7)).opened(YOUTH)(intake)
    [row] = await intake.rows("select person_id, department, why from concerned")
    assert (row["person_id"], row["department"], row["why"]) == (UUID(int=7), YOUTH, "carries")
