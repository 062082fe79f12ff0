"""The way to the end of a person's data: lock, unlock, offer to the archive, its answer, erase with four eyes."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from services.intake.people import person_view
from services.intake.privacy import access, disposals
from services.intake.privacy.access import Viewer
from services.intake.privacy.retention import Schedules
from shared.clock import business_now
from shared.directory import Directory
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.periods import local_day
from shared.postgres import Pool, Writing, reading
from shared.problems import Forbidden, NotFound
from shared.versions import answer

Coordinator = Annotated[Caller, Depends(requires("coordinator"))]
Decider = Annotated[Caller, Depends(requires("coordinator", "head"))]
MONTHS = 6
"""For a municipality without a schedule."""


class Lock(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Literal["retention_over", "on_request", "contested", "unlawful", "deceased"]


class Unlock(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Literal["needed_again", "mistake", "on_request"]


class ArchivesAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: Literal["taken", "not_wanted"]


def routes(pool: Pool, directory: Directory, schedules: Schedules, committed: Callable[[], None]) -> APIRouter:
    router = APIRouter(tags=["retention"])

    async def done(
        request: Request, caller: Caller, id: UUID, act: Callable[[Writing, UUID], Awaitable[str]]
    ) -> Response:
        async def once(conn: Writing) -> Response:
            person_id = await _own(conn, id, caller)
            state = await act(conn, person_id)
            return answer({"person_id": person_id, "state": state})

        return await idempotent(request, pool, once, committed)

    @router.post("/persons/{id}/lock")
    async def lock(id: UUID, body: Lock, request: Request, coordinator: Coordinator) -> Response:
        """Art. 18 GDPR: from now on nothing but ids and codes can be read. Refused while a track is open."""

        async def act(conn: Writing, person_id: UUID) -> str:
            await disposals.lock(conn, person_id, body.reason, coordinator.subject)
            return "locked"

        return await done(request, coordinator, id, act)

    @router.post("/persons/{id}/unlock")
    async def unlock(id: UUID, body: Unlock, request: Request, coordinator: Coordinator) -> Response:
        """There is need again, or it was a mistake. A new need of the person unlocks by itself."""

        async def act(conn: Writing, person_id: UUID) -> str:
            await disposals.unlock(conn, person_id, body.reason, coordinator.subject)
            return "registered"

        return await done(request, coordinator, id, act)

    @router.get("/archive-offers")
    async def archive_offers(coordinator: Coordinator, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """Everybody of the municipality whose data are locked: `locked`, `offered`, `taken`, `not_wanted`, `silent`."""
        at = page(limit, cursor, f"archive-offers {coordinator.municipality}")
        async with reading(pool) as conn:
            rows = await disposals.offers(conn, coordinator.municipality, at)
        return answer(at.answer(rows, lambda row: (row["person_id"],)))

    @router.post("/persons/{id}/archive-offer")
    async def archive_offer(id: UUID, request: Request, coordinator: Coordinator) -> Response:
        """The archive is asked; the schedule says how long it has for its answer."""

        async def act(conn: Writing, person_id: UUID) -> str:
            schedule = schedules.of(coordinator.municipality, local_day(await business_now(conn)))
            months = schedule.archive_answers_within_months if schedule else MONTHS
            await disposals.offer(conn, person_id, coordinator.subject, months)
            return "offered"

        return await done(request, coordinator, id, act)

    @router.post("/persons/{id}/archive-answer")
    async def archive_answer(id: UUID, body: ArchivesAnswer, request: Request, coordinator: Coordinator) -> Response:
        """`taken`: the archive has its copy; `not_wanted`: it needs none. After both the data may be erased."""

        async def act(conn: Writing, person_id: UUID) -> str:
            await disposals.note_answer(conn, person_id, body.answer)
            return body.answer

        return await done(request, coordinator, id, act)

    @router.post("/persons/{id}/erasure")
    async def erasure(id: UUID, request: Request, decider: Decider) -> Response:
        """A coordinator proposes; another one, or the head of the coordinators' department, erases: `proposed`, then
        `erased`. There is no way back.
        """
        only_confirms = not decider.has("coordinator")
        if only_confirms and decider.department not in coordinating(directory, decider.municipality):
            raise Forbidden("Coordinators of the municipality decide this, and the head of their department.")

        async def act(conn: Writing, person_id: UUID) -> str:
            gone = await disposals.propose_or_erase(conn, person_id, decider.subject, only_confirms)
            return "erased" if gone else "proposed"

        return await done(request, decider, id, act)

    return router


def coordinating(directory: Directory, municipality: str) -> set[str]:
    """The department whose coordinators decide in a municipality."""
    return {city.coordinator for city in directory.municipalities if city.municipality == municipality}


async def _own(conn: Writing, id: UUID, coordinator: Caller) -> UUID:
    """Somebody of the coordinator's municipality whom its departments know as they are now."""
    viewer = Viewer(coordinator.subject, coordinator.department, coordinator.municipality)
    root = await person_view.root_of(conn, id)
    seen = await access.sight(conn, root, viewer)
    if seen is None or await person_view.municipality_of(conn, root) != coordinator.municipality:
        raise NotFound("There is no person with this id that you may know of.")
    return root
