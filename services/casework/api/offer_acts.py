"""The one way from a command over HTTP to an act on an offer, and on the case of whoever is to take part."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.casework import queries
from services.casework.api.office import Office, continued_trace, nothing_here
from services.casework.case import Case
from services.casework.offers import queries as offers
from services.casework.offers.offer import Offer
from shared import engine, versions
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.idempotency import idempotent
from shared.identity import Caller
from shared.postgres import Writing
from shared.problems import VersionMovedOn

Decide = Callable[[Offer, Case | None, Moment], Sequence[Event]]
Answer = Callable[[Offer, Sequence[Event], int], Any]
"""What is answered: from the offer after the act, the events of the act and the offer's version."""


async def command_on_offer(
    request: Request,
    office: Office,
    caller: Caller,
    offer_id: UUID,
    decide: Decide,
    answer: Answer,
    status: int = 200,
    case_id: UUID | None = None,
) -> Response:
    """Decide under the locks of the offer and of the case, if one is concerned: that one first, as the engine does."""
    expected = versions.expected_version(request)

    async def act(conn: Writing) -> Response:
        if case_id is not None and await queries.locked_version(conn, case_id) is None:
            raise nothing_here()
        version = await offers.locked_version(conn, offer_id)
        if version is None:
            raise nothing_here()
        if expected is not None and version != expected:
            raise VersionMovedOn("Read the offer again and decide on what it says now.")

        def verb(states: Any, at: Moment) -> Sequence[Event]:
            return decide(states[offer_id], states[case_id] if case_id else None, at)

        refs = {"offer": [offer_id], **({"case": [case_id]} if case_id else {})}
        trace = await continued_trace(conn, case_id or offer_id)
        (outcome,) = await engine.run(conn, office.aggregates, [Act(refs, verb, actor=caller.subject, trace=trace)])
        after = version + len(outcome.events)
        content = answer(outcome.after[offer_id], outcome.events, after)
        return versions.answer(content, status, {"ETag": versions.etag(after)})

    return await idempotent(request, office.pool, act, office.committed)
