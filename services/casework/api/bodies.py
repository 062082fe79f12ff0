"""What clients send, field by field; unknown fields are refused, so that a typing error is not silently lost."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints

from services.casework.packages import Item, Package
from shared.bounded import Day
from shared.contracts.base import Code, DepartmentId, LifeSituation, Urgency
from shared.contracts.casework import FieldOfAction, TargetDimension

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Channel = Literal["visit", "office", "telephone", "video", "letter", "email", "message", "outreach"]
"""How a person was reached, or tried to be: at home, in the office, by telephone or video, by letter, e-mail or short
message, or by outreach work where they are."""


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DocumentBody(Body):
    """An uploaded document by its id and the SHA-256 of its bytes, in hex."""

    id: ShortText
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class ItemBody(Body):
    """One item of a package: in the file, uploaded, posted, told, or why it does not apply."""

    code: Code
    state: Literal["in_file", "uploaded", "posted", "told", "not_applicable"]
    file_number: ShortText | None = None
    document: DocumentBody | ShortText | None = None
    on: Day | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)] | None = None


class PackageBody(Body):
    items: list[ItemBody] = Field(default_factory=list, max_length=100)

    def package(self) -> Package:
        return tuple(
            Item(
                item.code, item.state, file_number=item.file_number, on=item.on, reason=item.reason,
                document=item.document.model_dump() if isinstance(item.document, DocumentBody) else item.document,
            )
            for item in self.items
        )  # fmt: skip


class RequestBody(Body):
    kind: Code
    to_department: DepartmentId
    urgency: Urgency = "normal"
    effective_on: Day | None = None
    household_id: UUID | None = None
    package: PackageBody = Field(default_factory=PackageBody)


class AcceptanceBody(Body):
    effective_on: Day | None = None


class DeclineBody(Body):
    reason_code: Literal["not_competent", "no_capacity", "package_incomplete", "other"]
    proposed_department: DepartmentId | None = None


class RefusalBody(Body):
    file_number: ShortText
    notice_on: Day
    appeal_until: Day


class ReasonBody(Body):
    reason_code: Code | None = None


class ContactAttemptBody(Body):
    """`on`: today unless it is named."""

    on: Day | None = None
    channel: Channel


class FirstContactBody(Body):
    """`on`: today unless it is named."""

    on: Day | None = None
    channel: Channel
    conversation_held: bool | None = None
    person_took_part: bool | None = None


class TrackBody(Body):
    life_situation: LifeSituation
    topic: Code | None = None


class ClosureBody(Body):
    """After a refusal on the merits, `covered_by` is required."""

    outcome: Code
    covered_by: Code | None = None
    appeal_lodged: bool = False


class AssignmentBody(Body):
    """Who carries the track from now on; `department` is understood as well."""

    to_department: DepartmentId = Field(validation_alias=AliasChoices("to_department", "department"))
    reason_code: Code


class SuggestionBody(Body):
    to_department: DepartmentId
    kind: Code | None = None


class ParticipationBody(Body):
    """`participation` is the step: asked, agreed, declined or ended."""

    participation: Literal["asked", "agreed", "declined", "ended"]
    on: Day | None = None
    text_version: ShortText | None = None
    reason_code: Code | None = None


class KeepBody(Body):
    """The track that goes on; life situation and topic, if given, must be those of the track."""

    track_id: UUID
    life_situation: LifeSituation | None = None
    topic: Code | None = None


class MergeBody(Body):
    """For each need that both cases have, the track that goes on. Needs that are not named go on waiting."""

    keep: list[KeepBody] = Field(min_length=1, max_length=50)


class ConsentBody(Body):
    recipient: DepartmentId
    purpose: Code
    categories: list[Code] = Field(min_length=1, max_length=50)
    given_on: Day
    text_version: ShortText


class GoalBody(Body):
    """Field and dimension are those of the offer where one is named, unless they are said here."""

    life_situation: LifeSituation
    code: Code
    due_on: Day | None = None
    offer_id: UUID | None = None
    field_of_action: FieldOfAction | None = None
    target_dimension: TargetDimension | None = None


class ReachedBody(Body):
    on: Day
    evidence: Code


class AbandonmentBody(Body):
    reason_code: Code


class AssistanceBody(Body):
    programme: Code
    purpose: Code
    amount_cents: Annotated[int, Field(gt=0, le=10_000_000_00, strict=True)]
    payee_id: UUID | None = None
