"""What Staffel says to a department: requests to it, answers to its own, moves of its tracks.

Every delivery comes at least once, and those about one subject in their order. `number` counts what this department was
told about the subject, from 1 and without holes: remember the last one per subject and leave out what is not higher.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.contracts import strict_json
from shared.contracts.base import EVENT_TYPES, Event
from shared.contracts.envelope import CloudEvent, parse_own
from shared.contracts.topics import delivery_topic
from staffel_client.errors import NotReached
from staffel_client.reports import Desk

AT_ONCE = 500
LOOK_EVERY_MS = 1000


@dataclass(frozen=True, slots=True)
class Delivery:
    """`event` is typed where this version of the package knows the type, else None: then ignore it, or read `data`."""

    id: str
    type: str
    subject: str
    number: int
    time: datetime | None
    data: dict[str, Any]
    event: Event | None


async def deliveries(bootstrap: str, department: str, application: str, **security: Any) -> AsyncIterator[Delivery]:
    """Everything said to the department from the beginning of the topic, for ever; close it to stop.

    A delivery counts as read when the next one is asked for, so do your work inside the loop. `application` names the
    place in the topic: two processes of one application share the work, two applications hear everything each.
    """
    topic = delivery_topic(Desk(department).department)
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, group_id=f"{department}.{application}", enable_auto_commit=False,
        auto_offset_reset="earliest", **security,
    )  # fmt: skip
    done: dict[TopicPartition, int] = {}
    try:
        await consumer.start()
        while True:
            batch = await consumer.getmany(timeout_ms=LOOK_EVERY_MS, max_records=AT_ONCE)
            for partition, records in batch.items():
                for record in records:
                    yield _delivery(parse_own(record.headers, record.value))
                    done[partition] = record.offset + 1
            await _commit(consumer, done)
    except (KafkaError, OSError) as error:
        said = f"the broker at {bootstrap} does not answer ({type(error).__name__})"
        raise NotReached(f"{said}; begin again, nothing is lost") from None
    finally:
        await _commit(consumer, done)
        await consumer.stop()


async def _commit(consumer: AIOKafkaConsumer, done: dict[TopicPartition, int]) -> None:
    """What was left to others meanwhile is theirs to read again."""
    mine = {partition: offset for partition, offset in done.items() if partition in consumer.assignment()}
    done.clear()
    if mine:
        await consumer.commit(mine)


def _delivery(event: CloudEvent) -> Delivery:
    assert event.subject is not None
    assert event.sequence is not None
    known = EVENT_TYPES.get(event.type)
    return Delivery(
        event.id, event.type, event.subject, event.sequence, event.time, strict_json.parse(event.data),
        known.model_validate_json(event.data) if known is not None else None,
    )  # fmt: skip
