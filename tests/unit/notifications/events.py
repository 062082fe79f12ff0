"""Builders: events of the other services as notifications hears them, with what a test does not care about."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from uuid_utils.compat import uuid7

from shared.contracts.base import By, Event
from shared.contracts.intake import RecordRejected
from shared.directory import Directory

IMMIGRATION = "05913000.immigration-office"
YOUTH = "05913000.youth-services"
JOBCENTER = "05913000.jobcenter"
REGISTRY = "05913000.registry-office"
CENTRE = "05913000.integration-centre"
ESSEN_YOUTH = "05113000.youth-services"

CASE = UUID("0196f000-0000-7000-8000-000000000001")
TRACK = UUID("0196f000-0000-7000-8000-0000000000a1")
TRANSITION = UUID("0196f000-0000-7000-8000-0000000000b1")
DUE = datetime(2026, 12, 7, 22, 59, 59, 999999, tzinfo=UTC)
CLERK = By(department=YOUTH, user="a-clerk")


@cache
def directory() -> Directory:
    return Directory.load(Path(__file__).parents[3] / "deploy" / "municipalities")


KNOWN: dict[str, Any] = {
    "municipality": "05913000",
    "case_id": CASE,
    "track_id": TRACK,
    "transition_id": TRANSITION,
    "life_situation": "residence",
    "department": YOUTH,
    "from_department": YOUTH,
    "to_department": IMMIGRATION,
    "reporter": REGISTRY,
    "first_carrier": CENTRE,
    "recipient": IMMIGRATION,
    "provider": CENTRE,
    "applicant": YOUTH,
    "organisation": YOUTH,
    "answer_due": DUE,
    "urgency": "normal",
    "kind": "residence-moves-city",
    "by": CLERK,
    "number": "DO-2026-004711-3",
    "reason_code": "other",
    "coordinator": CENTRE,
}


def an(kind: type[Event], **given: Any) -> Any:
    """An event of a type: what is given, what the builders know, and something of the right form for all else."""
    wanted = {name: field for name, field in kind.model_fields.items() if field.is_required() or name in OPTIONAL}
    if kind is RecordRejected:
        given = {"topic": f"reports.{YOUTH}", **given}
    return kind.model_validate({**{name: _value(name, field.annotation) for name, field in wanted.items()}, **given})


OPTIONAL = frozenset({"applicant", "coordinator", "department"})


def _value(name: str, annotation: Any) -> Any:
    choices = get_args(annotation) if get_origin(annotation) is Literal else (KNOWN.get(name),)
    return KNOWN[name] if name in KNOWN and KNOWN[name] in choices else _some(annotation)


def _some(annotation: Any) -> Any:
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        return _some(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        return ()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {name: _some(field.annotation) for name, field in annotation.model_fields.items()}
    examples: dict[Any, Any] = {
        UUID: uuid7(), str: "something", int: 1, bool: True, datetime: DUE, date: DUE.date(),
    }  # fmt: skip
    return examples.get(annotation, "something")
