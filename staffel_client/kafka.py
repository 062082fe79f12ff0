"""Reports over Kafka: on the department's own topic, by a producer that loses nothing and repeats nothing.

The broker's word is not Staffel's: that comes on the department's deliveries. `publish_and_hear` waits for it, and
`Staffel.what_became_of` says it, too.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.contracts import strict_json
from shared.contracts.envelope import CloudEvent, to_kafka
from shared.contracts.reports import report_id
from shared.contracts.topics import partition_for, report_topic
from staffel_client.answers import Answer, Answers, assigned
from staffel_client.errors import NotReached, Refused
from staffel_client.reports import Desk

ACKNOWLEDGED_WITHIN = 60.0
AGAIN = "publish the same again, what was stored has no second effect"


class KafkaPublisher:
    """A context. `security` are aiokafka's own options (`security_protocol`, `sasl_mechanism`, `ssl_context` …)."""

    def __init__(self, bootstrap: str, department: str, **security: Any) -> None:
        self.desk = Desk(department)
        self.topic = report_topic(department)
        self._bootstrap = bootstrap
        self._security = security
        self._producer: AIOKafkaProducer | None = None
        self._partitions = 0

    async def __aenter__(self) -> Self:
        """Raises `NotReached`, and `Refused` where the broker has no topic for this department."""
        self._partitions = await self._number_of_partitions()
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap, acks="all", enable_idempotence=True, linger_ms=5, **self._security
        )
        try:
            await self._producer.start()
        except (KafkaError, OSError) as error:
            raise self._away(error) from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._producer is not None:
            await self._producer.stop()

    async def publish(self, events: Iterable[CloudEvent]) -> list[UUID]:
        """The ids of the reports, in their order, once the broker has acknowledged all. Raises `NotReached`."""
        assert self._producer is not None, "use it as a context: async with KafkaPublisher(...)"
        ids, sent = [], []
        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN):
                for event in events:
                    if event.source != self.desk.source:
                        raise Refused(f"this is the topic of {self.desk.department}; its source is another one", 403)
                    ids.append(report_id(event.source, event.id))
                    sent.append(await self._send(event))
                await asyncio.gather(*sent)
        except (KafkaError, TimeoutError) as error:
            raise self._away(error) from None
        return ids

    async def publish_and_hear(self, events: Iterable[CloudEvent], quiet: float = 30.0) -> list[Answer | None]:
        """As `publish`, and Staffel's answer to each. None where none has come for `quiet` seconds: so it is with what
        was published before with the same content, which has its answer already. Events with one id and different
        contents of which not each is answered all get the answer that leaves something to do.
        """
        events = list(events)
        async with Answers(self._bootstrap, self.desk.department, **self._security) as answers:
            ids = await self.publish(events)
            found = await answers.of(Counter(ids), quiet)
        return [one.answer for one in assigned(list(zip(ids, events, strict=True)), found)]

    async def _send(self, event: CloudEvent) -> "asyncio.Future[Any]":
        assert self._producer is not None
        headers, value = to_kafka(event)
        key = str(strict_json.parse(event.data)["reference"]).encode()  # corrections follow what they correct
        partition = partition_for(key, self._partitions)
        sent: asyncio.Future[Any] = await self._producer.send(
            self.topic, value, key=key, partition=partition, headers=headers
        )
        return sent

    async def _number_of_partitions(self) -> int:
        """Publishing to a topic that is not there would hang for most of a minute."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap, **self._security)
        try:
            await admin.start()
            if self.topic not in await admin.list_topics():
                raise Refused(f"the broker has no topic {self.topic}: is the department's id right?", 404)
            [described] = await admin.describe_topics([self.topic])
            return len(described["partitions"])
        except (KafkaError, OSError) as error:
            raise self._away(error) from None
        finally:
            await admin.close()

    def _away(self, error: BaseException) -> NotReached:
        return NotReached(f"the broker at {self._bootstrap} does not answer ({type(error).__name__}); {AGAIN}")
