"""What clients send about offers: who is to take part, who was there, how it ended."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.casework.api.bodies import Body
from shared.bounded import Day
from shared.contracts.base import Code, DepartmentId


class EnrolmentBody(Body):
    """What the offer's unit asks for: `case_id` for a person or a pair, `size` for a group, `school` (its official
    number or another code), or `organisation`."""

    case_id: UUID | None = None
    size: Annotated[int, Field(ge=1, le=10_000, strict=True)] | None = None
    school: Code | None = None
    organisation: DepartmentId | None = None


class PresentBody(Body):
    id: UUID
    minutes: Annotated[int, Field(ge=1, le=24 * 60, strict=True)] | None = None


class AttendanceBody(Body):
    """Who was there, by enrolment; or, where people only are counted, how many `people` came."""

    on: Day
    enrolments: list[PresentBody | UUID] = Field(default_factory=list, max_length=1000)
    people: Annotated[int, Field(ge=0, le=100_000, strict=True)] | None = None


class CompletionBody(Body):
    on: Day


class CancellationBody(Body):
    reason_code: Code
