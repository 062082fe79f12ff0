"""Intake has erased a person: what casework holds in words about them goes, and who carried what stays."""

from uuid import UUID

from uuid_utils.compat import uuid7

from services.casework import handed_over
from services.casework.packages import Item
from services.casework.persons import keep
from shared.consumer import own_event
from shared.contracts.envelope import headers_of
from shared.contracts.intake import PersonErased
from shared.postgres import writing
from shared.records import Record
from tests.component.casework.conftest import DORTMUND, Casework
from tests.component.casework.persons import merged, two_people

WORDS = Item("social_data", "in_file", file_number="51/2026 Haddad")


async def erased(casework: Casework, person: UUID) -> None:
    event = PersonErased(municipality=DORTMUND, person_id=person)
    now = await casework.pool.fetchval("select business_now()")
    headers = headers_of(uuid7(), event.TYPE, person, 9, now, DORTMUND, None, None)
    record = Record("intake.events", 0, 0, str(person).encode(), tuple(headers), event.to_bytes())
    async with writing(casework.pool) as conn:
        await keep(conn, [own_event(record)])


async def with_words(casework: Casework, person: UUID) -> UUID:
    """A case of the person with a package of which the sender said something in words; its id."""
    [case] = await casework.cases([casework.referral(person)])
    now = await casework.pool.fetchval("select business_now()")
    async with writing(casework.pool) as conn:
        await handed_over.keep(conn, uuid7(), case.id, (WORDS,), "hash", now)
    return case.id


async def test_what_was_handed_over_in_words_goes(casework: Casework) -> None:
    person, other = uuid7(), uuid7()
    mine, theirs = await with_words(casework, person), await with_words(casework, other)
    await erased(casework, person)
    left = await casework.pool.fetch("select case_id from packages where case_id = any($1::uuid[])", [mine, theirs])
    assert [row["case_id"] for row in left] == [theirs]


async def test_who_carried_what_stays_under_an_id_that_leads_to_nobody(casework: Casework) -> None:
    person = uuid7()
    case = await with_words(casework, person)
    await erased(casework, person)
    rows = await casework.pool.fetch(
        "select r.department from responsibilities r join tracks t on t.id = r.track_id where t.case_id = $1", case
    )
    assert len(rows) == 1


async def test_other_ids_of_the_person_are_forgotten(casework: Casework) -> None:
    absorbed, survivor = await two_people(casework, [{}], [{"life_situation": "language"}])
    await casework.run(merged(absorbed, survivor))
    await erased(casework, survivor)
    assert await casework.pool.fetch("select from aliases where into_person = $1", survivor) == []
