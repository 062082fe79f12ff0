"""A person's data on their way to the end: locked, offered to the archive, erased by two people or by the clock."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.intake.privacy import expiry
from services.intake.privacy.retention import Schedules, read_schedules
from tests.component.intake.conftest import Intake
from tests.component.intake.telling import NOON, Track
from tests.component.intake.test_search import registered
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, ROOT, ROUTING, SCHOOLS, YOUTH, a_need, a_person, a_record

FIRST = bearer("coordinator.integration-centre")
SECOND = bearer("coordinator.integration-centre", sub="another-coordinator")
DIRECTORY = ROUTING.directory
DAYS_OF_A_DECADE = 3660


async def post(http: httpx.AsyncClient, person: UUID, step: str, headers: Any = FIRST, **body: Any) -> httpx.Response:
    return await http.post(f"/persons/{person}/{step}", headers=headers, json=body)


async def closed(intake: Intake, person: dict[str, Any] | None = None, days_ago: int = 1, **more: Any) -> UUID:
    """Somebody whose only track was closed."""
    [id] = await registered(intake, person or a_person(), carrier=None)
    track = Track(id)
    await track.opened(YOUTH, NOON - timedelta(days=days_ago + 1))(intake)
    await track.closed(YOUTH, NOON - timedelta(days=days_ago))(intake)
    return id


async def ready(intake: Intake, http: httpx.AsyncClient) -> UUID:
    """Locked, offered, and not wanted by the archive."""
    person = await closed(intake)
    await post(http, person, "lock", reason="on_request")
    await post(http, person, "archive-offer")
    assert (await post(http, person, "archive-answer", answer="not_wanted")).status_code == 200
    return person


async def test_of_a_locked_person_only_the_id_can_be_read(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await closed(intake)
    assert (await post(http, person, "lock", reason="on_request")).json()["state"] == "locked"
    found = await http.get(f"/persons/{person}", headers=bearer("clerk.youth-services"), params={"purpose": "advice"})
    assert found.json().keys() == {"id", "municipality", "provisional", "locked", "version"}
    assert found.json()["locked"] is True


async def test_nobody_is_locked_while_a_track_is_open(intake: Intake, http: httpx.AsyncClient) -> None:
    [person] = await registered(intake, a_person())
    answer = await post(http, person, "lock", reason="on_request")
    assert (answer.status_code, answer.json()["type"], answer.json()["next_step"]) == (
        409, "urn:staffel:problem:track-still-open", "closure",
    )  # fmt: skip


async def test_nobody_is_locked_while_a_need_is_on_its_way(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record())
    [row] = await intake.people()
    assert (await post(http, row["id"], "lock", reason="on_request")).status_code == 409


async def test_nobody_is_locked_while_it_is_unclear_who_it_is(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await closed(intake)
    await intake.takes(a_record(IMMIGRATION, reference="AB-0-0", person=a_person("Pavlo", "Bondar", "1980-05-05")))
    await intake.pool.execute("update referrals set answered = true")
    answer = await post(http, person, "lock", reason="on_request")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:person-in-question")


async def test_a_locked_person_is_unlocked_with_a_reason(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await closed(intake)
    await post(http, person, "lock", reason="on_request")
    assert (await post(http, person, "unlock", reason="mistake")).status_code == 200
    assert [one["reason_code"] for one in await intake.told("intake.person.unlocked.v1")] == ["mistake"]
    assert (await post(http, person, "unlock", reason="mistake")).status_code == 409


async def test_a_new_need_unlocks(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await closed(intake)
    await post(http, person, "lock", reason="on_request")
    await Track(person).opened(SCHOOLS)(intake)
    assert [one["reason_code"] for one in await intake.told("intake.person.unlocked.v1")] == ["needed_again"]
    clerk = bearer("clerk.school-administration")
    found = await http.get(f"/persons/{person}", headers=clerk, params={"purpose": "advice"})
    assert found.json()["given_names"] == "Amira"


@pytest.mark.parametrize(
    ("steps", "missing"),
    [([], "lock"), (["lock"], "archive-offer"), (["lock", "archive-offer"], "archive-answer")],
)
async def test_erasing_before_its_time_names_the_next_step(
    intake: Intake, http: httpx.AsyncClient, steps: list[str], missing: str
) -> None:
    person = await closed(intake)
    for step in steps:
        await post(http, person, step, **({"reason": "on_request"} if step == "lock" else {}))
    answer = await post(http, person, "erasure")
    assert (answer.status_code, answer.json()["next_step"]) == (409, missing)


async def test_silence_of_the_archive_is_a_no(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await closed(intake)
    await post(http, person, "lock", reason="on_request")
    await post(http, person, "archive-offer")
    await intake.pool.execute("update disposals set answer_due = business_now()")
    [offered] = (await http.get("/archive-offers", headers=FIRST)).json()["items"]
    assert (offered["person_id"], offered["state"]) == (str(person), "silent")
    assert (await post(http, person, "erasure")).json()["state"] == "proposed"


async def test_erasing_needs_a_second_person(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await ready(intake, http)
    assert (await post(http, person, "erasure")).json()["state"] == "proposed"
    again = await post(http, person, "erasure")
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:second-person-needed")
    assert (await post(http, person, "erasure", SECOND)).json()["state"] == "erased"
    [told] = await intake.told("intake.person.erased.v1")
    assert told["person_id"] == str(person)


async def test_the_head_of_the_coordinators_department_confirms_and_proposes_nothing(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    person = await ready(intake, http)
    head = bearer("head.integration-centre")
    assert (await post(http, person, "erasure", bearer("head.youth-services"))).status_code == 403
    assert (await post(http, person, "erasure", head)).json()["type"] == "urn:staffel:problem:second-person-needed"
    assert (await post(http, person, "erasure")).json()["state"] == "proposed"
    assert (await post(http, person, "erasure", head)).json()["state"] == "erased"


async def everything(intake: Intake) -> str:
    """All rows of intake as text."""
    owner = await asyncpg.connect(intake.database.owner)
    try:
        tables = await owner.fetch("select tablename from pg_tables where schemaname = 'public'")
        rows = [await owner.fetch(f"select * from {row['tablename']}") for row in tables]
        return "\n".join(str(row) for table in rows for row in table)
    finally:
        await owner.close()


async def test_after_erasing_nothing_in_any_row_says_who_it_was(intake: Intake, http: httpx.AsyncClient) -> None:
    canaries = {
        "given_names": "Zqxgiven", "family_name": "Zqxfamily", "birth_date": "1971-03-29", "azr_number": "Zqxazr991",
        "phone": "0231-9917733", "email": "zqx@canary.example", "address": {"street": "Zqxstreet 7"},
        "household": "Zqxhousehold",
    }  # fmt: skip
    await intake.takes(a_record(reference="Zqxreference", remarks="Zqxremarks", person=canaries))
    await intake.takes(a_record(reference="Zqxreference", reported_on="2026-11-17", person={**canaries, "phone": "1"}))
    await intake.takes(a_record(reference="Zqxreference", occasion="party", person=canaries))
    await intake.pool.execute("update referrals set answered = true")
    [row] = await intake.people()
    clerk, person = bearer("clerk.youth-services"), row["id"]
    track = Track(person)
    await track.opened(YOUTH)(intake)
    await http.get(f"/persons/{person}", headers=clerk, params={"purpose": "about Zqxfamily"})
    wrong = {"fields": {"given_names": "Zqxother"}, "reason": "Zqxreason"}
    assert (await http.post(f"/persons/{person}/corrections", headers=clerk, json=wrong)).status_code == 201
    await track.closed(YOUTH, NOON)(intake)
    for step, body in (
        ("lock", {"reason": "on_request"}),
        ("archive-offer", {}),
        ("archive-answer", {"answer": "taken"}),
    ):
        assert (await post(http, person, step, **body)).status_code == 200
    assert "zqx" in (await everything(intake)).lower()
    await post(http, person, "erasure")
    assert (await post(http, person, "erasure", SECOND)).json()["state"] == "erased"
    left = await everything(intake)
    assert str(person) in left
    assert [line for line in left.splitlines() if "zqx" in line.lower() or "9917733" in line] == []
    assert "1971-03-29" not in left
    assert "datetime.date(1971, 3, 29)" not in left


async def test_a_later_report_of_the_same_human_is_a_new_person(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await ready(intake, http)
    await post(http, person, "erasure")
    await post(http, person, "erasure", SECOND)
    await intake.takes(a_record(IMMIGRATION, reference="AB-0-0"))
    assert len(await intake.people()) == 2
    found = await http.get(f"/persons/{person}", headers=FIRST, params={"purpose": "advice"})
    assert found.status_code == 404


async def test_who_was_merged_into_somebody_goes_with_them(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await ready(intake, http)
    [other] = await registered(intake, a_person("Pavlo", "Bondar", "1980-05-05"), carrier=None)
    await intake.pool.execute("update persons set status = 'merged', merged_into = $2 where id = $1", other, person)
    await post(http, person, "erasure")
    await post(http, person, "erasure", SECOND)
    assert {one["person_id"] for one in await intake.told("intake.person.erased.v1")} == {str(person), str(other)}
    assert {row["given_names"] for row in await intake.people()} == {None}


async def test_coordinators_of_other_cities_and_clerks_decide_nothing(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await closed(intake)
    there = bearer("coordinator.integration-centre", "05113000")
    assert (await post(http, person, "lock", there, reason="on_request")).status_code == 404
    assert (await post(http, person, "lock", bearer("clerk.youth-services"), reason="on_request")).status_code == 403


def schedules(*by_clock: str) -> Schedules:
    read = read_schedules(ROOT / "deploy" / "retention", DIRECTORY)
    return Schedules(tuple(one.model_copy(update={"by_clock": by_clock}) for one in read.all))


async def test_the_clock_locks_and_offers_whose_period_is_over(intake: Intake) -> None:
    over = await closed(intake, days_ago=2 * DAYS_OF_A_DECADE)
    await closed(intake, a_person("Pavlo", "Bondar", "1980-05-05"), days_ago=DAYS_OF_A_DECADE)
    done = await expiry.once(intake.pool, schedules("lock", "offer"))
    assert done == {"lock": 1, "offer": 1}
    [row] = await intake.rows("select * from disposals")
    assert (row["person_id"], row["locked_by"], row["schedule"]) == (over, "clock", "05913000/1")
    assert row["offered_at"] is not None


async def test_the_clock_does_nothing_the_schedule_leaves_to_people(intake: Intake) -> None:
    await closed(intake, days_ago=2 * DAYS_OF_A_DECADE)
    assert await expiry.once(intake.pool, schedules()) == {}
    assert await intake.rows("select * from disposals") == []


async def test_the_clock_erases_only_where_the_schedule_says_so(intake: Intake) -> None:
    await closed(intake, days_ago=2 * DAYS_OF_A_DECADE)
    await expiry.once(intake.pool, schedules("lock", "offer"))
    await intake.pool.execute("update disposals set answer_due = business_now()")
    assert await expiry.once(intake.pool, schedules("lock", "offer")) == {}
    assert await expiry.once(intake.pool, schedules("erasure")) == {"erasure": 1}
    assert [row["status"] for row in await intake.people()] == ["erased"]


async def test_the_clock_leaves_who_is_carried_again(intake: Intake) -> None:
    person = await closed(intake, days_ago=2 * DAYS_OF_A_DECADE)
    await Track(person).opened(SCHOOLS)(intake)
    assert await expiry.once(intake.pool, schedules("lock", "reports")) == {}


async def test_the_wording_of_reports_goes_before_the_person(intake: Intake) -> None:
    await closed(intake, days_ago=3 * 366)
    assert await expiry.once(intake.pool, schedules("lock", "reports")) == {"reports": 1}
    [report] = await intake.rows("select body, reference from reports")
    [person] = await intake.people()
    assert (report["body"], person["given_names"]) == (None, "Amira")
    assert await expiry.once(intake.pool, schedules("reports")) == {}


async def test_a_report_of_death_shortens_the_period(intake: Intake) -> None:
    person = await closed(intake, days_ago=DAYS_OF_A_DECADE + 5)
    await intake.takes(
        a_record(IMMIGRATION, reference="AB-0-0", occasion="death", needs=None, reported_on="2016-01-01")
    )
    await expiry.once(intake.pool, schedules("lock"))
    assert [row["person_id"] for row in await intake.rows("select * from disposals")] == [person]


async def test_a_person_nobody_ever_carried_is_found_by_the_age_of_the_registration(intake: Intake) -> None:
    await intake.takes(a_record(needs=[a_need()], person=a_person(born="1971-03-29")))
    await intake.pool.execute("update referrals set answered = true")
    await intake.pool.execute("update reports set received_at = received_at - interval '40 years'")
    ages_ago = UUID("00c05bfb-7000-7bbf-8d41-60a1e8674dac")
    for table, column in (("persons", "id"), ("reports", "person_id"), ("referrals", "person_id")):
        await intake.pool.execute(f"update {table} set {column} = $1", ages_ago)
    assert await expiry.once(intake.pool, schedules("lock")) == {"lock": 1}
