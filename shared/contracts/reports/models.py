"""What a department reports about a person. The one place on the topics with personal data.

Every field is strict and every unknown field is an error, so that a typing error in a departmental system is heard of
at once. An optional field may also be null. Rules over several fields are in `rules`.
"""

from datetime import date
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.base import Code, DepartmentId, LifeSituation, Urgency
from shared.contracts.intake import Occasion
from shared.contracts.reports.texts import (
    Country,
    EMail,
    Language,
    LegalBasis,
    Line,
    Name,
    Reference,
    Remarks,
    Short,
)

BirthDatePrecision = Literal["day", "month", "year", "estimated", "unknown"]

WITHOUT_NEEDS: frozenset[str] = frozenset({"death", "departure", "moved_unknown", "name_change", "information_block"})
"""Occasions that are worth a report though the person needs nothing for it."""


def at_least_one(*fields: str) -> dict[str, Any]:
    """In a schema: one of these texts is there and not blank."""
    present = ({"required": [name], "properties": {name: {"type": "string", "pattern": r"\S"}}} for name in fields)
    return {"anyOf": list(present)}


BORN: dict[str, Any] = {
    "if": {
        "required": ["birth_date_precision"],
        "properties": {"birth_date_precision": {"const": "unknown"}},
    },
    "then": {"properties": {"birth_date": {"type": "null"}}},
    "else": {"required": ["birth_date"], "properties": {"birth_date": {"type": "string"}}},
}
NEEDY: dict[str, Any] = {
    "if": {"properties": {"occasion": {"enum": [o for o in get_args(Occasion) if o not in WITHOUT_NEEDS]}}},
    "then": {"required": ["needs"], "properties": {"needs": {"minItems": 1}}},
}


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Address(Part):
    street: Line | None = None
    postcode: Short | None = None
    city: Line | None = None
    district: Line | None = None


class Representative(Part):
    """Who acts for a minor or a ward: a person by name, or a department (an official guardian, say)."""

    model_config = ConfigDict(json_schema_extra=at_least_one("given_names", "family_name", "department"))

    kind: Literal["parent", "guardian", "official_guardian"]
    given_names: Name | None = None
    family_name: Name | None = None
    department: DepartmentId | None = None


class Person(Part):
    """Who is reported, at least one name.

    `birth_date` is always a whole date; `birth_date_precision` says how much of it is known: of `month` the day means
    nothing, of `year` neither day nor month (write the first), `estimated` comes from an age finding. Only with
    `unknown` there is none.
    """

    model_config = ConfigDict(json_schema_extra=at_least_one("given_names", "family_name") | BORN)

    given_names: Name | None = None
    family_name: Name | None = None
    birth_date: date | None = None
    birth_date_precision: BirthDatePrecision = "day"
    sex: Literal["f", "m", "x", "unknown"] | None = None
    nationalities: tuple[Country, ...] = Field(default=(), max_length=10)
    languages: tuple[Language, ...] = Field(default=(), max_length=20)
    azr_number: Short | None = None
    address: Address | None = None
    email: EMail | None = None
    phone: Short | None = None
    household: Reference | None = None
    representatives: tuple[Representative, ...] = Field(default=(), max_length=10)


class Need(Part):
    """One need in one life situation; `department` and `kind` are the sender's wishes for the routing."""

    life_situation: LifeSituation
    topic: Code | None = None
    urgency: Urgency = "normal"
    department: DepartmentId | None = None
    kind: Code | None = None


class Consent(Part):
    recipient: DepartmentId
    purpose: Code
    categories: tuple[Code, ...] = Field(min_length=1, max_length=50)
    given_on: date
    text_version: Reference


class Report(Part):
    """`department.report.submitted.v1`."""

    model_config = ConfigDict(json_schema_extra=NEEDY)

    reference: Reference
    reported_on: date
    occasion: Occasion
    person: Person
    needs: tuple[Need, ...] = Field(default=(), max_length=50)
    legal_basis: LegalBasis | None = None
    person_informed_on: date | None = None
    consents: tuple[Consent, ...] = Field(default=(), max_length=50)
    remarks: Remarks | None = None


class Withdrawal(Part):
    """`department.report.withdrawn.v1`: the sender takes the report with this reference back."""

    reference: Reference
    reason_code: Code
