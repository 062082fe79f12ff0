"""What carriers of a track must know about the person: that something was corrected, that the person comes of age."""

from typing import Literal
from uuid import UUID

from shared.contracts.base import DepartmentId
from shared.contracts.casework.tracks import TrackEvent
from shared.contracts.intake import PersonField


class CorrectionNoted(TrackEvent, type="casework.correction.noted.v1"):
    """Intake has corrected what is known of the person: `fields` says which parts, never the values.

    `department` carries the track, `asked` is asked for it or has promised to take it: whoever counts on a date that
    follows from a birth date reads the person again.
    """

    department: DepartmentId
    asked: DepartmentId | None = None
    fields: tuple[PersonField, ...]
    report_id: UUID | None = None


class MajorityNoted(TrackEvent, type="casework.majority.noted.v1"):
    """The person comes of age in `months` months, or today (0). `prepared`: a transition of the track is under way."""

    department: DepartmentId
    asked: DepartmentId | None = None
    months: Literal[12, 0]
    prepared: bool
