"""What a notice says of the event it is about. Pure; codes and dates only, the words are made when it is shown."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services.notifications import notice
from services.notifications.about_money import about_money
from services.notifications.told import Told
from shared.contracts import casework
from shared.contracts.base import Event
from shared.contracts.notifications import NoticeCreated
from shared.directory import Directory
from shared.periods import end_of_day, local_day

ABOUT = ("case_id", "track_id", "transition_id", "life_situation", "topic")
PROVIDERS_ONLY = frozenset({"enrolment_requested", "enrolment_given_up"})
WITH_DAY_DUE = frozenset(
    {"proof_due", "proof_extended", "repayment_demanded", "incoming_proof_due", "contract_offered"}
)
WITH_ANSWER_DUE = frozenset(
    {"transition_requested", "return_requested", "answer_reminder", "answer_overdue", "coordinator_overdue"}
)


def mailbox(directory: Directory, department: str, role: str) -> str | None:
    """Where mail for a role goes: its functional mailbox, else the clerks'; None if the directory knows neither."""
    found = directory.find(department)
    if found is None:
        return None
    boxes: dict[str, str] = {str(key): address for key, address in found.mailboxes.items()}
    return boxes.get(role) or boxes.get("clerk")


def created(event: Event, cause: UUID, told: Told, directory: Directory) -> NoticeCreated:
    """The notice of one event to one role of one department; by mail only where the directory knows a mailbox."""
    reachable = mailbox(directory, told.department, told.role) is not None
    return NoticeCreated(
        municipality=told.department.partition(".")[0],
        notice_id=notice.notice_id(cause, told.department, told.role),
        department=told.department,
        code=told.code,
        role=told.role,
        cause=cause,
        channels=("inbox", "mail") if reachable else ("inbox",),
        urgency=told.urgency,
        other_department=_other_side(event, told),
        due=_due(event, told.code),
        on=getattr(event, "effective_on", None),
        report_id=getattr(event, "report_id", None) if told.once_a_day else None,
        reason_code=_reason(event) if told.once_a_day else None,
        **{name: getattr(event, name, None) for name in ABOUT if not _hidden(name, told)},
        **about_money(event),
        offer=event.code if isinstance(event, casework.EnrolmentEvent) else None,
    )


def _hidden(name: str, told: Told) -> bool:
    """A provider of an offer is no party to the case behind an enrolment: it is not led where it may not go. What is
    told once a day is about no one case."""
    return told.once_a_day or (name == "case_id" and told.code in PROVIDERS_ONLY)


def cause_of(event_id: UUID, at: datetime | None, told: Told) -> UUID:
    """What a notice is about: its event, or the day in Germany of whatever is told once a day.

    Two processes may tell a day at once: the second fails at the row, works again on what is there then, and is silent.
    """
    if not told.once_a_day or at is None:
        return event_id
    return uuid5(NAMESPACE_URL, f"urn:staffel:day:{told.code}:{told.department}:{local_day(at)}")


def _reason(event: Event) -> str | None:
    reasons = getattr(event, "reasons", ())
    return reasons[0].code if reasons else None


def _other_side(event: Event, told: Told) -> str | None:
    """Who the reader has to do with: the other of two sides; for a coordinator the one that was asked."""
    sender, receiver = getattr(event, "from_department", None), getattr(event, "to_department", None)
    if told.role == "coordinator" or told.department != receiver:
        return receiver
    return sender


def _due(event: Event, code: str) -> Any:
    """The deadline a notice is about, if it is about one."""
    if code.startswith("first_contact"):
        return getattr(event, "first_contact_due", None)
    if code.startswith("merge_"):
        return getattr(event, "decide_by", None)
    if code in WITH_ANSWER_DUE:
        return getattr(event, "answer_due", None)
    if code in WITH_DAY_DUE:
        day = getattr(event, "due_on", None) or getattr(event, "offer_until", None)
        return end_of_day(day) if day else None
    return None
