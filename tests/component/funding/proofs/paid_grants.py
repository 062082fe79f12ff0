"""A grant with a proof of use on a real database, awarded and paid by the verbs that awarding and the bank use."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from uuid_utils.compat import uuid7

from services.funding.grants import fold
from services.funding.ledger import budget
from services.funding.ledger.refs import LineOf
from services.funding.payments import paying
from services.funding.programmes.programme import Programmes
from services.funding.store import KINDS
from shared import engine
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.postgres import writing
from tests import tokens
from tests.component.funding.conftest import APPROVER, OFFICER, Funding, running
from tests.component.servers import Postgres
from tests.unit.funding.builders import APPROVER as APPROVING
from tests.unit.funding.proofs.accounts import a_course_programme, a_form, awarded

CLERK = "clerk.vmdo"
LINE = LineOf("courses", "course", 2026)
PAID_ON = date(2026, 1, 5)


@asynccontextmanager
async def courses(postgres: Postgres, **changes: Any) -> AsyncIterator[Funding]:
    """The service with the programme of `a_course_programme`."""
    async with running(postgres, Programmes((a_course_programme(**changes),))) as service:
        yield service


async def a_paid_grant(funding: Funding, *parts: int, amount_cents: int = 100_000, **changes: Any) -> UUID:
    """Of 1,000 € for a course in 2025, disbursed on 5 January 2026 in these parts (in one unless named); its id."""
    id = uuid7()

    def verb(states: Any, at: Moment) -> Sequence[Event]:
        grant, line = states[id], states[LINE]
        events: list[Event] = []

        def then(event: Any) -> None:
            nonlocal grant, line
            events.append(event)
            if event.subject == id:
                grant = fold.apply(grant, event)
            else:
                line = budget.apply(line, event)

        then(budget.commit(line, amount_cents, at, grant_id=id, case_id=None))
        then(awarded(grant, line, amount_cents, **changes))
        for part in (cents for cents in parts or (amount_cents,) if cents):
            ordered = paying.order(grant, part, APPROVING)
            about = {"grant_id": id, "instalment": ordered.instalment}
            then(budget.post(line, "order", part, at, **about))
            then(ordered)
            gone = paying.confirm(grant, ordered.end_to_end_id, PAID_ON, part, at.now.date())
            assert gone is not None
            then(budget.post(line, "disbursement", part, at, **about))
            then(gone)
        return events

    async with writing(funding.pool) as conn:
        await engine.run(conn, KINDS, [Act({"grant": [id], "budget": [LINE]}, verb, "a test")])
    return id


async def put(funding: Funding, path: str, body: Any = None, username: str = CLERK, **more: Any) -> httpx.Response:
    headers = {**tokens.bearer(username), **more.pop("headers", {})}
    return await funding.http.put(path, json=body, headers=headers, **more)


async def written(funding: Funding, id: UUID, **changes: Any) -> dict[str, Any]:
    """The organisation's draft: complete unless changed."""
    answer = await put(funding, f"/grants/{id}/proof-of-use", a_form(**changes).model_dump(mode="json"))
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def act(funding: Funding, id: UUID, what: str, body: Any = None, username: str = CLERK) -> httpx.Response:
    return await funding.post(f"/grants/{id}/proof-of-use/{what}", body, username)


async def submitted(funding: Funding, id: UUID, **changes: Any) -> None:
    await written(funding, id, **changes)
    (await act(funding, id, "submission")).raise_for_status()


async def reviewed(funding: Funding, id: UUID, **changes: Any) -> None:
    await submitted(funding, id, **changes)
    (await act(funding, id, "review", {}, OFFICER)).raise_for_status()


async def accepted(funding: Funding, id: UUID, **changes: Any) -> dict[str, Any]:
    """Accepted with all that the figures carry."""
    await reviewed(funding, id, **changes)
    answer = await act(funding, id, "decision", {"decision": "accepted"}, APPROVER)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def repayment(funding: Funding, id: UUID) -> dict[str, Any]:
    """The one demand of a grant."""
    (found,) = (await funding.get(f"/grants/{id}/repayments", CLERK)).raise_for_status().json()["items"]
    return dict(found)


async def balances(funding: Funding, id: UUID) -> dict[str, int]:
    """What the ledger holds of a grant, from its postings."""
    rows = await funding.pool.fetch(
        "select account, sum(amount_cents)::bigint as cents from postings where grant_id = $1 group by account", id
    )
    return {row["account"]: row["cents"] for row in rows if row["cents"]}


async def on(funding: Funding, day: date) -> None:
    """Business time jumps to noon of a later day."""
    connection = await asyncpg.connect(funding.database.owner)
    try:
        await connection.execute(
            """
            update business_clock
            set business_anchor = business_anchor + ($1::date::timestamptz + interval '12 hours' - business_now())
            """,
            day,
        )
    finally:
        await connection.close()
