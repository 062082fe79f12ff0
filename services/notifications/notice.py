"""A notice: one role of one department must know about one event. Pure; told once per cause, department and role."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, assert_never
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.contracts.base import Event
from shared.contracts.notifications import (
    Channel,
    NoticeCreated,
    NoticeDelivered,
    NoticeFailed,
    NoticeRead,
)
from shared.problems import NotFound

MailState = Literal["none", "waiting", "delivered", "failed"]
NoticeFact = NoticeCreated | NoticeDelivered | NoticeFailed | NoticeRead


@dataclass(frozen=True, slots=True)
class Notice:
    """`created` is None for a notice that nobody has told yet. `readers` are the persons who have read it."""

    id: UUID
    created: NoticeCreated | None = None
    mail: MailState = "none"
    readers: frozenset[str] = frozenset()


class NoSuchNotice(NotFound):
    """The notice is not there, or it is for others: the two are not told apart."""

    problem: ClassVar[str] = "not-found"


def notice_id(cause: UUID, department: str, role: str) -> UUID:
    """The same event tells the same role of the same department once, however often it is heard."""
    return uuid5(NAMESPACE_URL, f"urn:staffel:notice:{cause}:{department}:{role}")


def create(notice: Notice, told: NoticeCreated) -> Sequence[NoticeFact]:
    return [] if notice.created else [told]


def deliver(notice: Notice, channel: Channel, attempt: int) -> Sequence[NoticeFact]:
    """The channel's other end has taken it. A repeat after a crash says nothing new."""
    told = _known(notice)
    if notice.mail == "delivered":
        return []
    return [NoticeDelivered(**_about(told), channel=channel, attempt=attempt)]


def fail(notice: Notice, channel: Channel, attempt: int, reason_code: str) -> Sequence[NoticeFact]:
    """It cannot arrive by this channel: refused for good, or tried for too long."""
    told = _known(notice)
    if notice.mail != "waiting":
        return []
    return [NoticeFailed(**_about(told), channel=channel, attempt=attempt, reason_code=reason_code)]


def read(notice: Notice, by: str, department: str, roles: frozenset[str]) -> Sequence[NoticeFact]:
    """A person has read it; only persons of the department and role it is for know that it is there."""
    told = notice.created
    if told is None or told.department != department or told.role not in roles:
        raise NoSuchNotice("There is no notice with this id for you.")
    return [] if by in notice.readers else [NoticeRead(**_about(told), by=by)]


def _known(notice: Notice) -> NoticeCreated:
    if notice.created is None:
        raise NoSuchNotice("There is no notice with this id.")
    return notice.created


def _about(told: NoticeCreated) -> dict[str, object]:
    return {
        "municipality": told.municipality,
        "notice_id": told.notice_id,
        "department": told.department,
        "code": told.code,
        "case_id": told.case_id,
    }


def apply(notice: Notice, event: Event) -> Notice:
    assert isinstance(event, NoticeFact)
    match event:
        case NoticeCreated():
            return replace(notice, created=event, mail="waiting" if "mail" in event.channels else "none")
        case NoticeDelivered():
            return replace(notice, mail="delivered")
        case NoticeFailed():
            return replace(notice, mail="failed")
        case NoticeRead():
            return replace(notice, readers=notice.readers | {event.by})
        case _:
            assert_never(event)
