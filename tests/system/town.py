"""The departments of Dortmund as tests play them: tokens from the real realm, hands over HTTP, reports."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import httpx
from aiokafka import AIOKafkaProducer

from deploy.local.endpoints import Endpoints

Json = dict[str, Any]
T = TypeVar("T")
DORTMUND, ESSEN = "05913000", "05113000"
SUBMITTED = "department.report.submitted.v1"
MISSPELT = "-and-more"


@dataclass
class Town:
    """One running stack. Names of people are made up anew for every report, so that tests do not meet."""

    endpoints: Endpoints
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def token(self, user: str) -> str:
        """`clerk.jobcenter`, `coordinator.laki` or `system.jobcenter`; kept while it is good."""
        token, until = self.tokens.get(user, ("", 0.0))
        if until < time.monotonic():
            answer = self.http.post(f"{self.endpoints.oidc}/protocol/openid-connect/token", data=_grant(user))
            answer.raise_for_status()
            token, until = answer.json()["access_token"], time.monotonic() + answer.json()["expires_in"] / 2
            self.tokens[user] = (token, until)
        return token

    def ask(self, user: str | None, method: str, service: str, path: str, **more: Any) -> httpx.Response:
        headers = {**more.pop("headers", {}), **({"Authorization": f"Bearer {self.token(user)}"} if user else {})}
        return self.http.request(method, self.endpoints.services[service] + path, headers=headers, **more)

    def get(self, user: str, service: str, path: str, **query: Any) -> Any:
        answer = self.ask(user, "GET", service, path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def all(self, user: str, service: str, path: str, **query: Any) -> list[Json]:
        """The items of all pages of a list."""
        found: list[Json] = []
        cursor: Json = {}
        while True:
            page = self.get(user, service, path, limit=200, **query, **cursor)
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    def post(self, user: str, service: str, path: str, body: Json | None = None, status: int = 200) -> Any:
        answer = self.ask(user, "POST", service, path, json=body or {})
        assert answer.status_code == status, answer.text
        return answer.json()

    def report(self, department: str = "immigration-office", *needs: Json, **changes: Any) -> Json:
        """A report event of a person nobody has heard of."""
        number, source = next(self.numbers), f"/departments/{DORTMUND}.{department}"
        person = {"given_names": f"Person {uuid4().hex[:10]}", "family_name": "Beispiel", "birth_date": "1990-05-17"}
        data = {
            "reference": f"AZ-{uuid4().hex[:12]}", "reported_on": "2026-10-01", "occasion": "arrival",
            "person": {**person, **changes.pop("person", {})},
            "needs": list(needs) or [{"life_situation": "orientation"}],
            **changes,
        }  # fmt: skip
        return {
            "specversion": "1.0",
            "id": f"{number}-{uuid4().hex}",
            "source": source,
            "type": SUBMITTED,
            "data": data,
        }

    def submit(self, event: Json, **headers: str) -> Json:
        """Publishes over HTTP as the department's system and returns the receipt."""
        name = event["source"].removeprefix("/departments/").partition(".")[2]
        given = {"content-type": "application/cloudevents+json", **headers}
        answer = self.ask(
            f"system.{name}", "POST", "intake", "/events", content=json.dumps(event).encode(), headers=given
        )
        assert answer.status_code == 202, answer.text
        (receipt,) = answer.json()["receipts"]
        found: Json = receipt
        return found

    def misdirect(self, event: Json) -> Json:
        """Writes it to its department's topic under a source that is misspelt; the record as operators find it parked.

        Nobody can say which report of the department it is, so it is the operators' work. `event` is as it was meant.
        """
        topic = f"reports.{event['source'].removeprefix('/departments/')}"
        wrong = {**event, "source": event["source"] + MISSPELT}
        partition, offset = asyncio.run(_write(self.endpoints.kafka, topic, json.dumps(wrong).encode()))

        def found() -> Json | None:
            listed = self.all("operator.operations", "intake", "/parked")
            place = (topic, partition, offset)
            return next((one for one in listed if (one["topic"], one["partition"], one["offset"]) == place), None)

        return {**eventually(found), "service": "intake", "event": event}

    def person_of(self, event: Json) -> UUID:
        """The person a report was about, as its sender learns it."""
        name = event["source"].removeprefix("/departments/").partition(".")[2]
        id = report_id(event)
        answer = eventually(lambda: _ok(self.ask(f"system.{name}", "GET", "intake", f"/reports/{id}")))
        return UUID(answer["person_id"])

    def case_of(self, event: Json, user: str) -> Json:
        """The case that a report has led to, as `user` sees it."""
        person = str(self.person_of(event))
        cases = eventually(lambda: self.get(user, "casework", "/cases", person_id=person)["items"])
        case: Json = cases[0]
        return case


async def _write(bootstrap: str, topic: str, value: bytes) -> tuple[int, int]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        headers = [("content-type", b"application/cloudevents+json")]
        sent = await producer.send_and_wait(topic, value, headers=headers)
    finally:
        await producer.stop()
    return sent.partition, sent.offset


def report_id(event: Json) -> UUID:
    return uuid5(NAMESPACE_URL, f"{event['source']}\n{event['id']}")


def eventually(ask: Callable[[], T | None], within: float = 30.0) -> T:
    """What `ask` returns once it is not empty; fails after `within` seconds."""
    deadline = time.monotonic() + within
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"nothing within {within:.0f} s"
        time.sleep(0.05)
    return answer


def _ok(answer: httpx.Response) -> Any:
    return answer.json() if answer.status_code == 200 else None


def _grant(user: str) -> dict[str, str]:
    if user.startswith("system."):
        return {"grant_type": "client_credentials", "client_id": user, "client_secret": "staffel"}
    return {"grant_type": "password", "client_id": "staffel-cli", "username": user, "password": "staffel"}
