"""What the person allowed to pass on, and what they took back."""

from datetime import date
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId
from shared.contracts.casework.cases import CaseEvent


class ConsentEvent(CaseEvent):
    consent_id: UUID
    recipient: DepartmentId
    purpose: Code
    categories: tuple[Code, ...]
    by: By


class ConsentGiven(ConsentEvent, type="casework.consent.given.v1"):
    given_on: date
    text_version: str


class ConsentWithdrawn(ConsentEvent, type="casework.consent.withdrawn.v1"):
    withdrawn_on: date
