"""Applications over HTTP: what there is to see, and what the office does with it before the decision."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.funding import awarding
from services.funding.api import asking
from services.funding.api.known import Number, known_programme, tail_of
from services.funding.api.office import Office, Reader, by, nothing_here
from services.funding.applications import drafting, queries, submitting
from services.funding.applications.completeness import summary
from services.funding.applications.overlapping import overlaps_of
from services.funding.prizes import gates
from services.funding.programmes.programme import MOST_CENTS
from services.funding.queries import Wanted
from services.funding.visibility import STAFF, scope_of
from shared.acts import Moment
from shared.contracts.base import Code, Event
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing, reading
from shared.web import answer, with_etag

GrantOfficer = Annotated[Caller, Depends(requires("grant-officer"))]
Official = Annotated[Caller, Depends(requires(*STAFF))]
Cents = Annotated[int, Field(ge=1, le=MOST_CENTS, strict=True)]
State = Literal[
    "draft", "submitted", "returned", "withdrawn", "recommended", "offered", "approved", "rejected", "appealed",
    "declined", "lapsed",
]  # fmt: skip


class Recommendation(BaseModel):
    """Without an amount all that was asked is recommended."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recommended_cents: Cents | None = None


class Return(BaseModel):
    """Codes of what is missing, such as `cost_plan_unclear`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    missing: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["applications"])

    @router.get("/applications")
    async def list_applications(
        caller: Reader,
        state: State | None = None,
        programme: Code | None = None,
        case_id: UUID | None = None,
        number: Number = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """What the caller may see, the newest first; `state=submitted` is what waits for a recommendation."""
        scope, wanted = scope_of(caller), Wanted(programme, state, case_id, tail_of(number))
        at = page(limit, cursor, f"applications {wanted}")
        async with office.pool.acquire() as conn:
            await known_programme(conn, office, programme)
            rows = await queries.applications(conn, scope, wanted, at)
        return answer(at.answer([asking.view(row) for row in rows], lambda row: (row["id"],)))

    @router.get("/applications/{id}")
    async def one_application(id: UUID, request: Request, caller: Reader) -> Response:
        """For the applicant also as a draft, with what is still missing; for nobody else before it is submitted."""
        async with reading(office.pool) as conn:
            found, kept = await queries.application(conn, id), await drafting.find(conn, id)
            is_own = kept is not None and scope_of(caller).department == kept.applicant
            if found is None or not scope_of(caller).includes(found["municipality"], found["applicant"]):
                if kept is None or not is_own or found is not None:
                    raise nothing_here()
                return with_etag(request, await draft_view(conn, kept), kept.version)
            shown = await asking.whole(conn, found)
            if kept is not None and is_own and found["state"] == "returned":
                lacking = await asking.lacking(office, conn, kept.draft, kept.applicant)
                shown["draft"] = {**kept.draft.model_dump(mode="json"), **summary(lacking)}
        return with_etag(request, shown, found["version"])

    async def draft_view(conn: Any, kept: drafting.Kept) -> dict[str, Any]:
        lacking = await asking.lacking(office, conn, kept.draft, kept.applicant)
        return {
            "id": kept.id, "state": "draft", "applicant": kept.applicant, "version": kept.version, "currency": "EUR",
            "amount_cents": kept.draft.asked_cents, **kept.draft.model_dump(mode="json"), **summary(lacking),
        }  # fmt: skip

    @router.get("/applications/{id}/overlaps")
    async def list_overlaps(id: UUID, caller: Official) -> Response:
        """What the same costs may be paid from besides: certain and likely overlaps, and what is left of each item."""
        found = await asking.official(office, id, caller)
        async with reading(office.pool) as conn:
            overlaps = await overlaps_of(conn, id, found["municipality"])
        return answer(overlaps or {"exact": [], "likely": [], "items": [], "posts": []})

    @router.post("/applications/{id}/return")
    async def give_back(id: UUID, body: Return, request: Request, caller: GrantOfficer) -> Response:
        """Sent back to the organisation, which completes it and submits it again."""
        await asking.official(office, id, caller)

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return submitting.give_back(states[id], body.missing, by(caller))

        return await asking.command(office, request, caller, id, {"application": [id]}, verb)

    @router.post("/applications/{id}/recommendation")
    async def recommend(
        id: UUID, request: Request, caller: GrantOfficer, body: Recommendation | None = None
    ) -> Response:
        """Checked and recommended, all or a part; the decision is somebody else's."""
        await asking.official(office, id, caller)
        amount = body.recommended_cents if body else None

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return awarding.recommend(states[id], by(caller), amount)

        async def the_jury_has_voted(conn: Writing) -> None:
            await gates.may_be_recommended(conn, id, office.programmes, amount)

        return await asking.command(
            office, request, caller, id, {"application": [id]}, verb, before=the_jury_has_voted, official=True
        )

    return router
