"""Two people who may be one, and the coordinator who clears it, for the tests of clearing."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import YOUTH, a_person, a_record

COORDINATOR = bearer("coordinator.integration-centre")
ELSEWHERE = bearer("coordinator.integration-centre", "05113000")
AMIRA = a_person("Amira", "Haddad", "2016-03-14")
PAVLO = a_person("Pavlo", "Bondar", "1980-05-05", phone="0231 5", azr_number="P-1")


@dataclass(frozen=True)
class Desk:
    """A coordinator's desk: asks and decides over HTTP."""

    intake: Intake
    http: httpx.AsyncClient

    async def post(self, path: str, body: dict[str, Any], user: dict[str, str] = COORDINATOR) -> httpx.Response:
        return await self.http.post(path, json=body, headers=user)

    async def decide(self, clearing: str, decision: str) -> dict[str, Any]:
        return ok(await self.post(f"/clearing/{clearing}/decision", {"decision": decision}))

    async def split(self, clearing: str) -> dict[str, Any]:
        return ok(await self.post(f"/clearing/{clearing}/split", {"reason": "two people"}))

    async def ask(self, person: str, candidate: str) -> str:
        """The id of a new clearing about these two."""
        body = {"person_id": person, "candidate_id": candidate, "reason": "one woman"}
        return str(ok(await self.post("/clearing", body), 201)["id"])

    async def look(self, clearing: str, user: dict[str, str] = COORDINATOR) -> httpx.Response:
        return await self.http.get(f"/clearing/{clearing}", headers=user, params={"purpose": "clearing"})

    async def state(self, clearing: str) -> str:
        [row] = await self.intake.rows("select state from clearings where id::text = $1", clearing)
        return str(row["state"])

    async def person(self, id: str) -> dict[str, Any]:
        [row] = await self.intake.rows("select * from persons where id::text = $1", id)
        return dict(row)

    async def owner(self, event_or_reference: str) -> str:
        """Whom the reports under a reference are about; fails if they are about several people."""
        [row] = await self.intake.rows(
            "select distinct person_id from reports where reference = $1 and status = 'accepted'", event_or_reference
        )
        return str(row["person_id"])


@dataclass(frozen=True)
class Question:
    """A provisional person in question and the known one they may be."""

    clearing: str
    person: str
    candidate: str


async def a_question(intake: Intake, known: Any = AMIRA, other: Any = PAVLO, reference: str = "JA-1") -> Question:
    """A file number that names somebody else than before: two people, one clearing."""
    await intake.takes(a_record(YOUTH, reference=reference, person=known))
    await intake.takes(a_record(YOUTH, reference=reference, person=other))
    opened = (await intake.told("intake.clearing.opened.v1"))[-1]
    return Question(opened["clearing_id"], opened["person_id"], opened["candidate_id"])


async def somebody(intake: Intake, reference: str, *names: str, **more: Any) -> str:
    """A person reported under a reference of the youth services."""
    await intake.takes(a_record(YOUTH, reference=reference, person=a_person(*names, **more)))
    [row] = await intake.rows("select person_id from reports where reference = $1 order by received_at desc limit 1",
                              reference)  # fmt: skip
    return str(row["person_id"])


def ok(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found
