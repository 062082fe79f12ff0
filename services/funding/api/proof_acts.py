"""What happens to a proof of use over HTTP: submitted, questioned, answered, extended, reviewed, decided."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.funding import queries as funding
from services.funding.api.decisions import posted
from services.funding.api.office import Office, by, of_the_office
from services.funding.api.proofs import Organisation, own, tag, visible
from services.funding.grants.grant import Grant
from services.funding.ledger.refs import LineOf
from services.funding.letters.reasons import NOT_PROVEN, named
from services.funding.programmes.programme import MOST_CENTS
from services.funding.proofs import deciding, proof, queries, store
from services.funding.proofs.completeness import missing
from services.funding.proofs.figures import most_cents
from services.funding.proofs.form import Form, told
from services.funding.proofs.queries import Kept
from services.funding.proofs.reading import file_of, rules_of
from services.funding.proofs.refusals import QuestionsOpen, ReviewMissing, in_state
from services.funding.proofs.view import view
from services.funding.repayments.terms import terms_of
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.acts import Act, Moment, Ref
from shared.bounded import Counted, Day
from shared.contracts.base import Code, Event
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.postgres import Writing
from shared.problems import InvalidContent
from shared.web import answer, check_if_match, etag

GrantOfficer = Annotated[Caller, Depends(requires("grant-officer"))]
Approver = Annotated[Caller, Depends(requires("approver"))]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Do = Callable[[Writing, Grant], Awaitable[None]]
Cents = Annotated[int, Field(ge=0, le=MOST_CENTS, strict=True)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Questions(Body):
    questions: Annotated[list[Said], Field(min_length=1, max_length=50)]


class Answer(Body):
    number: Counted
    text: Said


class Answers(Body):
    """`corrected`: the draft, changed meanwhile, is submitted with them as a new version."""

    answers: Annotated[list[Answer], Field(min_length=1, max_length=50)]
    corrected: bool = False


class Extension(Body):
    due_on: Day
    reason_code: Code


class ReviewBody(Body):
    """Checked (sachlich und rechnerisch); without `spent_cents` all that the figures carry is proposed."""

    spent_cents: Cents | None = None


class Decision(Body):
    """`spent_cents` as the review proposes unless named; a rejection names its reason as a code. `posted_on`: the day
    on which the letters about it go out, today unless said."""

    decision: Literal["accepted", "rejected"]
    spent_cents: Cents | None = None
    reason_code: Code | None = None
    posted_on: Day | None = None


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["proofs of use"])

    async def command(request: Request, caller: Caller, id: UUID, do: Do, *, by_owner: bool = False) -> Response:
        """Everything in one transaction under the grant's lock; answers with the proof as it is afterwards."""

        async def act(conn: Writing) -> Response:
            found = await queries.grant(conn, id, locked=True)
            grant, version = own(found, caller) if by_owner else visible(found, caller)
            if not by_owner:
                of_the_office(caller, grant.municipality)
            rules_of(grant, office.programmes)
            check_if_match(request, tag(version, await queries.draft(conn, id) if by_owner else None))
            await do(conn, grant)
            after = await queries.grant(conn, id)
            assert after is not None
            today = await funding.today(conn)
            shown = await file_of(conn, after[0], office.programmes, today, own=by_owner)
            return answer(view(shown), headers={"ETag": etag(tag(after[1], shown.draft))})

        return await idempotent(request, office.pool, act, office.committed)

    async def run(conn: Writing, caller: Caller, refs: dict[str, Sequence[Ref]], verb: Any) -> None:
        await engine.run(conn, KINDS, [Act(refs, verb, caller.subject, telemetry.current_trace())])

    async def complete(conn: Writing, grant: Grant) -> Kept:
        """The draft, if nothing is missing. Raises the 422 problem with the list."""
        programme, rules = rules_of(grant, office.programmes)
        kept = await queries.draft(conn, grant.id) or Kept(Form(), 0, None)
        faults = missing(kept.form, grant, programme, rules, await funding.today(conn))
        if faults:
            raise InvalidContent(
                faults, "Der Verwendungsnachweis ist noch nicht vollständig. Ergänzen Sie, was „errors“ aufzählt."
            )
        return kept

    @router.post("/grants/{id}/proof-of-use/submission")
    async def submit(id: UUID, request: Request, caller: Organisation) -> Response:
        """The draft becomes the next version, which stays as it is; 422 with the list of what is missing."""

        async def do(conn: Writing, grant: Grant) -> None:
            in_state(grant, *proof.AWAITED)
            form = (await complete(conn, grant)).form

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                return [proof.submit(states[id], told(form.income), told(form.expenditure), by(caller))]

            await run(conn, caller, {"grant": [id]}, verb)
            await store.keep_version(conn, id, grant.proof.version + 1, form, caller.subject)

        return await command(request, caller, id, do, by_owner=True)

    @router.post("/grants/{id}/proof-of-use/questions")
    async def ask(id: UUID, body: Questions, request: Request, caller: GrantOfficer) -> Response:
        """The review has questions; the organisation answers and may correct."""

        async def do(conn: Writing, grant: Grant) -> None:
            def verb(states: Any, at: Moment) -> Sequence[Event]:
                return [proof.question(states[id], len(body.questions), by(caller))]

            await run(conn, caller, {"grant": [id]}, verb)
            await store.ask(conn, id, grant.proof.version, body.questions, caller.subject)

        return await command(request, caller, id, do)

    @router.post("/grants/{id}/proof-of-use/answers")
    async def answer_all(id: UUID, body: Answers, request: Request, caller: Organisation) -> Response:
        """Every open question is answered in one act."""

        async def do(conn: Writing, grant: Grant) -> None:
            in_state(grant, "questioned")
            answers = {one.number: one.text for one in body.answers}
            asked = {one["number"] for one in await queries.questions(conn, id) if one["answered_at"] is None}
            if set(answers) != asked:
                raise QuestionsOpen(
                    f"Bitte beantworten Sie jede dieser Fragen einmal: {', '.join(str(one) for one in sorted(asked))}.",
                    open=sorted(asked),
                )
            form = (await complete(conn, grant)).form if body.corrected else None

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                corrected = (told(form.income), told(form.expenditure)) if form else None
                return proof.answer(states[id], by(caller), corrected)

            await run(conn, caller, {"grant": [id]}, verb)
            await store.answer(conn, id, answers, caller.subject)
            if form:
                await store.keep_version(conn, id, grant.proof.version + 1, form, caller.subject)

        return await command(request, caller, id, do, by_owner=True)

    @router.post("/grants/{id}/proof-of-use/extension")
    async def extend(id: UUID, body: Extension, request: Request, caller: GrantOfficer) -> Response:
        """A later due date with a reason; nothing else moves it."""

        async def do(conn: Writing, grant: Grant) -> None:
            today = await funding.today(conn)

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                return [proof.extend(states[id], body.due_on, body.reason_code, by(caller), today)]

            await run(conn, caller, {"grant": [id]}, verb)

        return await command(request, caller, id, do)

    @router.post("/grants/{id}/proof-of-use/review")
    async def review(id: UUID, request: Request, caller: GrantOfficer, body: ReviewBody | None = None) -> Response:
        """A grant officer has checked this version; somebody else decides."""
        spent = body.spent_cents if body else None

        async def do(conn: Writing, grant: Grant) -> None:
            deciding.review(grant, by(caller))
            await store.note_review(conn, id, deciding.Review(grant.proof.version, by(caller), spent))

        return await command(request, caller, id, do)

    @router.post("/grants/{id}/proof-of-use/decision")
    async def decide(id: UUID, body: Decision, request: Request, caller: Approver) -> Response:
        """Accepted: what was not spent is demanded back or set free, and the grant closed if nothing is left open."""

        async def do(conn: Writing, grant: Grant) -> None:
            in_state(grant, "submitted")
            programme, _ = rules_of(grant, office.programmes)
            if body.decision == "rejected" and body.reason_code is not None:
                named(body.reason_code, NOT_PROVEN)
            reviewed = await queries.review(conn, id, grant.proof.version)
            kept = await queries.submitted(conn, id, grant.proof.version)
            if kept is None:
                raise ReviewMissing("The figures of this version are not kept any longer.")
            line = LineOf(grant.programme, grant.purpose, grant.budget_year)

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                money = deciding.Money(states[id], states[line])
                if body.decision == "rejected":
                    on = posted(body.posted_on, at)
                    return deciding.reject(money.grant, reviewed, body.reason_code, by(caller), on)
                most = most_cents(money.grant, kept.form, programme)
                terms = terms_of(programme, office.base_rates, posted(body.posted_on, at), money.grant.form)
                return deciding.accept(money, reviewed, body.spent_cents, most, terms, by(caller), at)

            await run(conn, caller, {"grant": [id], "budget": [line]}, verb)
            await store.note_decision(conn, id, grant.proof.version, body.decision, by(caller))

        return await command(request, caller, id, do)

    return router
