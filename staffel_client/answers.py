"""What Staffel answers to reports that were written to Kafka: read from the department's deliveries, from now on.

Begun before the reports are written, so that no answer is missed. The same content again under the same id has had its
answer and gets no second one: ask `Staffel.what_became_of` about what stays unanswered.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from shared.contracts.envelope import CloudEvent, parse_own
from shared.contracts.intake import ReportReceived, ReportRejected
from shared.contracts.topics import delivery_topic
from staffel_client.errors import NotReached
from staffel_client.reports import Desk

LOOK_EVERY_MS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """`outcome`: `new`, `correction`, `superseded`, `withdrawn`; `content_differs` or `rejected`, with `reasons` as
    (place, code)."""

    report_id: UUID
    outcome: str
    reasons: tuple[tuple[str, str], ...] = ()

    @property
    def stands(self) -> bool:
        """Nothing is left to do for the sender."""
        return self.outcome not in ("rejected", "content_differs")


@dataclass(frozen=True, slots=True)
class Heard:
    """What is heard about one of several events. Where `shared` is not empty, it is the answer to one of the events at
    these positions, which have one id and different contents: from outside nobody can tell to which."""

    answer: Answer | None
    shared: tuple[int, ...] = ()


def assigned(written: Sequence[tuple[UUID, CloudEvent]], heard: Mapping[UUID, Sequence[Answer]]) -> list[Heard]:
    """To each event what was answered to it, in their order.

    What was published before with the same content gets no answer: so fewer answers than events with one id may belong
    to any of them. Then all get the answer that leaves something to do.
    """
    places: dict[UUID, list[int]] = {}
    for place, (id, _) in enumerate(written):
        places.setdefault(id, []).append(place)
    found: dict[int, Heard] = {}
    for id, own in places.items():
        answers = list(heard.get(id, ()))
        unsettled = [one for one in answers if not one.stands]
        contents = {(written[place][1].type, written[place][1].data) for place in own}
        if unsettled and len(contents) > 1 and len(answers) < len(own):
            found |= {place: Heard(unsettled[0], tuple(own)) for place in own}
        else:
            padded = [*answers, *[None] * len(own)]
            found |= {place: Heard(answer) for place, answer in zip(own, padded, strict=False)}
    return [found[place] for place in range(len(written))]


class Answers:
    """A context. `security` are aiokafka's own options."""

    def __init__(self, bootstrap: str, department: str, **security: Any) -> None:
        self.topic = delivery_topic(Desk(department).department)
        self._bootstrap = bootstrap
        self._consumer = AIOKafkaConsumer(
            self.topic, bootstrap_servers=bootstrap, auto_offset_reset="latest", **security
        )  # fmt: skip

    async def __aenter__(self) -> Self:
        """From here on nothing is missed. Raises `NotReached`."""
        try:
            await self._consumer.start()
            await self._consumer.seek_to_end()
            await asyncio.gather(*map(self._consumer.position, self._consumer.assignment()))
        except (KafkaError, OSError) as error:
            await self._consumer.stop()
            raise self._away(error) from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._consumer.stop()

    async def of(self, reports: Mapping[UUID, int] | Collection[UUID], quiet: float = 30.0) -> dict[UUID, list[Answer]]:
        """The answers to these reports in their order, as soon as each has one, or as many as a mapping says.

        Ends early when none has come for `quiet` seconds. Raises `NotReached`.
        """
        missing = dict(reports) if isinstance(reports, Mapping) else dict.fromkeys(reports, 1)
        found: dict[UUID, list[Answer]] = {}
        loop = asyncio.get_running_loop()
        until = loop.time() + quiet
        while any(len(found.get(id, ())) < number for id, number in missing.items()) and loop.time() < until:
            for answer in await self._next():
                if answer.report_id in missing:
                    found.setdefault(answer.report_id, []).append(answer)
                    until = loop.time() + quiet
        return found

    async def _next(self) -> list[Answer]:
        try:
            batch = await self._consumer.getmany(timeout_ms=LOOK_EVERY_MS)
        except (KafkaError, OSError) as error:
            raise self._away(error) from None
        read = (answer_of(record.headers, record.value) for records in batch.values() for record in records)
        return [answer for answer in read if answer is not None]

    def _away(self, error: BaseException) -> NotReached:
        return NotReached(f"the broker at {self._bootstrap} does not answer ({type(error).__name__})")


def answer_of(headers: Any, value: bytes | None) -> Answer | None:
    """The answer in a delivery, if it is one."""
    event = parse_own(headers, value)
    if event.type == ReportReceived.TYPE:
        received = ReportReceived.model_validate_json(event.data)
        return Answer(received.report_id, received.outcome)
    if event.type == ReportRejected.TYPE:
        rejected = ReportRejected.model_validate_json(event.data)
        return Answer(rejected.report_id, "rejected", tuple((one.pointer, one.code) for one in rejected.reasons))
    return None
