"""The way of reports through intake: a batch in one transaction, from whichever entrance, each on its own merits.

Receipts first (the same again has no second effect), then who it is, then the acts, then what changed in people.
A batch of one and a batch of a thousand run the same statements.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeGuard
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as QuickUUID
from uuid_utils import uuid7

from services.intake.clearing import questions
from services.intake.people import households, known, learnt
from services.intake.people.likely import Likely
from services.intake.reports import content, planning, receipts
from services.intake.reports.content import same_bytes
from services.intake.reports.receipts import Receipt
from services.intake.reports.submission import Incoming, Rejection, Retraction, Submission, place_of
from services.intake.reports.unprocessed import NOT_PROCESSED
from services.intake.routing import Routing, kept
from services.intake.store import KINDS
from shared import engine, metrics
from shared.contracts.reasons import Reason
from shared.parking import park
from shared.postgres import Writing


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one report of a batch; the same for Kafka's records and HTTP's receipts."""

    status: Literal["accepted", "duplicate", "rejected"]
    reasons: tuple[Reason, ...] = ()


CONTENT_DIFFERS = Reason(
    "id", "content_differs",
    "This id was used before for other content. This content was not taken in: send it under an id of its own.",
)  # fmt: skip


async def take_in(conn: Writing, routing: Routing, today: date, batch: Sequence[Incoming]) -> list[Answer]:
    """One answer for each of the batch, in its order, within the caller's transaction.

    Raises `known.Overtaken` or `UniqueViolationError` when another transaction dealt with the same people meanwhile:
    the caller rolls back and tries again.
    """
    answers: dict[int, Answer] = {}
    waiting = list(enumerate(batch))
    while waiting:
        turn, waiting = _one_of_each(waiting)
        given = await _take(conn, routing, today, [one for _, one in turn])
        answers.update(zip((place for place, _ in turn), given, strict=True))
    return [answers[place] for place in range(len(batch))]


Placed = list[tuple[int, Incoming]]


def _one_of_each(batch: Placed) -> tuple[Placed, Placed]:
    """What is worked on now, and what has to wait: other content under an id that is in the batch already."""
    seen: dict[UUID | None, Incoming] = {}
    turn: Placed = []
    later: Placed = []
    for place, one in batch:
        before = seen.setdefault(one.id, one) if one.id is not None else one
        (turn if before is one or same_bytes(before, one) else later).append((place, one))
    return turn, later


async def _take(conn: Writing, routing: Routing, today: date, batch: Sequence[Incoming]) -> list[Answer]:
    """As `take_in`; whatever shares an id is a copy of the first under it."""
    first = {one.id: one for one in reversed(batch) if one.id is not None}
    older = await receipts.claim(conn, {id: _receipt(one) for id, one in first.items()}) if first else {}
    again = {id for id, receipt in older.items() if _may_come_again(receipt, first[id])}
    other = await _of_other_content(conn, older, first) if older else {}
    ahead = [
        one for one in batch if one.id is None or (first[one.id] is one and (one.id not in older or one.id in again))
    ]
    register = await known.find(conn, ahead)
    named = await households.ids_of(conn, (one for one in ahead if isinstance(one, Submission)))
    plan = planning.Plan()
    for used, one in other.items():
        if place_of(one) not in older[used].places:
            planning.plan_difference(plan, one)
    for one in first.values():
        if one.id in older and older[one.id].status == "accepted" and _has_failed(one):
            planning.plan_failure(plan, one)
    for one in ahead:
        match one:
            case Submission():
                planning.plan_submission(plan, register, routing, today, one, one.id in again, named, new_id)
            case Retraction():
                planning.plan_retraction(plan, register, routing, one, one.id in again)
            case Rejection():
                planning.plan_rejection(plan, routing, one, one.id in again)
    await engine.run(conn, KINDS, await questions.once(conn, plan.acts, plan.questions))
    await questions.explain(conn, plan.questions.values())
    await kept.note(conn, plan.routed)
    await receipts.change(conn, {id: plan.refused.get(id) or _receipt(first[id]) for id in again | plan.refused.keys()})
    await _note_withdrawals(conn, plan.withdrawn)
    await park(conn, plan.parked)
    await learnt.write(conn, register)
    _count(register.likely)
    fresh = set(map(id, ahead))
    answers = [_answer(one, id(one) in fresh, plan, older, first, other) for one in batch]
    await _note_places(conn, batch, answers, older)
    return answers


async def _of_other_content(
    conn: Writing, older: Mapping[UUID, Receipt], first: Mapping[UUID, Incoming]
) -> dict[UUID, Incoming]:
    """What says something else than what was accepted under its id, as far as that can still be told.

    What intake failed on is not compared: that may be what failed, and giving a report up must not fail on it again.
    """
    accepted = [id for id, receipt in older.items() if receipt.status == "accepted" and not _has_failed(first[id])]
    said = await content.stored(conn, accepted) if accepted else {}
    return {id: first[id] for id in accepted if content.differs(first[id], said.get(id))}


async def _note_places(
    conn: Writing, batch: Sequence[Incoming], answers: Sequence[Answer], older: Mapping[UUID, Receipt]
) -> None:
    places: dict[UUID, list[str]] = {}
    for one, given in zip(batch, answers, strict=True):
        place = place_of(one)
        if not given.reasons or one.id is None or place is None:
            continue
        if one.id not in older or place not in older[one.id].places:
            places.setdefault(one.id, []).append(place)
    await receipts.note_places(conn, places)


def _count(likely: Likely) -> None:
    judged = (judgement for sought in likely.sought.values() for _, judgement in sought.judged.values())
    for decision, number in Counter(judgement.decision for judgement in judged).items():
        metrics.JUDGED.labels(decision).inc(number)
    metrics.CROWDED_KEYS.inc(len(likely.crowded))


def new_id() -> UUID:
    """A UUIDv7 in the form the database driver uses: hashed, compared and written ten times as fast as another."""
    found: UUID = QuickUUID(uuid7().bytes)
    return found


def _receipt(one: Incoming) -> Receipt:
    return Receipt("rejected", one.reasons) if isinstance(one, Rejection) else Receipt("accepted")


def _has_failed(one: Incoming) -> TypeGuard[Rejection]:
    return isinstance(one, Rejection) and one.fault is not None


def _may_come_again(receipt: Receipt, one: Incoming) -> bool:
    """What was rejected had no effect: put right, it may come under the same id, or be rejected for other reasons.

    Not the very record that was answered already, unless that was our fault and it is tried again.
    """
    if receipt.status != "rejected":
        return False
    is_ours = any(reason.code == NOT_PROCESSED.code for reason in receipt.reasons)
    if place_of(one) in receipt.places and not is_ours:
        return False
    return not isinstance(one, Rejection) or one.reasons != receipt.reasons


def _answer(
    one: Incoming, is_fresh: bool, plan: planning.Plan, older: Mapping[UUID, Receipt], first: Mapping[UUID, Incoming],
    other: Mapping[UUID, Incoming],
) -> Answer:  # fmt: skip
    if one.id in other:
        return Answer("duplicate", (CONTENT_DIFFERS, *(one.reasons if isinstance(one, Rejection) else ())))
    refused = plan.refused.get(one.id) if one.id else None
    if not is_fresh:
        assert one.id is not None
        before = refused or older.get(one.id) or _receipt(first[one.id])
        return Answer("duplicate", one.reasons if _has_failed(one) else before.reasons)
    if isinstance(one, Rejection):
        return Answer("rejected", one.reasons)
    return Answer("rejected", refused.reasons) if refused else Answer("accepted")


async def _note_withdrawals(conn: Writing, withdrawn: Mapping[UUID, UUID]) -> None:
    if withdrawn:
        await conn.execute(
            """
            update reports r set withdrawn_by = u.withdrawn_by
            from unnest($1::uuid[], $2::uuid[]) u (id, withdrawn_by) where r.id = u.id
            """,
            list(withdrawn), list(withdrawn.values()),
        )  # fmt: skip
