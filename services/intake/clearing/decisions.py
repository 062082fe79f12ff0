"""Decisions about who is who, each in one transaction: hold everybody concerned, decide, and let the rows follow.

Everything a decision depends on is read after the locks: all questions about the two first, then the two, each in the
order of their ids, as the engine and the batches of reports lock them. What was decided meanwhile is looked up anew.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from services.intake.clearing import absorbed as rows
from services.intake.clearing import clearing, files, lineage, merging, questions, records, verdicts
from services.intake.clearing.clearing import ClearingAlreadyOpen, Decision
from services.intake.clearing.merging import Pair, PersonsAreOne
from services.intake.clearing.records import Before
from services.intake.clearing.united import united
from services.intake.matching import judge
from services.intake.people import person
from services.intake.people.candidates import Overtaken
from services.intake.people.details import Details, differing
from services.intake.people.holders import Known
from services.intake.people.likely import profile_of, weights
from services.intake.reports.refs import Question
from services.intake.store import KINDS, load_persons
from shared import engine
from shared.acts import Act, Ref, Trace
from shared.contracts.base import Event
from shared.contracts.intake import PersonField
from shared.postgres import Writing, savepoint
from shared.problems import NotFound

TIMES = 8
Result = TypeVar("Result")
States = Mapping[Ref, Any]


@dataclass(frozen=True, slots=True)
class Author:
    """The coordinator who decides, about people of one municipality."""

    subject: str
    municipality: str
    trace: Trace | None = None


async def undisturbed(conn: Writing, attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Decide again on what is known then, where a decision or a report about the same people came in between."""
    for _ in range(TIMES):
        try:
            async with savepoint(conn):
                return await attempt()
        except (Overtaken, asyncpg.UniqueViolationError):
            continue
    return await attempt()


async def decide(conn: Writing, id: UUID, decision: Decision, reason: str | None, by: Author) -> None:
    """Whether the two are one. Raises `ClearingAlreadyDecided` for the second one who says."""
    asked = await of_clearing(conn, id, by)
    pair = [asked.person_id, asked.candidate_id]
    await lineage.hold(conn, pair)
    if await lineage.sides(conn, id) != asked:
        raise Overtaken
    elsewhere = await lineage.asked_elsewhere(conn, id, *pair)
    if decision == "same":
        absorbed, into = await _merge(conn, id, asked, elsewhere, by)
        await verdicts.note(conn, [id, *elsewhere], by.subject, reason)
        await verdicts.note_merge(conn, id, absorbed, into)
    else:
        await _run_different(conn, id, elsewhere, by)
        await verdicts.note(conn, [id, *elsewhere], by.subject, reason)
    await verdicts.settle(conn, pair)


async def ask(conn: Writing, asked: Question, reason: str, by: Author) -> None:
    """Somebody noticed that two may be one, or that a decision was wrong: a question like any other.

    Raises `PersonsAreOne` for two who are one already, `ClearingAlreadyOpen` where they are asked about.
    """
    one, other = asked.person_id, asked.candidate_id
    if one == other:
        raise PersonsAreOne("Read the person; nothing is left to be cleared.")
    await lineage.hold(conn, [one, other])
    if [await lineage.stands_for(conn, id) for id in (one, other)] != [one, other]:
        raise Overtaken
    if (open_one := await verdicts.pair_asked(conn, one, other)) is not None:
        raise ClearingAlreadyOpen("Decide that one: POST /clearing/{id}/decision.", clearing_id=str(open_one))

    def verb(states: States) -> list[Event]:
        for id in (one, other):
            person.stands(states[id])
        return clearing.open_(states[asked], one, other, "found_by_staff")

    known = await records.read(conn, [one, other])
    judgement = judge(profile_of(known[one]), profile_of(known[other]), weights())
    await run(conn, {"clearing": [asked], "person": [one, other]}, verb, by)
    await questions.explain(conn, [Question(asked.id, asked.municipality, one, other, judgement)])
    await verdicts.note_reason(conn, asked.id, reason)


async def of_clearing(conn: Writing, id: UUID, by: Author) -> lineage.Sides:
    """The two of a clearing of the author's municipality. Raises `NotFound`."""
    found = await lineage.sides(conn, id)
    if found is None or found.municipality != by.municipality:
        raise NotFound("There is no clearing with this id in your municipality.")
    return found


async def run(
    conn: Writing, refs: Mapping[str, Sequence[Ref]], verb: Callable[[States], Sequence[Event]], by: Author
) -> None:
    await engine.run(conn, KINDS, [Act(refs, lambda states, at: verb(states), by.subject, by.trace)])


def fields_changed(now: Known, before: Details, was_blocked: bool) -> list[PersonField]:
    """What `person.corrected` tells of a merge or a split."""
    blocked: list[PersonField] = ["information_block"] if now.address_blocked != was_blocked else []
    return [*differing(before, now.details), *blocked]


async def _merge(
    conn: Writing, id: UUID, asked: lineage.Sides, elsewhere: Sequence[UUID], by: Author
) -> tuple[UUID, UUID]:
    """Who was absorbed, and into whom."""
    people = [asked.person_id, asked.candidate_id]
    held = {ref: loaded.state for ref, loaded in (await load_persons(conn, people)).items()}
    pair = Pair(held[asked.person_id], held[asked.candidate_id])
    gone, stays = pair.absorbed.id, pair.survivor.id
    known, heard = await records.read(conn, people), await records.last_heard(conn, people)
    newer = gone in heard and (stays not in heard or heard[gone] > heard[stays])
    before, was_blocked = known[stays].details, known[stays].address_blocked
    now = Known(stays, united(before, known[gone].details, newer), was_blocked or known[gone].address_blocked)

    def verb(states: States) -> list[Event]:
        two = Pair(states[asked.person_id], states[asked.candidate_id])
        events = merging.same(states[id], two, [states[one] for one in elsewhere])
        return [*events, *person.correct(states[stays], fields_changed(now, before, was_blocked))]

    await run(conn, {"clearing": [id, *elsewhere], "person": people}, verb, by)
    theirs = await records.reports_about(conn, gone)
    await rows.follow(conn, gone, stays)
    await files.sort(conn, [stays], theirs)
    await records.keep(conn, [Before(stays, before, clearing_id=id)])
    await records.change(conn, [now])
    await rows.lead(conn, now, before)
    return gone, stays


async def _run_different(conn: Writing, id: UUID, elsewhere: Sequence[UUID], by: Author) -> None:
    def verb(states: States) -> list[Event]:
        return merging.different(states[id], [states[one] for one in elsewhere])

    await run(conn, {"clearing": [id, *elsewhere]}, verb, by)
