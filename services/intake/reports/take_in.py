"""The way of reports through intake: a batch in one transaction, from whichever entrance, each on its own merits.

Receipts first (the same again has no second effect), then who it is, then the acts, then what changed in people.
A batch of one and a batch of a thousand run the same statements.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Literal
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as QuickUUID
from uuid_utils import uuid7

from services.intake.clearing import clearing, questions
from services.intake.people import households, known, learnt, person
from services.intake.people.holders import Recognised
from services.intake.people.likely import Likely
from services.intake.people.register import Register
from services.intake.reports import receipts, report
from services.intake.reports.receipts import Receipt
from services.intake.reports.refs import Draft, Question
from services.intake.reports.submission import Incoming, Rejection, Retraction, Submission
from services.intake.reports.unprocessed import failed
from services.intake.routing import Route, Routing, kept
from services.intake.store import KINDS
from shared import engine, metrics
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.contracts.intake import PersonField
from shared.contracts.reasons import Reason, spoken
from shared.contracts.topics import REPORT_WITHDRAWN
from shared.parking import Parked, park
from shared.postgres import Writing

CONSUMER = "intake"
"""The name on parked records and metrics, and of the consumer group."""

UNKNOWN_REFERENCE = Reason("/reference", "unknown_reference", "No report of this department has this reference.")
WITHDRAWN_BEFORE = Reason("/reference", "already_withdrawn", "Nothing stands under this reference any more.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one report of a batch; the same for Kafka's records and HTTP's receipts."""

    status: Literal["accepted", "duplicate", "rejected"]
    reasons: tuple[Reason, ...] = ()


@dataclass(slots=True)
class Plan:
    """What a batch leads to: acts in order of arrival, questions by the place of their act, rows beside them."""

    acts: list[Act] = field(default_factory=list)
    drafts: dict[UUID, Draft] = field(default_factory=dict)
    questions: dict[int, Question] = field(default_factory=dict)
    withdrawn: dict[UUID, UUID] = field(default_factory=dict)
    refused: dict[UUID, Receipt] = field(default_factory=dict)
    parked: list[Parked] = field(default_factory=list)
    routed: list[kept.Decided] = field(default_factory=list)


async def take_in(conn: Writing, routing: Routing, today: date, batch: Sequence[Incoming]) -> list[Answer]:
    """One answer for each of the batch, in its order, within the caller's transaction.

    Raises `known.Overtaken` or `UniqueViolationError` when another transaction dealt with the same people meanwhile:
    the caller rolls back and tries again.
    """
    first = {one.id: one for one in reversed(batch) if one.id is not None}
    older = await receipts.claim(conn, {id: _receipt(one) for id, one in first.items()}) if first else {}
    again = {id for id, receipt in older.items() if _may_come_again(receipt, first[id])}
    ahead = [
        one for one in batch if one.id is None or (first[one.id] is one and (one.id not in older or one.id in again))
    ]
    register = await known.find(conn, ahead)
    named = await households.ids_of(conn, (one for one in ahead if isinstance(one, Submission)))
    plan = Plan()
    for one in ahead:
        match one:
            case Submission():
                _plan_submission(plan, register, routing, today, one, one.id in again, named)
            case Retraction():
                _plan_retraction(plan, register, one, one.id in again)
            case Rejection():
                _plan_rejection(plan, one)
    await engine.run(conn, KINDS, await questions.once(conn, plan.acts, plan.questions))
    await questions.explain(conn, plan.questions.values())
    await kept.note(conn, plan.routed)
    await receipts.change(conn, {id: plan.refused.get(id, Receipt("accepted")) for id in again | plan.refused.keys()})
    await _note_withdrawals(conn, plan.withdrawn)
    await park(conn, plan.parked)
    await learnt.write(conn, register)
    _count(register.likely)
    fresh = set(map(id, ahead))
    return [_answer(one, id(one) in fresh, plan, older) for one in batch]


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


def _may_come_again(receipt: Receipt, one: Incoming) -> bool:
    """What was rejected had no effect: put right, it may come under the same id."""
    return receipt.status == "rejected" and not isinstance(one, Rejection)


def _answer(one: Incoming, is_fresh: bool, plan: Plan, older: Mapping[UUID, Receipt]) -> Answer:
    if not is_fresh:
        assert one.id is not None
        before = older.get(one.id)
        return Answer("duplicate", before.reasons if before else ())
    refused = plan.refused.get(one.id) if one.id else None
    if isinstance(one, Rejection):
        return Answer("rejected", one.reasons)
    return Answer("rejected", refused.reasons) if refused else Answer("accepted")


def _plan_submission(
    plan: Plan, register: Register, routing: Routing, today: date, one: Submission, again: bool,
    named: Mapping[households.Household, UUID],
) -> None:  # fmt: skip
    found = register.recognise(one, new_id())
    draft = Draft(one.id, one.department, one, found.standing, again)
    plan.drafts[one.id] = draft
    routes = routing.routes(one.report, found.needs, one.department, today)
    plan.routed.append((one.id, one.department, routes))
    refs: dict[str, Sequence[Any]] = {"report": (draft,)}
    corrections = () if found.is_new else tuple(register.replaced.get(one.id, ()))
    if found.is_new or routes or corrections:
        refs["person"] = (found.person.ref,)
    question = None
    if found.doubt is not None:
        question = Question(
            new_id(), draft.municipality, found.person.id, found.doubt.candidate.id, found.doubt.judgement
        )
        refs["clearing"] = (question,)
        plan.questions[len(plan.acts)] = question
    household = households.household_of(one)
    verb = partial(_accept, one, draft, found, corrections, routes, question, named[household] if household else None)
    plan.acts.append(Act(refs, verb, one.actor, one.trace))


def _accept(
    one: Submission, draft: Draft, found: Recognised, corrections: Sequence[PersonField], routes: Sequence[Route],
    question: Question | None, household: UUID | None, loaded: Mapping[Any, Any], at: Moment,
) -> list[Event]:  # fmt: skip
    events: list[Event] = []
    who = found.person
    if found.is_new:
        events += person.register(loaded[who.ref], one.id, provisional=found.doubt is not None)
    events += report.accept(loaded[draft], who.id, found.outcome, found.corrects, household)
    if corrections:
        events += person.correct(loaded[who.ref], corrections, one.id, one.department)
    if routes:
        events += person.refer(loaded[who.ref], one, routes)
    if question is not None and question in loaded and found.doubt is not None:
        events += clearing.open_(loaded[question], who.id, question.candidate_id, found.doubt.ground)
    return events


def _plan_retraction(plan: Plan, register: Register, one: Retraction, again: bool) -> None:
    holder = register.withdrawable(one.department, one.reference)
    if holder is None or holder.filed is None or holder.filed.withdrawn:
        reason = UNKNOWN_REFERENCE if holder is None else WITHDRAWN_BEFORE
        plan.refused[one.id] = Receipt("rejected", (reason,))
        refused = Rejection(one.id, one.department, (reason,), one.actor, one.trace, one.record)
        if not again:
            _plan_rejection(plan, refused, REPORT_WITHDRAWN)
        return
    refs = [plan.drafts.get(id, id) for id in holder.filed.chain]
    plan.withdrawn.update(dict.fromkeys(holder.filed.chain, one.id))
    register.withdraw(holder)
    plan.acts.append(Act({"report": refs}, partial(_withdraw, one.reason_code, refs), one.actor, one.trace))


def _withdraw(reason_code: str, refs: Sequence[Any], loaded: Mapping[Any, Any], at: Moment) -> list[Event]:
    return [event for ref in refs for event in report.withdraw(loaded[ref], reason_code)]


def _plan_rejection(plan: Plan, one: Rejection, type: str | None = None) -> None:
    code, detail = (
        (one.reasons[0].code, spoken(one.reasons)) if one.fault is None else ("reaction_failed", failed(one.fault))
    )
    plan.parked.append(Parked.of(one.record, CONSUMER, code, detail, type=type, subject=one.id))
    if one.id is not None:
        draft = Draft(one.id, one.department)
        plan.acts.append(Act({"report": (draft,)}, partial(_reject, one, draft), one.actor, one.trace))


def _reject(one: Rejection, draft: Draft, loaded: Mapping[Any, Any], at: Moment) -> list[Event]:
    return report.reject(loaded[draft], one.reasons)


async def _note_withdrawals(conn: Writing, withdrawn: Mapping[UUID, UUID]) -> None:
    if withdrawn:
        await conn.execute(
            """
            update reports r set withdrawn_by = u.withdrawn_by
            from unnest($1::uuid[], $2::uuid[]) u (id, withdrawn_by) where r.id = u.id
            """,
            list(withdrawn), list(withdrawn.values()),
        )  # fmt: skip
