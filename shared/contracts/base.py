"""What every event of ours is: an immutable fact about one subject, in one municipality.

An event class names its type on the wire and the field that holds its subject:

    class CaseOpened(CaseEvent, type="casework.case.opened.v1"): ...

`subject` is the aggregate's id, the Kafka key and the number line the event is counted on.
"""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

LifeSituation = Literal[
    "coordination",
    "residence",
    "naturalisation",
    "orientation",
    "language",
    "education",
    "work",
    "livelihood",
    "housing",
    "health",
    "family",
    "participation",
]
Urgency = Literal["normal", "urgent", "immediate"]

DepartmentId = Annotated[
    str, StringConstraints(pattern=r"^([0-9]{5}|[0-9]{8})\.[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
]
Municipality = Annotated[str, StringConstraints(pattern=r"^([0-9]{5}|[0-9]{8})$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_.-][a-z0-9]+)*$", max_length=80)]
FileNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9]{2}$")]
"""What people dictate instead of an id: see `shared.file_number`."""

EVENT_TYPES: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """Base of all events on the topics. Readers ignore fields they do not know: only additions are compatible."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str] = ""
    SUBJECT: ClassVar[str] = ""

    municipality: Municipality

    def __init_subclass__(cls, type: str = "", subject: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if subject:
            cls.SUBJECT = subject
        if type:
            if type in EVENT_TYPES:
                raise TypeError(f"{type} is declared twice")
            cls.TYPE = type
            EVENT_TYPES[type] = cls

    @property
    def subject(self) -> UUID:
        """The id of the aggregate this event belongs to."""
        value: UUID = getattr(self, self.SUBJECT)
        return value

    def to_bytes(self) -> bytes:
        """The data as it is hashed, journalled and published; absent fields are left out."""
        return self.__pydantic_serializer__.to_json(self, exclude_none=True)


class By(BaseModel):
    """Who acted: a person (`department`, the token's subject) or what acted: silence, clock, law, routing, bank."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    department: DepartmentId | None = None
    user: str


SILENCE = By(user="silence")
CLOCK = By(user="clock")
LAW = By(user="law")
