"""What is sent about nominations. Names, contacts and reasons go to funding's erasable tables and nowhere else."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.funding.programmes.programme import MOST_CENTS
from shared.bounded import Day
from shared.contracts.base import Code, DepartmentId

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class NomineeBody(BaseModel):
    """A department of the directory, a nominee known by its id, or somebody by kind and name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    department: DepartmentId | None = None
    id: UUID | None = None
    kind: Literal["organisation", "company", "person"] | None = None
    name: ShortText | None = None
    contact: ShortText | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "NomineeBody":
        named = self.kind is not None and self.name is not None
        if sum((self.department is not None, self.id is not None, named)) != 1 or (not named and self.contact):
            raise ValueError("Name a department, or an id, or kind and name (with a contact if you like).")
        return self


class NewNomination(BaseModel):
    """Without a purpose the prize's first one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programme: Code
    purpose: Code | None = None
    nominee: NomineeBody
    reasons: LongText | None = None


class Vote(BaseModel):
    """`juror` is the number of a member of the jury."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    juror: Annotated[int, Field(ge=1, le=999)]
    points: Annotated[int, Field(ge=0, le=100)]


class Declaration(BaseModel):
    """Aid under the de-minimis regulation within three years, in cents, as the company has declared it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    received_cents: Annotated[int, Field(ge=0, le=MOST_CENTS)]
    declared_on: Day
