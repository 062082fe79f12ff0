"""Gate two: within a major version only optional fields are added, compared with the last release."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from shared.contracts import schemas
from shared.contracts.compatibility import violations

Schema = dict[str, Any]
CURRENT: dict[str, Schema] = {type: schemas.schema_of(type, model) for type, model in schemas.models().items()}
MOVED = "casework.responsibility.moved.v1"
SUBMITTED = "department.report.submitted.v1"


def after(type: str, edit: Callable[[Schema], object]) -> list[str]:
    """The violations when the released schema of a type is followed by an edited one."""
    edited = copy.deepcopy(CURRENT[type])
    edit(edited)
    return violations({type: CURRENT[type]}, {type: edited})


def test_nothing_released_was_broken() -> None:
    found = violations(schemas.last_release(), CURRENT)
    assert found == []


def test_an_optional_field_may_be_added() -> None:
    assert not after(MOVED, lambda s: s["properties"].update(remark={"type": "string"}))


def test_a_removed_field_is_named_with_those_who_read_it() -> None:
    (said,) = after(MOVED, lambda s: (s["properties"].pop("transition_id"),))
    assert said.startswith(f"{MOVED} /transition_id: the field was removed.")
    assert "casework.events" in said
    assert (
        "funding, intake, notifications: they must upgrade first, or it becomes casework.responsibility.moved.v2."
        in said
    )


def test_a_type_that_is_gone_is_named() -> None:
    (said,) = violations({MOVED: CURRENT[MOVED]}, {})
    assert "the type is gone" in said


BREAKS_OUR_READERS: dict[str, Callable[[Schema], object]] = {
    "a new required field": lambda s: (s["properties"].update(x={"type": "string"}), s["required"].append("x")),
    "an optional field made required": lambda s: s["required"].append("topic"),
    "a required field made optional": lambda s: s["required"].remove("since"),
    "another type": lambda s: s["properties"]["since"].update(type="integer"),
    "another format": lambda s: s["properties"]["since"].update(format="date"),
    "a value less": lambda s: s["properties"]["life_situation"]["enum"].remove("housing"),
    "a value more": lambda s: s["properties"]["life_situation"]["enum"].append("leisure"),
    "another pattern": lambda s: s["properties"]["municipality"].update(pattern="^[0-9]{8}$"),
    "a shorter text": lambda s: s["properties"]["to_department"].update(maxLength=10),
    "a longer text": lambda s: s["properties"]["to_department"].update(maxLength=500),
    "a text that may not be empty": lambda s: s["properties"]["to_department"].update(minLength=1),
    "null no longer allowed": lambda s: s["properties"].update(topic=s["properties"]["topic"]["anyOf"][0]),
    "null allowed": lambda s: s["properties"].update(since={"anyOf": [s["properties"]["since"], {"type": "null"}]}),
    "a change inside a part": lambda s: s["$defs"]["By"]["properties"].pop("user"),
}


@pytest.mark.parametrize("name", BREAKS_OUR_READERS)
def test_a_breaking_change_of_an_event_of_ours_is_caught(name: str) -> None:
    assert after(MOVED, BREAKS_OUR_READERS[name])


BREAKS_DEPARTMENTS: dict[str, Callable[[Schema], object]] = {
    "a field they may no longer send": lambda s: s["properties"].pop("remarks"),
    "a field they must send": lambda s: s["required"].append("legal_basis"),
    "an occasion less": lambda s: s["properties"]["occasion"]["enum"].remove("violence"),
    "shorter remarks": lambda s: s["properties"]["remarks"]["anyOf"][0].update(maxLength=500),
    "fewer needs": lambda s: s["properties"]["needs"].update(maxItems=1),
    "a need required in other occasions too": lambda s: s["if"]["properties"]["occasion"]["enum"].append("death"),
    "a field of a part gone": lambda s: s["$defs"]["Address"]["properties"].pop("district"),
}


@pytest.mark.parametrize("name", BREAKS_DEPARTMENTS)
def test_a_breaking_change_of_a_report_is_caught(name: str) -> None:
    (said,) = after(SUBMITTED, BREAKS_DEPARTMENTS[name])
    assert "Every departmental system publishes it: all must upgrade first" in said


ALLOWS_DEPARTMENTS_MORE: dict[str, Callable[[Schema], object]] = {
    "an occasion more": lambda s: s["properties"]["occasion"]["enum"].append("retirement"),
    "longer remarks": lambda s: s["properties"]["remarks"]["anyOf"][0].update(maxLength=4000),
    "an optional field": lambda s: s["properties"].update(channel={"type": "string"}),
    "a field that is no longer required": lambda s: s["required"].remove("reported_on"),
}


@pytest.mark.parametrize("name", ALLOWS_DEPARTMENTS_MORE)
def test_a_report_may_become_more_liberal(name: str) -> None:
    assert not after(SUBMITTED, ALLOWS_DEPARTMENTS_MORE[name])
