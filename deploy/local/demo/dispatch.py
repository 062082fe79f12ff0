"""How the departments' systems send their reports: some over Kafka, some over HTTP, and some of them broken."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from aiokafka import AIOKafkaProducer

from deploy.local.demo.office import Town
from deploy.local.demo.reports import Post
from deploy.local.demo.spoilt import Poison
from deploy.local.publishing import over_http, over_kafka
from deploy.local.publishing.lines import Letter, Outcome, Senders, examine
from shared.contracts.topics import report_topic


@dataclass
class Dispatch:
    """`sent` counts what was published by way and by what is expected of it."""

    town: Town
    producer: AIOKafkaProducer
    senders: Senders
    sent: Counter[str] = field(default_factory=Counter)

    async def publish(self, posts: Sequence[Post]) -> None:
        """Sends events, those of one department and way in their order; an outcome not expected is a surprise."""
        ordered = sorted(posts, key=lambda post: (post.department, post.via))
        for (department, via), group in groupby(ordered, key=lambda post: (post.department, post.via)):
            batch = list(group)
            letters = [self._letter(number, post) for number, post in enumerate(batch)]
            if via == "http":
                system = self.senders.clients[department]
                intake = self.town.stack.services["intake"]
                outcomes = await over_http.publish(self.town.client, self.town.tokens, intake, system, letters)
            else:
                outcomes = await over_kafka.publish(self.producer, letters, self.town.today)
            for post, outcome in zip(batch, outcomes, strict=True):
                self._compare(post, outcome)

    async def poison(self, records: Sequence[Poison]) -> None:
        """Records that no careful producer would send, as they are."""
        for one in records:
            headers: Any = one.headers
            await self.producer.send_and_wait(
                report_topic(one.department), one.value, key=b"poison", headers=list(headers)
            )
            self.sent["poison"] += 1

    def _letter(self, number: int, post: Post) -> Letter:
        found = examine(number, post.raw, self.senders, post.department)
        assert isinstance(found, Letter), found
        return found

    def _compare(self, post: Post, outcome: Outcome) -> None:
        self.sent[post.via] += 1
        self.sent[post.expected] += 1
        # A broker takes whatever keeps the rules without a word; intake's answer comes on the deliveries.
        expected = "written" if post.via == "kafka" and post.expected in ("accepted", "duplicate") else post.expected
        if outcome.status != expected:
            why = "; ".join(f"{reason.pointer} {reason.code}" for reason in outcome.reasons)
            self.town.surprised(f"{post.department} over {post.via}: {post.event['id']} is {outcome.status} {why}")
