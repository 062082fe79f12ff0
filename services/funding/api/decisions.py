"""The decision over HTTP: by somebody else than who recommended, with an eye on what might be paid for twice."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict
from uuid_utils.compat import uuid7

from services.funding import awarding
from services.funding.api import asking
from services.funding.api.applications import Cents
from services.funding.api.office import Office, by
from services.funding.applications import queries
from services.funding.applications.appeals import remedy_against
from services.funding.applications.overlapping import overlaps_of
from services.funding.applications.refusals import OverlapsUnseen, PostedTooLate
from services.funding.incoming.queries import standing
from services.funding.ledger.refs import LineOf
from services.funding.letters.reasons import REJECTED, named
from services.funding.prizes import gates
from services.funding.queries import Row
from shared.acts import Moment
from shared.bounded import Day
from shared.contracts.base import Code, Event
from shared.identity import Caller, requires
from shared.periods import local_day
from shared.postgres import Writing

Approver = Annotated[Caller, Depends(requires("approver"))]


LONGEST_ON_THE_WAY = timedelta(days=14)


class Decision(BaseModel):
    """A rejection names its reason as a code; an approval may award less than was recommended, never more.

    `overlaps_seen`: somebody has looked at what is likely to be the same thing, and it is not. `posted_on`: the day
    on which the letter goes out, from which its periods run; today unless said, at most two weeks later.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: Literal["approved", "rejected"]
    amount_cents: Cents | None = None
    reason_code: Code | None = None
    overlaps_seen: bool = False
    posted_on: Day | None = None


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["applications"])

    @router.post("/applications/{id}/decision")
    async def decide(id: UUID, body: Decision, request: Request, caller: Approver) -> Response:
        """Four eyes: decided by somebody else than the one who recommended.

        Help for one person and prizes are ordered at once; an organisation calls for its grant.
        """
        found = await asking.official(office, id, caller)
        programme = office.programmes.find(found["programme"])
        if body.decision == "rejected":
            if programme is not None and programme.scheme == "application" and body.reason_code is not None:
                named(body.reason_code, REJECTED)

            def reject(states: awarding.States, at: Moment) -> Sequence[Event]:
                remedy = remedy_against(programme, "rejection", posted(body.posted_on, at))
                return awarding.reject(states[id], body.reason_code, by(caller), remedy)

            return await asking.command(office, request, caller, id, {"application": [id]}, reject, official=True)

        line, measure, grant = (
            LineOf(found["programme"], found["purpose"], await year(found)),
            found["measure_id"],
            uuid7(),
        )
        incoming = await forwarded(line)

        def approve(states: awarding.States, at: Moment) -> Sequence[Event]:
            file = awarding.File(
                states[id], states[line], states[grant], states[measure] if measure else None,
                states[incoming] if incoming else None,
            )  # fmt: skip
            posted_on = posted(body.posted_on, at)
            return awarding.approve(
                file, by(caller), at, programme=programme, amount_cents=body.amount_cents, posted_on=posted_on
            )

        async def nothing_speaks_against_it(conn: Writing) -> None:
            await gates.may_be_awarded(conn, id, office.programmes, body.amount_cents)
            overlaps = await overlaps_of(conn, id, found["municipality"])
            if overlaps and (overlaps["likely"] or overlaps["posts"]) and not body.overlaps_seen:
                raise OverlapsUnseen(
                    "Look at `overlaps` and `posts`; if it is another thing, decide again with overlaps_seen.",
                    overlaps=overlaps["likely"], posts=overlaps["posts"],
                )  # fmt: skip

        refs: asking.Refs = {
            "application": [id], "budget": [line], "grant": [grant], "measure": [measure] if measure else [],
            "incoming": [incoming] if incoming else [],
        }  # fmt: skip
        return await asking.command(
            office, request, caller, id, refs, approve, before=nothing_speaks_against_it, official=True
        )  # fmt: skip

    async def year(found: Row) -> int | None:
        """The budget year of an organisation's period; help for one person is paid from the year of the decision."""
        async with office.pool.acquire() as conn:
            period = (await queries.plan(conn, found["id"]))["period"]
        return int(period["starts_on"][:4]) if period else None

    async def forwarded(line: LineOf) -> UUID | None:
        """The state's award the money of this line comes from, if it is forwarded."""
        programme = office.programmes.find(line.programme)
        if programme is None or programme.flow != "forwards" or line.year is None:
            return None
        async with office.pool.acquire() as conn:
            return await standing(conn, line.programme, line.year, line.purpose)

    return router


def posted(said: date | None, at: Moment) -> date:
    """The day on which a letter about an act of today goes out. Raises `PostedTooLate`."""
    today = local_day(at.now)
    if said is not None and not today <= said <= today + LONGEST_ON_THE_WAY:
        raise PostedTooLate(f"Name a day from {today} to {today + LONGEST_ON_THE_WAY}, or none for today.")
    return said or today
