"""What notifications tells: that somebody had to know, and whether it arrived. No texts, no addresses."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from shared.contracts.base import Code, DepartmentId, Event, FileNumber, LifeSituation, Urgency

Channel = Literal["mail", "inbox", "webhook"]


class NoticeEvent(Event, subject="notice_id"):
    notice_id: UUID
    department: DepartmentId
    code: Code
    case_id: UUID | None = None


class NoticeCreated(NoticeEvent, type="notifications.notice.created.v1"):
    """`role` of `department` must know about the event `cause`, reached by `channels`.

    `due` is the deadline it is about, `on` the day something takes effect, `other_department` who is on the other side.

    About reports that were not taken in there is one of a kind a day: `report_id` is the first of them, if one can be
    named, `reason_code` its first reason.

    About money: the `programme`, the `number` people dictate (`shared.file_number`), the `reference` a payment names,
    and which `remedy` the letter tells of; `form` is how the money is given, `scheme` is `prize` where it is won.
    `offer` is what somebody enrolled for. All of it codes, no words.
    """

    role: Code
    cause: UUID
    channels: tuple[Channel, ...]
    urgency: Urgency = "normal"
    track_id: UUID | None = None
    transition_id: UUID | None = None
    life_situation: LifeSituation | None = None
    topic: Code | None = None
    other_department: DepartmentId | None = None
    due: datetime | None = None
    on: date | None = None
    report_id: UUID | None = None
    reason_code: Code | None = None
    programme: Code | None = None
    number: FileNumber | None = None
    reference: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9./ -]{1,40}$")] | None = None
    offer: Code | None = None
    remedy: Literal["objection", "action", "contract"] | None = None
    form: Literal["decision", "contract"] | None = None
    scheme: Code | None = None


class NoticeDelivered(NoticeEvent, type="notifications.notice.delivered.v1"):
    channel: Channel
    attempt: int


class NoticeFailed(NoticeEvent, type="notifications.notice.failed.v1"):
    channel: Channel
    attempt: int
    reason_code: Code


class NoticeRead(NoticeEvent, type="notifications.notice.read.v1"):
    by: str
