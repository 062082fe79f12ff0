"""The ledger over HTTP, for treasurers and auditors: the trial balance at any day, and every posting of a grant."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.funding import queries
from services.funding.api.known import known_programme
from services.funding.api.office import Bookkeeper, Office, nothing_here
from services.funding.ledger.postings import postings_of
from services.funding.ledger.postings import trial_balance as balances_at
from services.funding.programmes.programme import Year
from shared.bounded import Day
from shared.contracts.base import Code
from shared.postgres import reading
from shared.web import answer


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["ledger"])

    @router.get("/ledger")
    async def trial_balance(
        caller: Bookkeeper, at: Day | None = None, programme: Code | None = None, budget_year: Year | None = None
    ) -> Response:
        """What every account held at the end of the day `at` (today by default), in cents; `sum_cents` is zero."""
        async with reading(office.pool) as conn:
            await known_programme(conn, office, programme)
            day = at or await queries.today(conn)
            accounts = await balances_at(conn, caller.municipality, day, programme, budget_year)
        total = sum(account["balance_cents"] for account in accounts)
        return answer({"as_of": day, "currency": "EUR", "sum_cents": total, "accounts": accounts})

    @router.get("/ledger/postings")
    async def postings(caller: Bookkeeper, grant_id: UUID) -> Response:
        """Every posting of a grant, in the order in which they were made."""
        async with reading(office.pool) as conn:
            grant = await queries.grant(conn, grant_id)
            if grant is None or grant["municipality"] != caller.municipality:
                raise nothing_here()
            rows: list[dict[str, Any]] = await postings_of(conn, grant_id)
        return answer({"items": rows, "next": None})

    return router
