"""A typing error in any part of a report is `NotAReport`, and no message repeats what was typed."""

import traceback
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from staffel_client import Address, Consent, Need, NotAReport, Person, Representative, parts
from staffel_client.reports import Desk

CANARY = "Kanarienvogel"
PARTS = [one for one in vars(parts).values() if isinstance(one, type) and issubclass(one, parts.Part)][1:]


def message(call: Any) -> str:
    with pytest.raises(NotAReport) as caught:
        call()
    return "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_an_unknown_field_of_any_part_is_not_a_report_and_its_value_is_not_repeated(part: type[BaseModel]) -> None:
    assert CANARY not in message(lambda: part(kanarien=CANARY))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_no_field_of_any_part_repeats_what_was_typed(part: type[BaseModel]) -> None:
    for name in part.model_fields:
        assert CANARY not in message(lambda name=name: part(**{name: {CANARY: CANARY}}))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("part", "data"),
    [(Person, {"given_name": CANARY}), (Need, {"life_situation": CANARY}), (Person, {"languages": CANARY})],
)
def test_the_usual_typing_errors_say_where(part: type[BaseModel], data: dict[str, str]) -> None:
    assert next(iter(data)) in message(lambda: part(**data))


def test_what_json_gives_can_be_used_as_it_is() -> None:
    person = Person(given_names="A", family_name="B", birth_date="2016-03-14", languages=["ti", "de"])  # type: ignore[arg-type]
    assert (person.birth_date, person.languages) == (date(2016, 3, 14), ("ti", "de"))


def test_a_report_of_these_parts_is_read_as_intake_reads_it() -> None:
    person = Person(
        given_names="A", family_name="B", birth_date=date(2016, 3, 14), address=Address(postcode="44135"),
        representatives=(Representative(given_names="C", family_name="D", kind="guardian"),),
    )  # fmt: skip
    consent = Consent(
        recipient="05913000.vmdo", purpose="counselling", categories=("orientation",), given_on=date(2026, 8, 28),
        text_version="2026-1",
    )  # fmt: skip
    event = Desk("05913000.youth-services").report(
        reference="JA-1", reported_on=date(2026, 9, 1), occasion="arrival", person=person, consents=[consent],
        needs=[Need(life_situation="education")],
    )  # fmt: skip
    assert b"44135" in event.data
