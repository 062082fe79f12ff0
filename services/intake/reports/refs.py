"""How acts of intake name what is new: with what its row needs, and without asking the database for it."""

from dataclasses import dataclass
from uuid import UUID

from services.intake.matching import Judgement
from services.intake.people.details import Details
from services.intake.reports.report import NOTHING, Standing
from services.intake.reports.submission import Submission


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A report that comes in now. `again`: one with this id was rejected before and has a row."""

    id: UUID
    department: str
    submission: Submission | None = None
    standing: Standing = NOTHING
    again: bool = False

    @property
    def municipality(self) -> str:
        return self.department.partition(".")[0]


@dataclass(frozen=True, slots=True, eq=False)
class Newcomer:
    """A person nobody has reported before."""

    id: UUID
    municipality: str
    details: Details


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A clearing that opens now: whether `person_id` is `candidate_id`, and what matching made of it."""

    id: UUID
    municipality: str
    person_id: UUID
    candidate_id: UUID
    judgement: Judgement | None = None


PersonRef = UUID | Newcomer
ReportRef = UUID | Draft
