"""What a batch of reports leads to, planned before anything is written: the acts, and the rows beside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from services.intake.clearing import clearing
from services.intake.people import households, person
from services.intake.people.holders import Recognised
from services.intake.people.register import Register
from services.intake.reports import report, unread
from services.intake.reports.receipts import Receipt
from services.intake.reports.refs import Draft, Question
from services.intake.reports.submission import Incoming, Rejection, Retraction, Submission
from services.intake.reports.unprocessed import failed
from services.intake.reports.unread import Place
from services.intake.routing import Route, Routing, kept
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.contracts.intake import PersonField
from shared.contracts.reasons import Reason, spoken
from shared.parking import Parked

CONSUMER = "intake"
"""The name on parked records and metrics, and of the consumer group."""

UNKNOWN_REFERENCE = Reason("/reference", "unknown_reference", "No report of this department has this reference.")
WITHDRAWN_BEFORE = Reason("/reference", "already_withdrawn", "Nothing stands under this reference any more.")


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


def plan_submission(
    plan: Plan, register: Register, routing: Routing, today: date, one: Submission, again: bool,
    named: Mapping[households.Household, UUID], new_id: Callable[[], UUID],
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


def plan_retraction(plan: Plan, register: Register, routing: Routing, one: Retraction, again: bool) -> None:
    holder = register.withdrawable(one.department, one.reference)
    if holder is None or holder.filed is None or holder.filed.withdrawn:
        reason = UNKNOWN_REFERENCE if holder is None else WITHDRAWN_BEFORE
        plan.refused[one.id] = Receipt("rejected", (reason,))
        refused = Rejection(one.id, one.department, (reason,), one.actor, one.trace, one.record)
        plan_rejection(plan, routing, refused, again)
        return
    refs = [plan.drafts.get(id, id) for id in holder.filed.chain]
    own = Draft(one.id, one.department, again=again)
    plan.withdrawn.update(dict.fromkeys(holder.filed.chain, one.id))
    register.withdraw(holder)
    verb = partial(_withdraw, one.reason_code, refs, own)
    plan.acts.append(Act({"report": [*refs, own]}, verb, one.actor, one.trace))


def _withdraw(reason_code: str, refs: Sequence[Any], own: Draft, loaded: Mapping[Any, Any], at: Moment) -> list[Event]:
    withdrawn = [event for ref in refs for event in report.withdraw(loaded[ref], reason_code)]
    return [*withdrawn, *report.answer(loaded[own], "withdrawn")]


def plan_difference(plan: Plan, one: Incoming) -> None:
    assert one.id is not None
    draft = plan.drafts[one.id] = Draft(one.id, one.department, again=True)
    plan.acts.append(Act({"report": (draft,)}, partial(_differs, draft), one.actor, one.trace))


def _differs(draft: Draft, loaded: Mapping[Any, Any], at: Moment) -> list[Event]:
    return report.answer(loaded[draft], "content_differs")


def plan_rejection(plan: Plan, routing: Routing, one: Rejection, again: bool) -> None:
    """Its sender is told. Operators find it parked where that cannot be, or where it is not the sender's to mend."""
    place = Place(one.record.topic, one.record.partition, one.record.offset)
    is_unread = one.id is None and place.partition >= 0
    has_topic = routing.directory.find(one.department) is not None
    if one.fault is not None or is_unread or not has_topic:
        plan.parked.append(_parked(one))
    if one.id is not None:
        draft = Draft(one.id, one.department, again=again)
        plan.acts.append(Act({"report": (draft,)}, partial(_reject, one, draft), one.actor, one.trace))
    elif is_unread and has_topic:
        plan.acts.append(Act({"record": (place,)}, partial(_reject_record, one, place), one.actor, one.trace))


def plan_failure(plan: Plan, one: Rejection) -> None:
    """What intake failed on came under an id that is in use: what stands there stands, operators have this."""
    plan.parked.append(_parked(one))


def _parked(one: Rejection) -> Parked:
    if one.fault is not None:
        return Parked.of(one.record, CONSUMER, "reaction_failed", failed(one.fault), subject=one.id)
    return Parked.of(one.record, CONSUMER, one.reasons[0].code, spoken(one.reasons), subject=one.id)


def _reject(one: Rejection, draft: Draft, loaded: Mapping[Any, Any], at: Moment) -> list[Event]:
    return report.reject(loaded[draft], one.reasons)


def _reject_record(one: Rejection, place: Place, loaded: Mapping[Any, Any], at: Moment) -> list[Event]:
    return unread.reject(loaded[place], one, place)
