"""Who is who, decided by people: what waits for a coordinator, both records side by side, the decision and its undoing.

Answers to acts hold ids and codes only: they are kept for whoever repeats the request.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from uuid_utils.compat import uuid7

from services.intake.api.persons import Purpose
from services.intake.clearing import clearing_view, decisions, lineage, parting
from services.intake.clearing.decisions import Author
from services.intake.privacy import access
from services.intake.privacy.access import Viewer
from services.intake.reports.refs import Question
from shared import telemetry
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Pool, Reading, Writing, reading, writing
from shared.problems import NotFound, VersionMovedOn
from shared.versions import answer, etag, expected_version

Coordinator = Annotated[Caller, Depends(requires("coordinator"))]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DecisionBody(Body):
    """`reason` is kept with the clearing and told to nobody else."""

    decision: Literal["same", "different"]
    reason: Text | None = None


class SplitBody(Body):
    reason: Text


class QuestionBody(Body):
    """`person_id` may be `candidate_id`; if neither is provisional, it is the one that would be absorbed."""

    person_id: UUID
    candidate_id: UUID
    reason: Text


class TwoInOneBody(Body):
    """`report_ids` are the reports about somebody else."""

    report_ids: list[UUID] = Field(min_length=1, max_length=200)
    reason: Text


def routes(pool: Pool, committed: Callable[[], None] = lambda: None) -> APIRouter:
    router = APIRouter(tags=["clearing"])

    @router.get("/clearing")
    async def clearings(
        coordinator: Coordinator,
        state: Literal["open", "same", "different"] = "open",
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """Those of the coordinator's municipality, the oldest first: ids, grounds and scores, no personal data."""
        at = page(limit, cursor, f"clearing {coordinator.municipality} {state}")
        async with reading(pool) as conn:
            rows = await clearing_view.clearings(conn, coordinator.municipality, state, at)
        return answer(at.answer(rows, lambda row: (row["id"],)))

    @router.get("/clearing/{id}")
    async def clearing(id: UUID, coordinator: Coordinator, purpose: Purpose) -> Response:
        """Both records side by side and what each field said for (positive weight) or against (negative) one person.

        The read is logged for both. `withheld` is a record that is locked or of another city.
        """
        viewer = Viewer.of(coordinator)
        async with writing(pool) as conn:
            found = await clearing_view.side_by_side(conn, id, coordinator.municipality, viewer)
            if found is None:
                raise NotFound("There is no clearing with this id in your municipality.")
            content, shown = found
            await access.log_access(conn, viewer, shown, purpose)
        return answer(content, headers={"ETag": etag(content["version"]), "Cache-Control": "no-store"})

    @router.post("/clearing")
    async def ask(body: QuestionBody, request: Request, coordinator: Coordinator) -> Response:
        """Somebody noticed that two people may be one, or that `different` was wrong: a new clearing about them."""
        id = uuid7()

        async def act(conn: Writing) -> Response:
            by = author(coordinator)

            async def attempt() -> None:
                one, other = [await known(conn, person, coordinator) for person in (body.person_id, body.candidate_id)]
                await decisions.ask(conn, Question(id, by.municipality, one, other), body.reason, by)

            await decisions.undisturbed(conn, attempt)
            return await told(conn, id, 201)

        return await idempotent(request, pool, act, committed)

    @router.post("/clearing/{id}/decision")
    async def decide(id: UUID, body: DecisionBody, request: Request, coordinator: Coordinator) -> Response:
        """One person decides, once. `same` merges the two; what was wrong is undone by a split or a new clearing."""

        async def attempt(conn: Writing) -> dict[str, Any]:
            await decisions.decide(conn, id, body.decision, body.reason, author(coordinator))
            return {}

        return await command(id, request, attempt)

    @router.post("/clearing/{id}/split")
    async def split(id: UUID, body: SplitBody, request: Request, coordinator: Coordinator) -> Response:
        """`same` was wrong: both are people of their own again, and the pair is not asked about again.

        `report_ids` went back with the person who had been absorbed. `undecided_report_ids` came since the merge under
        a reference of both: they stay where they are, and POST /persons/{id}/split takes them out.
        """

        async def attempt(conn: Writing) -> dict[str, Any]:
            return await parting.undo(conn, id, body.reason, author(coordinator))

        return await command(id, request, attempt)

    @router.post("/persons/{id}/split")
    async def two_in_one(id: UUID, body: TwoInOneBody, request: Request, coordinator: Coordinator) -> Response:
        """One record holds two people: the reports named are about somebody else, who is registered now."""
        answered, newcomer = uuid7(), uuid7()

        async def act(conn: Writing) -> Response:
            by = author(coordinator)

            async def attempt() -> list[UUID]:
                record = await known(conn, id, coordinator)
                question = Question(answered, by.municipality, newcomer, record)
                return await parting.two_in_one(conn, record, set(body.report_ids), body.reason, by, question)

            left = await decisions.undisturbed(conn, attempt)
            return await told(conn, answered, 201, report_ids=left)

        return await idempotent(request, pool, act, committed)

    async def command(id: UUID, request: Request, attempt: Callable[[Writing], Awaitable[dict[str, Any]]]) -> Response:
        """Decide, and answer with what became of the clearing once it is committed."""
        expected = expected_version(request)

        async def act(conn: Writing) -> Response:
            more = await decisions.undisturbed(conn, lambda: attempt(conn))
            return await told(conn, id, 200, expected, **more)

        return await idempotent(request, pool, act, committed)

    return router


def author(coordinator: Caller) -> Author:
    return Author(coordinator.subject, coordinator.municipality, telemetry.current_trace())


async def known(conn: Reading, person_id: UUID, coordinator: Caller) -> UUID:
    """Who stands for a person whom the coordinator may know. Raises `NotFound` for anybody else."""
    stands = await lineage.stands_for(conn, person_id)
    if stands is None or await access.sight(conn, stands, Viewer.of(coordinator)) is None:
        raise NotFound("There is no person with this id that you may know of.")
    return stands


async def told(conn: Reading, id: UUID, status: int, expected: int | None = None, **more: Any) -> Response:
    """A clearing as an act has left it. `expected` is the version it was decided on, which an act counts on by one."""
    found = await clearing_view.summary(conn, id)
    if expected is not None and found["version"] != expected + 1:
        raise VersionMovedOn("Read the clearing again and decide on what it says now.")
    return answer({**found, **more}, status, {"ETag": etag(found["version"])})
