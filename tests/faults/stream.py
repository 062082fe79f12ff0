"""Reports that keep flowing over both ways while something breaks; what was acknowledged is remembered."""

import asyncio
import json
from dataclasses import dataclass, field

import httpx
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.contracts.topics import PARTITIONS, partition_for, report_topic
from tests.system.town import Json, Town, report_id

DEPARTMENTS = ("immigration-office", "registry-office", "social-office")
PAUSE = 0.02


@dataclass
class Stream:
    """Sends until it is told to stop. `acknowledged` are the reports whose sender got a yes: from Kafka or by HTTP."""

    town: Town
    acknowledged: dict[str, Json] = field(default_factory=dict)
    refused: int = 0
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def over_http(self) -> None:
        async with httpx.AsyncClient(timeout=10) as client:
            while not self.stopping.is_set():
                event = self.town.report("immigration-office")
                headers = {
                    "authorization": f"Bearer {self.town.token('system.immigration-office')}",
                    "content-type": "application/cloudevents+json",
                }
                try:
                    address = self.town.endpoints.services["intake"] + "/events"
                    answer = await client.post(address, content=json.dumps(event), headers=headers)
                    if answer.status_code == 202 and answer.json()["receipts"][0]["status"] != "rejected":
                        self.acknowledged[str(report_id(event))] = event
                    else:
                        self.refused += 1
                except httpx.TransportError:
                    self.refused += 1
                await asyncio.sleep(PAUSE)

    async def over_kafka(self) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.town.endpoints.kafka, acks="all", enable_idempotence=True, request_timeout_ms=60_000
        )
        await producer.start()
        turn = 0
        try:
            while not self.stopping.is_set():
                turn += 1
                event = self.town.report(DEPARTMENTS[turn % len(DEPARTMENTS)])
                topic = report_topic(event["source"].removeprefix("/departments/"))
                try:
                    await producer.send_and_wait(
                        topic, json.dumps(event).encode(), partition=partition_for(event["id"].encode(), PARTITIONS),
                        headers=[("content-type", b"application/cloudevents+json")],
                    )  # fmt: skip
                    self.acknowledged[str(report_id(event))] = event
                except KafkaError:
                    self.refused += 1
                await asyncio.sleep(PAUSE)
        finally:
            await producer.stop()

    async def during(self, trouble: asyncio.Future[None]) -> None:
        """Both ways at once until the trouble is over."""
        senders = [asyncio.create_task(self.over_http()), asyncio.create_task(self.over_kafka())]
        try:
            await trouble
        finally:
            self.stopping.set()
            await asyncio.gather(*senders)
