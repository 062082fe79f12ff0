"""What notifications does with the events of the other services: tell whoever must know, nothing else.

Nothing is sent from here: a reaction makes notices, and the mail they need waits in rows (`mails.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.notifications import notice
from services.notifications.audiences import AUDIENCES, audience
from services.notifications.memory import KEPT
from services.notifications.store import Known, KnownOf
from services.notifications.telling import cause_of, created
from services.notifications.told import Told, nobody
from shared.acts import Act, Moment, Ref
from shared.contracts.base import Event
from shared.contracts.envelope import parse_own
from shared.contracts.notifications import NoticeCreated
from shared.contracts.topics import topic_of
from shared.directory import Directory
from shared.inbox import Incoming, Reactions

TOLD = frozenset(kind.TYPE for kind, told in AUDIENCES.items() if told is not nobody)
HEARS: dict[str, list[str]] = {
    topic: sorted(type for type in TOLD | KEPT if topic_of(type) == topic)
    for topic in ("casework.events", "intake.events", "funding.events")
}


def reactions(directory: Directory) -> Reactions:
    """One reaction for every type somebody is told about."""

    def react(event: Event, incoming: Incoming) -> Sequence[Act]:
        told = audience(event, directory)
        if not told:
            return ()
        at = _time_of(incoming) if any(one.once_a_day for one in told) else None
        notices = {one: created(event, cause_of(incoming.id, at, one), one, directory) for one in told}
        return [_act(event, incoming, notices)]

    return dict.fromkeys(TOLD, react)


def _act(event: Event, incoming: Incoming, notices: Mapping[Told, NoticeCreated]) -> Act:
    refs: dict[str, Sequence[Ref]] = {"notice": [told.notice_id for told in notices.values()]}
    case = KnownOf(event.subject)
    if any(one.only_if for one in notices):
        refs["known"] = [case]

    def verb(loaded: Mapping[Ref, Any], at: Moment) -> Sequence[Event]:
        return [
            fact
            for one, told in notices.items()
            if one.only_if is None or _holds(one, loaded[case])
            for fact in notice.create(loaded[told.notice_id], told)
        ]

    return Act(refs=refs, verb=verb, actor=incoming.actor, trace=incoming.trace)


def _time_of(incoming: Incoming) -> datetime | None:
    return parse_own(incoming.record.headers, incoming.record.value).time


def _holds(one: Told, known: Known) -> bool:
    return one.department in (known.parties if one.only_if == "party" else known.carriers)
