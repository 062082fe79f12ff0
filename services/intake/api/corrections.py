"""`POST /persons/{id}/corrections`: what is known of a person is put right by somebody who carries it."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.intake.api.persons import seen
from services.intake.privacy import access
from services.intake.privacy.access import Viewer
from services.intake.privacy.corrections import Made, OnlyForCarriers, carries, correct
from services.intake.reactions import meeting_others
from shared.clock import business_now
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.periods import local_day
from shared.postgres import Pool, Writing
from shared.versions import answer, check_if_match

Corrector = Annotated[Caller, Depends(requires("clerk", "case-manager", "coordinator"))]
Words = Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$")]


class Fields(BaseModel):
    """Parts of a person as in a report; null takes one away, what is left out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    given_names: Any = None
    family_name: Any = None
    birth_date: Any = None
    birth_date_precision: Any = None
    azr_number: Any = None
    sex: Any = None
    nationalities: Any = None
    languages: Any = None
    address: Any = None
    email: Any = None
    phone: Any = None
    representatives: Any = None
    information_block: bool = False


class Correction(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: Fields
    reason: Words = Field(description="Why; kept in the history with your name.")
    evidence: Words | None = Field(None, description="What shows it: a document, and who saw it.")
    occasion: Literal["name_change", "marriage", "divorce", "other"] = Field(
        "other", description="Of a change of name the former one still leads to the person; of an error it does not."
    )


def routes(pool: Pool, committed: Callable[[], None]) -> APIRouter:
    router = APIRouter(tags=["persons"])

    @router.post("/persons/{id}/corrections", status_code=201)
    async def correction(id: UUID, body: Correction, request: Request, clerk: Corrector) -> Response:
        """By the department that carries a track of the person, or the coordinator. Answers which parts have changed,
        and the clearing that opened if it turns out that somebody is known twice.
        """
        viewer = Viewer.of(clerk)
        made = Made(clerk.subject, clerk.department, body.reason, body.evidence, body.occasion)
        changes = body.fields.model_dump(exclude_unset=True)

        async def act(conn: Writing) -> Response:
            portrait = await seen(conn, id, viewer)
            if not (clerk.has("coordinator") or await carries(conn, portrait.id, clerk.department)):
                raise OnlyForCarriers("Tell the department that carries the track what is wrong.")
            check_if_match(request, portrait.version)
            await access.log_access(conn, viewer, [portrait.id], "correction", "corrected")
            done = await correct(conn, portrait.id, changes, made, local_day(await business_now(conn)))
            return answer({"person_id": portrait.id, "fields": done.fields, "clearing_id": done.clearing_id}, 201)

        return await meeting_others(lambda: idempotent(request, pool, act, committed))

    return router
