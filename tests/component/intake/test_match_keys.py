"""Keys by which people are found: of those who were there before them, of those who change, of those who go."""

import asyncio
from uuid import UUID

import pytest

from services.intake.people import candidates, keying
from services.intake.people.keying import step
from shared.postgres import writing
from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import SCHOOLS, a_person, a_record

CROWDED = 130


async def keys_of(intake: Intake, person: UUID) -> set[int]:
    return {row["key"] for row in await intake.rows("select key from match_keys where person_id = $1", person)}


async def without_keys(intake: Intake, people: int) -> dict[UUID, set[int]]:
    """People as an older installation left them; the keys they should have."""
    names = [f"{chr(65 + number // 26)}{chr(97 + number % 26)}ron" for number in range(people)]
    await intake.takes(*(a_record(reference=name, person=a_person(name, "Haddad")) for name in names))
    wanted = {row["id"]: await keys_of(intake, row["id"]) for row in await intake.people()}
    await intake.rows("delete from match_keys")
    return wanted


async def stepped(intake: Intake, at_once: int) -> bool:
    async with writing(intake.pool) as conn:
        return await step(conn, at_once)


async def test_people_of_an_older_installation_get_their_keys_in_steps(intake: Intake) -> None:
    wanted = await without_keys(intake, 5)
    assert [await stepped(intake, 2) for _ in range(4)] == [False, False, True, True]
    assert {id: await keys_of(intake, id) for id in wanted} == wanted


async def test_a_step_that_was_cut_off_is_taken_again_from_where_it_stood(intake: Intake) -> None:
    wanted = await without_keys(intake, 4)
    await stepped(intake, 2)
    connection = await intake.pool.acquire()
    transaction = connection.transaction()
    await transaction.start()
    await step(connection, 2)
    await transaction.rollback()
    await intake.pool.release(connection)
    while not await stepped(intake, 2):
        pass
    assert {id: await keys_of(intake, id) for id in wanted} == wanted


async def test_of_two_processes_one_fills_and_the_other_does_not_wait(intake: Intake) -> None:
    await without_keys(intake, 5)
    await stepped(intake, 2)
    async with writing(intake.pool) as conn:
        assert await step(conn, 2) is False
        assert await asyncio.wait_for(stepped(intake, 2), 5) is True


async def test_keys_made_otherwise_replace_the_older_ones(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = await without_keys(intake, 2)
    [first, *_] = wanted
    await intake.rows("insert into match_keys (key, person_id) values (4711, $1)", first)
    await stepped(intake, 10)
    assert await keys_of(intake, first) == wanted[first]
    monkeypatch.setattr(keying, "SCHEME", keying.SCHEME + 1)
    await intake.rows("insert into match_keys (key, person_id) values (4711, $1)", first)
    await stepped(intake, 10)
    assert await keys_of(intake, first) == wanted[first]


async def test_keys_follow_a_correction(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person("Pavla", "Bondar")))
    [person] = await intake.people()
    before = await keys_of(intake, person["id"])
    await intake.takes(a_record(person=a_person("Amira", "Haddad")))
    assert before.isdisjoint(await keys_of(intake, person["id"]))


async def test_keys_of_a_former_name_still_lead_to_somebody_who_married(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person("Gülşen", "Yıldız")))
    [person] = await intake.people()
    before = await keys_of(intake, person["id"])
    await intake.takes(a_record(person=a_person("Gülşen", "Demir"), occasion="marriage"))
    assert before < await keys_of(intake, person["id"])


async def test_nothing_leads_to_a_person_who_is_forgotten(intake: Intake) -> None:
    await intake.takes(a_record())
    [person] = await intake.people()
    async with writing(intake.pool) as conn:
        await candidates.forget(conn, [person["id"]])
    assert await keys_of(intake, person["id"]) == set()


async def test_a_key_that_leads_to_a_crowd_is_not_followed(intake: Intake) -> None:
    shelter = {"phone": "0231 7654321"}
    names = [f"{chr(65 + number // 26)}{chr(97 + number % 26)}gob" for number in range(CROWDED)]
    days = [f"19{number % 90 + 10:02}-03-{number % 28 + 1:02}" for number in range(CROWDED)]
    await intake.takes(
        *(
            a_record(reference=str(number), person=a_person(name, f"Lat{name}", day, **shelter))
            for number, (name, day) in enumerate(zip(names, days, strict=True))
        )
    )
    people = len(await intake.people())
    await intake.takes(a_record(SCHOOLS, reference="S", person=a_person("Zyx", "Wvut", "2001-02-03", **shelter)))
    assert len(await intake.people()) == people + 1
