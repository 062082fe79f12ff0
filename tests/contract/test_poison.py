"""Everything in the poison corpus is refused, for the reason it was made for, without repeating what it holds."""

import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from shared.contracts import schemas
from shared.contracts.envelope import EnvelopeError, from_kafka
from shared.contracts.reasons import Reason
from shared.contracts.reports import Report, ReportInvalid, validate_report
from tests.poison import DEPARTMENT, POISON, Poison, good
from tests.poison.corpus import REPORTS, TYPE

SCHEMA = schemas.schema_of(TYPE, schemas.models()[TYPE])
SUBMITTED = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
BY_CONTENT = {name for name, _, code in REPORTS if code not in ("in_future", "too_long_ago")}
TODAY = date(2026, 11, 22)


def refusal(poison: Poison) -> tuple[list[Reason], bool]:
    """The reasons, and whether the sender can be told which report it was."""
    try:
        event = from_kafka(poison.headers, poison.value)
        validate_report(event, TODAY, DEPARTMENT)
    except EnvelopeError as error:
        return error.reasons, error.source is not None and error.id is not None
    except ReportInvalid as error:
        return error.reasons, True
    return [], True


@pytest.mark.parametrize("poison", POISON, ids=lambda poison: poison.name)
def test_poison_is_refused_for_its_reason(poison: Poison) -> None:
    reasons, _ = refusal(poison)
    assert [reason.code for reason in reasons][:1] == [poison.expected_code]


@pytest.mark.parametrize("poison", POISON, ids=lambda poison: poison.name)
def test_poison_is_answered_where_source_and_id_are_known(poison: Poison) -> None:
    assert refusal(poison)[1] == poison.source_and_id


@pytest.mark.parametrize("poison", POISON, ids=lambda poison: poison.name)
def test_a_reason_is_a_sentence_without_values(poison: Poison) -> None:
    for reason in refusal(poison)[0]:
        assert reason.detail[0].isupper()
        assert reason.detail.endswith(".")
        assert "Mohammed" not in reason.detail
        assert "Sharif" not in reason.detail


@pytest.mark.parametrize("poison", [p for p in POISON if p.name in BY_CONTENT], ids=lambda poison: poison.name)
def test_the_published_schema_refuses_what_is_refused_whatever_the_day(poison: Poison) -> None:
    assert not SUBMITTED.is_valid(json.loads(poison.value or b""))


def test_names_of_poison_are_unique() -> None:
    assert len({poison.name for poison in POISON}) == len(POISON)


def test_the_neighbours_get_through() -> None:
    headers, value, _ = good("n-1")
    assert isinstance(validate_report(from_kafka(headers, value), TODAY, DEPARTMENT), Report)
