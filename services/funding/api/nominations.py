"""Nominations for prizes over HTTP: proposed by departments, voted on by a jury; the decision is an application's.

`POST /applications/{id}/recommendation` and `…/decision` go on with the nomination's id.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict
from uuid_utils.compat import uuid7

from services.funding.api.nomination_bodies import Declaration, NewNomination, NomineeBody, Vote
from services.funding.api.office import Office, Reader, by, nothing_here
from services.funding.api.programmes import may_see
from services.funding.payees import persons
from services.funding.prizes import nominees, prize, queries
from services.funding.prizes.prize import Nominee
from services.funding.prizes.refusals import NominatedAlready, NominationOpen, NominatorDoesNotVote, VotingClosed
from services.funding.programmes.programme import PrizeRules, Programme, Year
from services.funding.queries import today
from services.funding.store import KINDS
from services.funding.visibility import STAFF, scope_of
from shared import engine, telemetry
from shared.acts import Act, Moment
from shared.contracts.base import Code, Event
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing, writing
from shared.problems import invalid
from shared.web import answer, with_etag

Nominator = Annotated[Caller, Depends(requires("clerk", "case-manager"))]
GrantOfficer = Annotated[Caller, Depends(requires("grant-officer"))]


class Empty(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["prizes"])

    @router.get("/nominations")
    async def list_nominations(
        caller: Reader,
        programme: Code | None = None,
        year: Year | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """The newest first, with what the jury has given so far; whose names are shown is logged."""
        at = page(limit, cursor, f"nominations {programme} {year}")
        async with writing(office.pool) as conn:
            rows = await queries.listed(conn, scope_of(caller), programme, year, at)
            given = await queries.votes(conn, [row["id"] for row in rows])
            await nominees.log_reads(conn, caller, [row["nominee_id"] for row in rows[: at.limit]])
        return answer(at.answer([view(row, given[row["id"]], caller) for row in rows], lambda row: (row["id"],)))

    @router.get("/nominations/{id}")
    async def one_nomination(id: UUID, request: Request, caller: Reader) -> Response:
        """With the votes, and for officials whoever has a similar name: maybe the same winner."""
        async with writing(office.pool) as conn:
            shown = await read(conn, id, caller)
        return with_etag(request, shown, shown["version"])

    @router.post("/nominations", status_code=201)
    async def nominate(body: NewNomination, request: Request, caller: Nominator) -> Response:
        """A department proposes an organisation, a company or a person."""
        programme = office.programmes.find(body.programme)
        if programme is None or not may_see(programme, caller):
            raise nothing_here()
        if programme.prize is None:
            raise invalid("/programme", "not_a_prize", "Name a programme with nominations.")
        rules, purpose = programme.prize, body.purpose or programme.purposes[0].code
        if not programme.has_purpose(purpose):
            raise invalid("/purpose", "unknown_purpose", f"Name a purpose of {programme.code}.")
        _known_to_directory(office, body.nominee)
        id, new_nominee = uuid7(), uuid7()

        async def act(conn: Writing) -> Response:
            nominee, kind = await _nominee(conn, new_nominee, programme, body.nominee)
            if rules.de_minimis and kind != "company":
                raise invalid("/nominee/kind", "companies_only", "This prize is for companies.")
            day = await today(conn)

            def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
                return prize.nominate(id, programme, rules, nominee, purpose, by(caller), day)

            acts = [Act({"application": [id]}, verb, caller.subject, telemetry.current_trace())]
            await engine.run(conn, KINDS, acts)
            await note(conn, id, programme, rules, nominee, day, body.reasons, caller)
            return answer(await receipt(conn, id, caller), 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/nominations/{id}/votes", status_code=201)
    async def vote(id: UUID, body: Vote, request: Request, caller: GrantOfficer) -> Response:
        """What a member of the jury gives, by number. The latest vote of a member counts."""

        async def act(conn: Writing) -> Response:
            found = await held(conn, id, caller)
            programme = office.programmes.find(found["programme"])
            most = programme.prize.points if programme and programme.prize else 0
            if body.points > most:
                raise invalid("/points", "too_many", f"A member of the jury gives at most {most}.")
            await queries.vote(conn, id, body.juror, body.points, caller.subject)
            return answer(await receipt(conn, id, caller), 201)

        return await idempotent(request, office.pool, act)

    @router.post("/nominations/{id}/de-minimis-declaration")
    async def declare(id: UUID, body: Declaration, request: Request, caller: GrantOfficer) -> Response:
        """What the company declares to have had of de-minimis aid within three years, this prize left out."""

        async def act(conn: Writing) -> Response:
            await held(conn, id, caller)
            if body.declared_on > await today(conn):
                raise invalid("/declared_on", "in_future", "Name the day on which it was signed.")
            await queries.declare_aid(conn, id, body.received_cents, body.declared_on)
            return answer(await receipt(conn, id, caller))

        return await idempotent(request, office.pool, act)

    @router.post("/nominations/{id}/erasure")
    async def erase(id: UUID, request: Request, caller: GrantOfficer, body: Empty | None = None) -> Response:
        """After decision and payment: name, contact, reasons and account are erased; the number stays."""

        async def act(conn: Writing) -> Response:
            found = await queries.one(conn, id)
            if found is None or found["municipality"] != caller.municipality:
                raise nothing_here()
            if waiting := await nominees.undecided(conn, found["nominee_id"]):
                said = "Decide on all nominations of this nominee, and pay what was won, first."
                raise NominationOpen(said, state=waiting[0])
            await nominees.erase(conn, found["nominee_id"])
            await persons.forget_winner(conn, found["nominee_id"])
            return answer(await receipt(conn, id, caller))

        return await idempotent(request, office.pool, act)

    async def held(conn: Writing, id: UUID, caller: Caller) -> queries.Row:
        """A nomination the jury still votes on, locked; noted by somebody else than the nominator."""
        found = await queries.locked(conn, id)
        if found is None or found["municipality"] != caller.municipality:
            raise nothing_here()
        if found["state"] != "submitted":
            raise VotingClosed(f"It is {found['state']}.", state=found["state"])
        if found["submitted_by"] == caller.subject:
            raise NominatorDoesNotVote("Ask somebody else of the office to note it.")
        return found

    async def receipt(conn: Writing, id: UUID, caller: Caller) -> dict[str, Any]:
        """What an act answers: no name, contact or reasons, because answers are kept for repeated requests."""
        found = await queries.one(conn, id)
        assert found is not None
        nothing = dict.fromkeys(("name", "contact", "reasons"))
        return view({**found, **nothing}, (await queries.votes(conn, [id]))[id], caller)

    async def read(conn: Writing, id: UUID, caller: Caller) -> dict[str, Any]:
        found = await queries.one(conn, id)
        if found is None or not scope_of(caller).includes(found["municipality"], found["nominated_by"]):
            raise nothing_here()
        shown = view(found, (await queries.votes(conn, [id]))[id], caller)
        read_of = [found["nominee_id"]]
        if caller.has(*STAFF) and found["name"]:
            alike = await nominees.alike(conn, found["municipality"], found["nominee_id"], found["name"])
            shown["similar_nominees"] = alike
            read_of += [one["id"] for one in alike]
        await nominees.log_reads(conn, caller, read_of)
        return shown

    return router


async def note(
    conn: Writing, id: UUID, programme: Programme, rules: PrizeRules, nominee: Nominee, day: date,
    reasons: str | None, caller: Caller,
) -> None:  # fmt: skip
    """The nomination beside its application; raises `NominatedAlready`."""
    terms = queries.Terms(programme.code, day.year, rules.jury, rules.de_minimis)
    earlier = await queries.add(conn, id, terms, nominee.id, caller.department, reasons)
    if earlier is not None:
        raise NominatedAlready("Look at the earlier nomination.", nomination_id=str(earlier))


async def _nominee(conn: Writing, new: UUID, programme: Programme, given: NomineeBody) -> tuple[Nominee, str]:
    city = programme.municipality
    if given.department is not None:
        return Nominee(await nominees.department(conn, new, city, given.department), given.department), "organisation"
    if given.id is not None:
        known = await nominees.known(conn, given.id, city)
        if known is None:
            raise invalid("/nominee/id", "unknown_nominee", "Name a nominee of your municipality, or give the name.")
        return Nominee(given.id, known["department"]), known["kind"]
    assert given.kind is not None
    assert given.name is not None
    return Nominee(await nominees.named(conn, new, city, given.kind, given.name, given.contact)), given.kind


def _known_to_directory(office: Office, given: NomineeBody) -> None:
    if given.department is not None and office.directory.find(given.department) is None:
        raise invalid("/nominee/department", "unknown_department", "Name a department of the directory.")


def view(row: queries.Row, given: Sequence[queries.Row], caller: Caller) -> dict[str, Any]:
    """Single votes are for the office; the nominator sees how many have voted, and the points after the decision."""
    official = caller.has(*STAFF) and caller.municipality == row["municipality"]
    shown = official or row["state"] in ("approved", "rejected")
    points = sum(vote["points"] for vote in given)
    who = {name: row[name] for name in ("kind", "department", "name", "contact", "erased_at")}
    about = (
        "nominee_id",
        "kind",
        "department",
        "name",
        "contact",
        "erased_at",
        "submitted_by",
        "quorum",
        "recommended_cents",
    )
    return {
        **{name: value for name, value in row.items() if name not in about},
        "currency": "EUR",
        "nominee": {"id": row["nominee_id"], **who},
        "jury": {
            "quorum": row["quorum"],
            "jurors": len(given),
            "points": points if shown else None,
            "average": round(points / len(given), 2) if shown and given else None,
            "votes": list(given) if official else [],
        },
    }
