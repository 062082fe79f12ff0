"""What notifications does with the events of the other services: tell whoever must know, nothing else.

Nothing is sent from here: a reaction makes notices, and the mail they need waits in rows (`mails.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.notifications import notice
from services.notifications.audiences import AUDIENCES, Told, audience, nobody
from services.notifications.memory import KEPT
from services.notifications.store import Known, KnownOf
from shared.acts import Act, Moment, Ref
from shared.contracts.base import Event
from shared.contracts.notifications import NoticeCreated
from shared.contracts.topics import topic_of
from shared.directory import Directory
from shared.inbox import Incoming, Reactions

TOLD = frozenset(kind.TYPE for kind, told in AUDIENCES.items() if told is not nobody)
HEARS: dict[str, list[str]] = {
    topic: sorted(type for type in TOLD | KEPT if topic_of(type) == topic)
    for topic in ("casework.events", "intake.events", "funding.events")
}
ABOUT = ("case_id", "track_id", "transition_id", "life_situation", "topic")


def mailbox(directory: Directory, department: str, role: str) -> str | None:
    """Where mail for a role goes: its functional mailbox, else the clerks'; None if the directory knows neither."""
    found = directory.find(department)
    if found is None:
        return None
    boxes: Mapping[str, str] = {str(key): address for key, address in found.mailboxes.items()}
    return boxes.get(role) or boxes.get("clerk")


def reactions(directory: Directory) -> Reactions:
    """One reaction for every type somebody is told about."""

    def react(event: Event, incoming: Incoming) -> Sequence[Act]:
        told = audience(event, directory)
        if not told:
            return ()
        created = {one: _created(event, incoming.id, one, directory) for one in told}
        return [_act(event, incoming, created)]

    return dict.fromkeys(TOLD, react)


def _act(event: Event, incoming: Incoming, created: Mapping[Told, NoticeCreated]) -> Act:
    refs: dict[str, Sequence[Ref]] = {"notice": [told.notice_id for told in created.values()]}
    case = KnownOf(event.subject)
    if any(one.only_if for one in created):
        refs["known"] = [case]

    def verb(loaded: Mapping[Ref, Any], at: Moment) -> Sequence[Event]:
        return [
            fact
            for one, told in created.items()
            if one.only_if is None or _holds(one, loaded[case])
            for fact in notice.create(loaded[told.notice_id], told)
        ]

    return Act(refs=refs, verb=verb, actor=incoming.actor, trace=incoming.trace)


def _holds(one: Told, known: Known) -> bool:
    return one.department in (known.parties if one.only_if == "party" else known.carriers)


def _created(event: Event, cause: UUID, told: Told, directory: Directory) -> NoticeCreated:
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
        **{name: getattr(event, name, None) for name in ABOUT},
    )


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
    if code in WITH_ANSWER_DUE:
        return getattr(event, "answer_due", None)
    return None


WITH_ANSWER_DUE = frozenset(
    {"transition_requested", "return_requested", "answer_reminder", "answer_overdue", "coordinator_overdue"}
)
