"""A typing error in any part of a report is `NotAReport`, and no message repeats what was typed."""

import inspect
import json
import traceback
from datetime import date
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from shared.contracts.reports import Report
from staffel_client import Address, Consent, Need, NotAReport, Person, Representative, Staffel, parts
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
        assert CANARY not in message(lambda name=name: part(**{name: {CANARY: CANARY}}))


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


DAYS = [name for name, field in Report.model_fields.items() if date in (field.annotation, *get_args(field.annotation))]


def a_report(**days: Any) -> dict[str, Any]:
    person = Person(given_names="A", family_name="B", birth_date=date(2016, 3, 14))
    said: dict[str, Any] = {"reported_on": "2026-09-01", "needs": [Need(life_situation="education")]} | days
    event = Desk("05913000.youth-services").report(reference="JA-1", occasion="arrival", person=person, **said)
    found: dict[str, Any] = json.loads(event.data)
    return found


@pytest.mark.parametrize("name", DAYS)
def test_every_day_of_a_report_may_be_a_date_or_as_json_writes_it(name: str) -> None:
    assert a_report(**{name: "2026-09-02"}) == a_report(**{name: date(2026, 9, 2)})
    assert a_report(**{name: "2026-09-02"})[name] == "2026-09-02"


@pytest.mark.parametrize("name", DAYS)
def test_what_is_no_day_is_no_report_and_is_not_repeated(name: str) -> None:
    for typed in ("2026-02-30", "02.09.2026", CANARY):
        assert typed not in message(lambda typed=typed: a_report(**{name: typed}))


@pytest.mark.parametrize("report", [Desk.report, Staffel.report])
def test_every_day_says_that_it_may_be_a_text(report: Any) -> None:
    annotations = inspect.get_annotations(report)
    assert DAYS == ["reported_on", "person_informed_on"]
    assert all(str in get_args(annotations[name]) for name in DAYS)
