"""What Kafka and the subscribers have is held against the journals: whatever is missing, late or changed is found."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from uuid_utils.compat import uuid7

from proof import consumed, published
from shared.contracts.intake import PersonErased, PersonRegistered
from tests.component.proof.conftest import MUNICIPALITY, World, whats


def registered(person: UUID) -> list[Any]:
    return [
        PersonRegistered(municipality=MUNICIPALITY, person_id=person),
        PersonErased(municipality=MUNICIPALITY, person_id=person),
    ]


@pytest.fixture
async def world(world_of: Any, kafka: str) -> World:
    """Intake has told of two people and Kafka has it; casework has followed."""
    made: World = await world_of("intake", "casework", kafka=kafka)
    for person in (uuid7(), uuid7()):
        await made.tell("intake", *registered(person))
    await made.publish("intake")
    subjects = [row for row in await everything(made)]
    for subject in subjects:
        await made.spoil("casework", "insert into watermarks values ('casework', $1, 2)", subject=subject)
    for check in (published.check, consumed.check):
        verdict = await made.look(check)
        mine = [v for v in verdict.violations if v.get("subject") in {str(s) for s in subjects}]
        assert not mine, mine
        assert verdict.checked
    return made


async def everything(world: World) -> list[UUID]:
    connection = await asyncpg.connect(world.databases["intake"].superuser)
    try:
        return [row["subject"] for row in await connection.fetch("select distinct subject from journal")]
    finally:
        await connection.close()


async def test_an_event_that_was_journalled_and_never_published_is_found(world: World) -> None:
    await world.tell("intake", PersonRegistered(municipality=MUNICIPALITY, person_id=uuid7()))
    assert any("was never published" in what for what in whats(await world.look(published.check)))


async def test_an_event_that_was_changed_after_it_was_published_is_found(world: World) -> None:
    await world.spoil("intake", "update journal set data = convert_to('{}', 'utf8')")
    assert any("is not what the journal says" in what for what in whats(await world.look(published.check)))


async def test_events_out_of_order_on_the_topic_are_found(world: World) -> None:
    subject = str(uuid7())
    producer = AIOKafkaProducer(bootstrap_servers=world.kafka)
    await producer.start()
    for number in (2, 1):
        headers = [("ce_subject", subject.encode()), ("ce_sequence", b"%010d" % number), ("ce_id", b"x")]
        await producer.send_and_wait("intake.events", b"{}", key=subject.encode(), headers=headers)
    await producer.stop()
    assert any("number 2 came before 1" in what for what in whats(await world.look(published.check)))


async def test_a_repeat_on_the_topic_is_counted_and_is_no_violation(world: World) -> None:
    (subject, *_) = await everything(world)
    before = await world.look(published.check)
    await world.spoil("intake", "insert into pending select seq from journal where subject = $1", subject=subject)
    await world.publish("intake")
    after = await world.look(published.check)
    assert after.counts["repeats"] >= before.counts["repeats"] + 2
    assert whats(after) == whats(before)


async def test_a_subscriber_that_has_not_followed_is_found(world: World) -> None:
    (subject, *_) = await everything(world)
    await world.spoil("casework", "update watermarks set sequence = 1 where subject = $1", subject=subject)
    assert "casework has followed intake.events to 1 of 2" in whats(await world.look(consumed.check))


async def test_what_waits_behind_a_parked_event_is_counted_apart(world: World) -> None:
    (subject, *_) = await everything(world)
    await world.spoil(
        "casework",
        "update watermarks set sequence = 1 where subject = $1",
        """
        insert into parked (id, consumer, topic, "partition", "offset", subject, sequence, headers, reason, detail)
        values (gen_random_uuid(), 'casework', 'intake.events', 0, 77, $1, 2, '', 'invalid_data', 'planted')
        """,
        subject=subject,
    )
    verdict = await world.look(consumed.check)
    assert verdict.ok
    assert verdict.counts["casework ← intake.events"]["parked"] == 1
