"""Gate three: every example ever published is read by today's models and allowed by today's schemas."""

from datetime import date

import pytest
from jsonschema import Draft202012Validator

from shared.contracts import schemas, strict_json
from shared.contracts.base import EVENT_TYPES, Event
from shared.contracts.envelope import CloudEvent, from_http, from_kafka, from_structured, to_kafka, to_structured
from shared.contracts.reports import validate_report

EXAMPLES = {f"{path.parent.name}/{path.stem}": raw for path, raw in schemas.examples()}
SCHEMAS = {type: schemas.schema_of(type, model) for type, model in schemas.models().items()}
LATER = date(2040, 1, 1)


def complaints(raw: bytes) -> list[str]:
    """What is wrong with an example: with its envelope, for its model, for its schema."""
    event = from_structured(raw)
    data = strict_json.parse(event.data)
    validator = Draft202012Validator(SCHEMAS[event.type], format_checker=Draft202012Validator.FORMAT_CHECKER)
    found = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]
    try:
        read(event)
    except ValueError as error:
        found.append(str(error))
    return found


def read(event: CloudEvent) -> None:
    if event.type.startswith("department."):
        validate_report(event, LATER)
        return
    told: Event = EVENT_TYPES[event.type].model_validate_json(event.data)
    if (str(told.subject), told.municipality) != (event.subject, event.municipality):
        raise ValueError("subject and municipality are not those of the data")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_read_and_allowed(name: str) -> None:
    assert not complaints(EXAMPLES[name])


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_stands_in_the_folder_of_its_type(name: str) -> None:
    assert from_structured(EXAMPLES[name]).type == name.partition("/")[0]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_survives_every_way_of_travelling(name: str) -> None:
    event = from_structured(EXAMPLES[name])
    headers, value = to_kafka(event)
    over_http = [(key.replace("ce_", "ce-"), held.decode()) for key, held in headers]
    assert from_kafka(headers, value) == event
    assert from_http(over_http, value) == [event]
    assert from_structured(to_structured(event)) == event


def test_every_type_has_an_example() -> None:
    assert {name.partition("/")[0] for name in EXAMPLES} == set(SCHEMAS)


def test_an_example_that_no_longer_fits_is_noticed() -> None:
    raw = EXAMPLES["casework.track.opened.v1/01-by-a-report"]
    assert complaints(raw.replace(b'"life_situation": "education"', b'"life_situation": "schooling"'))
    assert complaints(raw.replace(b'"since": "2026', b'"since": "in 2026'))
