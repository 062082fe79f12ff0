"""What every route works with, and the one way from a command over HTTP to an act on a case."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from asyncpg import SerializationError
from fastapi import Request, Response

from services.casework import queries
from services.casework.case import Case
from services.casework.kinds import Kinds
from services.casework.meeting import Family
from services.casework.offers.book import Book
from services.casework.persons import FamilyOf, hold_still
from services.casework.tracks import role_on
from services.casework.visibility import Viewer
from shared import engine, telemetry, versions
from shared.acts import Act, Moment, Trace
from shared.contracts.base import By, Event
from shared.directory import Directory
from shared.idempotency import idempotent
from shared.identity import Caller
from shared.postgres import Pool, Reading, Writing
from shared.problems import Forbidden, NotFound, VersionMovedOn

Decide = Callable[[Case, Moment], Sequence[Event]]
DecideTogether = Callable[[Family, Moment], Sequence[Event]]
Answer = Callable[[Case, Sequence[Event], int], Any]
"""What is answered: from the case after the act, the events of the act and the case's version."""
Where = Callable[[Reading], Awaitable[UUID | None]]
"""Finds the case that something is in: a track may go on in another one while a command waits for the lock."""
Also = Callable[[Writing, Case, Sequence[Event]], Awaitable[None]]


@dataclass(frozen=True)
class Office:
    """The casework service as its routes see it. `committed` wakes the relay."""

    pool: Pool
    aggregates: engine.Kinds
    kinds: Kinds
    directory: Directory
    book: Book
    committed: Callable[[], None] = field(repr=False)

    def viewer(self, caller: Caller) -> Viewer:
        """The caller as the rules of visibility know them; coordinators look after what closing departments carry."""
        closing = {one.id for one in self.directory.departments if one.closes_on is not None}
        return Viewer(caller.department, caller.roles, caller.municipality, closing)


def by(caller: Caller) -> By:
    return By(department=caller.department, user=caller.subject)


def may_act_on(caller: Caller, life_situation: str) -> None:
    role = role_on(life_situation)
    if not caller.has(role):  # type: ignore[arg-type]
        raise Forbidden(f"Acts on tracks of {life_situation} need the role {role}; ask your administrator.")


def of_track(track_id: UUID) -> Where:
    return lambda conn: queries.case_of_track(conn, track_id)


def of_transition(transition_id: UUID) -> Where:
    return lambda conn: queries.case_of_transition(conn, transition_id)


async def locked(conn: Reading, where: UUID | Where) -> tuple[UUID, int | None]:
    """The case and its version, which stay until the transaction ends. 404 if there is none."""
    if isinstance(where, UUID):
        return where, await queries.locked_version(conn, where)
    case_id = await where(conn)
    if case_id is None:
        raise nothing_here()
    version = await queries.locked_version(conn, case_id)
    if await where(conn) != case_id:
        raise SerializationError("it went on in another case meanwhile: the command begins anew there")
    return case_id, version


def nothing_here() -> NotFound:
    """The one answer for what is not there and for what one may not know of."""
    return NotFound("There is nothing with this id that you may see. Check the id and your department.")


async def continued_trace(conn: Reading, case_id: UUID) -> Trace | None:
    """The trace of this step, linked to the one of the case's last step."""
    trace = telemetry.current_trace()
    if trace is not None:
        telemetry.follows(await queries.last_trace(conn, case_id), trace)
    return trace


async def command(
    request: Request,
    office: Office,
    caller: Caller,
    where: UUID | Where,
    decide: Decide,
    answer: Answer,
    status: int = 200,
    also: Also | None = None,
) -> Response:
    """Decide on one case under its lock and answer with what became of it, once it is committed.

    `also` keeps, in the same transaction, what belongs to the act but in no event.
    """
    expected = versions.expected_version(request)

    async def act(conn: Writing) -> Response:
        case_id, version = await locked(conn, where)

        def verb(states: Any, at: Moment) -> Sequence[Event]:
            return decide(states[case_id], at)

        if expected is not None and version is not None and version != expected:
            raise VersionMovedOn("Read the case again and decide on what it says now.")
        trace = await continued_trace(conn, case_id)
        acts = [Act({"case": [case_id]}, verb, actor=caller.subject, trace=trace)]
        (outcome,) = await engine.run(conn, office.aggregates, acts)
        case: Case = outcome.after[case_id]
        if also is not None:
            await also(conn, case, outcome.events)
        after = (version or 0) + len(outcome.events)
        return versions.answer(answer(case, outcome.events, after), status, {"ETag": versions.etag(after)})

    return await idempotent(request, office.pool, act, office.committed)


async def command_on_family(
    request: Request,
    office: Office,
    caller: Caller,
    case_id: UUID,
    decide: DecideTogether,
    answer: Answer,
    alone: bool = False,
) -> Response:
    """Decide on all living cases of the person at once, and answer with what became of this one.

    `alone`: nobody looks for cases of persons meanwhile, because a case may be opened here.
    """
    expected = versions.expected_version(request)

    async def together(conn: Writing) -> Response:
        await hold_still(conn, alone)
        found = await queries.case(conn, case_id)
        if found is None:
            raise nothing_here()
        person = FamilyOf(found.case.person_id, found.case.municipality)

        trace = await continued_trace(conn, case_id)
        act = Act({"case": [person]}, lambda states, at: decide(states[person], at), actor=caller.subject, trace=trace)
        (outcome,) = await engine.run(conn, office.aggregates, [act])
        after = await queries.case(conn, case_id)
        assert after is not None
        events = [event for event in outcome.events if event.subject == case_id]
        if expected is not None and after.version - len(events) != expected:
            raise VersionMovedOn("Read the case again and decide on what it says now.")
        return versions.answer(
            answer(after.case, outcome.events, after.version), 200, {"ETag": versions.etag(after.version)}
        )

    return await idempotent(request, office.pool, together, office.committed)
