"""What became of reports that were written to Kafka: from the deliveries of their departments, and from intake itself.

A report that was published before with the same content has its answer already and gets no other. So what stays
unanswered for a moment is asked for by `GET /reports/{id}`: what intake had answered before we began is a duplicate.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from deploy.local.publishing.lines import Letter, Outcome
from deploy.local.tokens import Tokens
from shared.contracts.envelope import CloudEvent
from shared.contracts.reasons import Reason
from shared.contracts.reports import report_id
from staffel_client.answers import Answer, Answers, Heard, assigned

QUIET = 2.0
AT_ONCE = 8
TAKEN = frozenset({"new", "correction", "superseded", "withdrawn"})


@dataclass
class Hearing:
    """Letters that were written, and what is heard about them. `began` is the business time before the first."""

    kafka: str
    intake: str
    tokens: Tokens
    http: httpx.AsyncClient
    clients: Mapping[str, str]
    began: datetime
    stack: AsyncExitStack
    answers: dict[str, Answers] = field(default_factory=dict)
    written: dict[str, list[Letter]] = field(default_factory=dict)

    async def listens(self, department: str) -> None:
        """To be called before anything of this department is written. Raises `NotReached`."""
        if department not in self.answers:
            self.answers[department] = await self.stack.enter_async_context(Answers(self.kafka, department))

    async def outcomes(self, department: str, within: float) -> list[Outcome]:
        """What became of the letters of a department; `written` is what has no answer after `within` quiet seconds."""
        letters = self.written.pop(department, [])
        ids = [id_of(letter) for letter in letters]
        heard = await self.answers[department].of(Counter(ids), min(QUIET, within))
        missing = [id for id in dict.fromkeys(ids) if not heard.get(id)]
        known = await self._known(department, missing)
        fresh = {id for id in missing if not was_before(known.get(id), self.began)}
        if fresh and within > QUIET:
            heard |= await self.answers[department].of(fresh, within - QUIET)
        written = [(id, _event(letter)) for letter, id in zip(letters, ids, strict=True)]
        lines = [letter.line for letter in letters]
        return [
            self._outcome(line, id, one, [lines[place] for place in one.shared], id in heard, known)
            for line, id, one in zip(lines, ids, assigned(written, heard), strict=True)
        ]

    async def _known(self, department: str, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
        room = asyncio.Semaphore(AT_ONCE)

        async def ask(id: UUID) -> tuple[UUID, dict[str, Any] | None]:
            async with room:
                headers = await self.tokens.headers(self.clients[department])
                answer = await self.http.get(f"{self.intake}/reports/{id}", headers=headers)
                return id, answer.json() if answer.status_code == 200 else None

        found = await asyncio.gather(*map(ask, ids))
        return {id: document for id, document in found if document is not None}

    def _outcome(
        self, line: int, id: UUID, one: Heard, shared: Sequence[int], any_heard: bool,
        known: Mapping[UUID, dict[str, Any]],
    ) -> Outcome:  # fmt: skip
        if one.answer is not None:
            return outcome_of(line, one.answer, shared)
        if any_heard or was_before(known.get(id), self.began):
            return Outcome(line, "duplicate")
        return Outcome(line, "written")


@asynccontextmanager
async def hearing(
    kafka: str, intake: str, oidc: str, clients: Mapping[str, str], began: datetime
) -> AsyncIterator[Hearing]:
    async with AsyncExitStack() as stack, httpx.AsyncClient(timeout=60) as http:
        yield Hearing(kafka, intake, Tokens(oidc, http), http, clients, began, stack)


def id_of(letter: Letter) -> UUID:
    event = _event(letter)
    return report_id(event.source, event.id)


def _event(letter: Letter) -> CloudEvent:
    assert letter.event is not None
    return letter.event


def was_before(document: Mapping[str, Any] | None, began: datetime) -> bool:
    """Whether intake had answered it before; a withdrawal says no time, and was answered if intake knows it."""
    if document is None:
        return False
    received = document.get("received_at")
    return received is None or datetime.fromisoformat(received) < began


def outcome_of(line: int, answer: Answer, shared: Sequence[int] = ()) -> Outcome:
    """`shared` are the lines with this id where the answer may be that of any of them."""
    which = f"True of one of the lines {', '.join(map(str, shared))}, which have one id." if shared else ""
    if answer.outcome == "content_differs":
        said = "This id was used before for other content; this one was not taken in."
        return Outcome(line, "duplicate", (Reason("id", "content_differs", f"{said} {which}".strip()),))
    if answer.outcome == "rejected":
        return Outcome(line, "rejected", [Reason(place, code, which) for place, code in answer.reasons])
    return Outcome(line, "accepted")
