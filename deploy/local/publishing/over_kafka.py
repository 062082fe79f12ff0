"""Reports on the topic of their department, acknowledged by the broker: an idempotent producer, `acks=all`.

A letter is read here as intake will read it and is not sent if it would be rejected. What only intake knows (whether a
department named in a need exists, say) comes on the department's deliveries: `hearing.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import date

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local.publishing.lines import Letter, Outcome
from shared.contracts.envelope import to_kafka
from shared.contracts.reports import Report, ReportInvalid, Withdrawal, validate_report
from shared.contracts.topics import partition_for, report_topic

ACKNOWLEDGED_WITHIN = 60.0


class BrokerAway(Exception):
    """The broker cannot be reached or does not acknowledge."""


class NoSuchTopic(Exception):
    """Nothing was sent: the broker has no topic for this department."""


@asynccontextmanager
async def producing(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that loses nothing; raises `BrokerAway`."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=5)
    try:
        await producer.start()
        yield producer
    except KafkaError as error:
        raise BrokerAway(f"the broker at {bootstrap} does not answer ({type(error).__name__})") from None
    finally:
        await producer.stop()


async def must_exist(bootstrap: str, departments: Iterable[str]) -> None:
    """Raises `NoSuchTopic`: publishing to a topic that is not there would hang for most of a minute."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        there = set(await admin.list_topics())
    except KafkaError as error:
        raise BrokerAway(f"the broker at {bootstrap} does not answer ({type(error).__name__})") from None
    finally:
        await admin.close()
    missing = sorted(name for name in map(report_topic, departments) if name not in there)
    if missing:
        raise NoSuchTopic(f"the broker has no topic {', '.join(missing)}")


async def publish(producer: AIOKafkaProducer, letters: Sequence[Letter], today: date) -> list[Outcome]:
    """Sends what is sound and waits for the broker's word on all of it; `written` means acknowledged, not answered.

    `today` is the business day. Raises `BrokerAway`.
    """
    outcomes: dict[int, Outcome] = {}
    sent = []
    for letter in letters:
        try:
            report = _read(letter, today)
        except ReportInvalid as invalid:
            outcomes[letter.line] = Outcome(letter.line, "rejected", invalid.reasons)
            continue
        sent.append(await _send(producer, letter, report.reference.encode()))
        outcomes[letter.line] = Outcome(letter.line, "written")
    try:
        async with asyncio.timeout(ACKNOWLEDGED_WITHIN):
            await asyncio.gather(*sent)
    except TimeoutError:
        raise BrokerAway(f"the broker has not acknowledged within {ACKNOWLEDGED_WITHIN:.0f} s") from None
    return [outcomes[letter.line] for letter in letters]


def _read(letter: Letter, today: date) -> Report | Withdrawal:
    if letter.event is None:
        raise ReportInvalid(letter.faults)
    return validate_report(letter.event, today, letter.department)


async def _send(producer: AIOKafkaProducer, letter: Letter, key: bytes) -> "asyncio.Future[object]":
    assert letter.event is not None
    headers, value = to_kafka(letter.event)
    sent: asyncio.Future[object] = await producer.send(
        report_topic(letter.department), value, key=key, partition=partition_for(key), headers=headers
    )
    return sent
