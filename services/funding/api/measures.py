"""Measures over HTTP: an organisation registers what it does and what that costs, and sees what is paid for already."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from uuid_utils.compat import uuid7

from services.funding import awarding
from services.funding.api.drafts import Organisation
from services.funding.api.office import Office, Reader, by, nothing_here
from services.funding.applications.drafts import Days, Prose, Title
from services.funding.measures import measure as measures
from services.funding.measures import queries, store
from services.funding.measures.refusals import NotYourMeasure
from services.funding.programmes.programme import MOST_CENTS, FieldOfAction, TargetDimension
from services.funding.store import KINDS
from services.funding.visibility import scope_of
from shared import engine, telemetry
from shared.acts import Act, Moment, Verb
from shared.contracts.base import Code, DepartmentId, Event
from shared.contracts.funding import Period, PlanItem
from shared.idempotency import idempotent
from shared.identity import Caller
from shared.pages import Cursor, Limit, page
from shared.postgres import Reading, Writing, reading
from shared.problems import VersionMovedOn
from shared.web import answer, etag, expected_version, with_etag

District = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_.-][a-z0-9]+)*$", max_length=80)]


class Item(BaseModel):
    """An item of the costs: a kind such as `rent`, or one of a kind such as `staff.coordination`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    amount_cents: Annotated[int, Field(ge=1, le=MOST_CENTS, strict=True)]


class MeasureBody(BaseModel):
    """`offers` are ids of offers in casework; title and description stay in funding and can be erased."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    description: Prose | None = None
    period: Days
    costs: Annotated[tuple[Item, ...], Field(min_length=1, max_length=100)]
    field_of_action: FieldOfAction
    target_dimension: TargetDimension | None = None
    district: District
    offers: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _items_stand_once(self) -> "MeasureBody":
        if len({item.code for item in self.costs}) != len(self.costs):
            raise ValueError("Jede Kostenart steht nur einmal.")
        if self.period.ends_on < self.period.starts_on:
            raise ValueError("Der Zeitraum endet, bevor er beginnt.")
        return self

    @property
    def content(self) -> measures.Content:
        return measures.Content(
            Period(starts_on=self.period.starts_on, ends_on=self.period.ends_on),
            tuple(PlanItem(code=item.code, amount_cents=item.amount_cents) for item in self.costs),
            self.field_of_action, self.target_dimension, self.district, tuple(dict.fromkeys(self.offers)),
        )  # fmt: skip


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["measures"])

    @router.get("/measures")
    async def list_measures(
        caller: Reader, organisation: DepartmentId | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        """The own organisation's, or the city's; the newest first, each item with what is financed and left."""
        at = page(limit, cursor, f"measures {organisation}")
        async with reading(office.pool) as conn:
            rows = await queries.measures(conn, scope_of(caller), organisation, at)
        return answer(at.answer(rows, lambda row: (row["id"],)))

    @router.get("/measures/{id}")
    async def one_measure(id: UUID, request: Request, caller: Reader) -> Response:
        async with reading(office.pool) as conn:
            found = await visible(conn, id, caller)
        return with_etag(request, found, found["version"])

    @router.post("/measures", status_code=201)
    async def register(body: MeasureBody, request: Request, caller: Organisation) -> Response:
        """What the organisation is going to do, with all it costs, whoever pays for it."""
        id = uuid7()

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return measures.register(states[id], body.content, caller.municipality, caller.department, by(caller))

        async def act(conn: Writing) -> Response:
            return await written(conn, id, body, caller, verb, 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.put("/measures/{id}")
    async def change(id: UUID, body: MeasureBody, request: Request, caller: Organisation) -> Response:
        """All of it anew; an item never costs less than what is financed of it already."""

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return measures.change(states[id], body.content, by(caller))

        async def act(conn: Writing) -> Response:
            found = await visible(conn, id, caller)
            if found["organisation"] != caller.department:
                raise NotYourMeasure("Die Maßnahme ändert die Organisation, die sie durchführt.")
            version, expected = await queries.locked_version(conn, id), expected_version(request)
            if expected is not None and expected != version:
                raise VersionMovedOn("Die Maßnahme wurde inzwischen geändert. Bitte lesen Sie sie neu.")
            return await written(conn, id, body, caller, verb, 200)

        return await idempotent(request, office.pool, act, office.committed)

    return router


async def visible(conn: Reading, id: UUID, caller: Caller) -> queries.Row:
    found = await queries.measure(conn, id)
    if found is None or not scope_of(caller).includes(found["municipality"], found["organisation"]):
        raise nothing_here()
    return found


async def written(conn: Writing, id: UUID, body: MeasureBody, caller: Caller, verb: Verb, status: int) -> Response:
    await engine.run(conn, KINDS, [Act({"measure": [id]}, verb, caller.subject, telemetry.current_trace())])
    await store.keep_words(conn, id, body.title, body.description)
    found = await queries.measure(conn, id)
    assert found is not None
    return answer(found, status, {"ETag": etag(found["version"])})
