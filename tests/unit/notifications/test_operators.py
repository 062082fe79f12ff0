"""Operators are told that something was parked or lies too long; that nothing lies there any more is no news."""

import pytest

from services.notifications.audiences import AUDIENCES, audience
from services.notifications.operators import OPERATORS
from shared.contracts.parked import IntakeParkedNoticed, ParkedNoticed
from tests.unit.notifications.events import an, directory

OPERATIONS = "05913000.operations"


def told(level: str) -> list[tuple[str, str, str, str]]:
    event = an(IntakeParkedNoticed, level=level, consumer="intake")
    return [(one.department, one.role, one.code, one.urgency) for one in audience(event, directory())]


def test_something_parked_is_told_to_who_keeps_operators() -> None:
    assert told("parked") == [(OPERATIONS, "operator", "parked_noticed", "normal")]


def test_something_that_lies_too_long_is_told_as_urgent() -> None:
    assert told("overdue") == [(OPERATIONS, "operator", "parked_overdue", "urgent")]


def test_that_all_is_decided_is_told_to_nobody() -> None:
    assert told("none") == []


@pytest.mark.parametrize("kind", ParkedNoticed.__subclasses__(), ids=lambda kind: kind.TYPE)
def test_every_service_is_heard(kind: type[ParkedNoticed]) -> None:
    assert kind in AUDIENCES
    assert kind in OPERATORS
