"""Money for the person: asked for, and what became of it."""

from typing import Literal
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId
from shared.contracts.casework.cases import CaseEvent


class AssistanceRequested(CaseEvent, type="casework.assistance.requested.v1"):
    """Money for this person: funding opens an application with the id `assistance_id`."""

    assistance_id: UUID
    department: DepartmentId
    programme: Code
    purpose: Code
    amount_cents: int
    currency: Literal["EUR"] = "EUR"
    payee_id: UUID | None = None
    by: By


class AssistanceSettled(CaseEvent, type="casework.assistance.settled.v1"):
    """What funding told about an assistance: `disbursed` when the bank confirmed, `rejected` when it was decided so.

    `department` is the one that asked for it.
    """

    assistance_id: UUID
    department: DepartmentId | None = None
    grant_id: UUID | None = None
    programme: Code
    outcome: Literal["awarded", "disbursed", "rejected"]
    amount_cents: int
    currency: Literal["EUR"] = "EUR"
