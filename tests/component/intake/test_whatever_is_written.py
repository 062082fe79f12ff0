"""What people, registers and clients write in reports comes through, or is refused with a reason, over every way in.

Then the same through whatever reads it again: matching, search, view, information for the person, clearing.
"""

import csv
import io
import itertools
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.imports.preview import preview, table_of
from shared.contracts.envelope import CloudEvent, to_kafka, to_structured
from shared.records import Record
from tests.component.intake.conftest import Intake
from tests.component.intake.lists.conftest import Clerk, clerk
from tests.component.intake.telling import Track
from tests.poison import typed
from tests.tokens import bearer
from tests.unit.intake.builders import NUMBERS, ROUTING, TODAY, YOUTH, a_person, an_event, some_data

__all__ = ["clerk"]

SYSTEM = bearer("system.youth-services")
BATCH = {"content-type": "application/cloudevents-batch+json"}
PERSON = ("given_names", "family_name", "azr_number", "email", "phone", "household")
ADDRESS = ("street", "postcode", "city", "district")
TEXT_FIELDS = (
    "reference", "legal_basis", "remarks", "needs.0.topic", "consents.0.text_version", "consents.0.purpose",
    *(f"person.{name}" for name in PERSON), *(f"person.address.{name}" for name in ADDRESS),
    "person.representatives.0.given_names", "person.representatives.0.family_name",
)  # fmt: skip
DAY_FIELDS = ("reported_on", "person_informed_on", "person.birth_date", "consents.0.given_on")
CONSENT = {
    "recipient": YOUTH, "purpose": "school_place", "categories": ["education"], "given_on": "2026-11-01",
    "text_version": "3",
}  # fmt: skip
NAMES = ("person.given_names", "person.family_name")


def full() -> dict[str, Any]:
    """A report with every field."""
    person = a_person(
        "Amira", "Haddad", "2016-03-14", azr_number=f"{next(NUMBERS):012}", email="a@b.example", phone="0231 1",
        household="H-1",
        address={"street": "Weg 1", "postcode": "44135", "city": "Dortmund", "district": "Mitte"},
        representatives=[{"kind": "parent", "given_names": "Lina", "family_name": "Haddad"}],
    )  # fmt: skip
    data = some_data(f"JA-{next(NUMBERS)}", person=person, legal_basis="§ 86c SGB VIII", remarks="eilt")
    return {
        **data,
        "person_informed_on": "2026-11-02",
        "consents": [dict(CONSENT)],
        "needs": [{"life_situation": "family"}],
    }


def with_(path: str, value: object) -> dict[str, Any]:
    data = full()
    inner: Any = data
    *steps, last = path.split(".")
    for step in steps:
        inner = inner[int(step) if step.isdigit() else step]
    inner[last] = value
    return data


def event_with(path: str, value: object) -> CloudEvent:
    return an_event(raw=json.dumps(with_(path, value)).encode())


def cases() -> Iterator[tuple[str, str]]:
    yield from itertools.product(NAMES, typed.TEXTS)
    turn = itertools.cycle(typed.TEXTS)
    for path in TEXT_FIELDS:
        yield from ((path, next(turn)) for _ in range(40))
    yield from itertools.product(DAY_FIELDS, typed.DAYS)


CASES = list(cases())
PORTIONS = [CASES[first : first + 150] for first in range(0, len(CASES), 150)]
portions = pytest.mark.parametrize("portion", PORTIONS, ids=lambda portion: portion[0][0])


async def nothing_failed(intake: Intake) -> None:
    assert await intake.rows("select detail, value from parked where reason = 'reaction_failed'") == []


@portions
async def test_a_batch_over_http_is_answered_report_by_report(
    intake: Intake, http: httpx.AsyncClient, portion: list[tuple[str, str]]
) -> None:
    neighbours = [an_event(raw=json.dumps(full()).encode()) for _ in range(2)]
    events = [neighbours[0], *(event_with(*case) for case in portion), neighbours[1]]
    body = b"[" + b",".join(map(to_structured, events)) + b"]"
    answer = await http.post("/events", content=body, headers={**SYSTEM, **BATCH})
    assert answer.status_code == 202
    receipts = answer.json()["receipts"]
    assert [one["status"] for one in (receipts[0], receipts[-1])] == ["accepted", "accepted"]
    assert all(one["status"] == "accepted" or one["reasons"] for one in receipts)
    assert "not_processed" not in {reason["code"] for one in receipts for reason in one["reasons"]}
    await nothing_failed(intake)


@portions
async def test_records_of_kafka_are_taken_or_rejected(intake: Intake, portion: list[tuple[str, str]]) -> None:
    def record(event: CloudEvent) -> Record:
        headers, value = to_kafka(event)
        return Record(f"reports.{YOUTH}", 0, next(NUMBERS), None, tuple(headers), value)

    await intake.takes(*(record(event_with(*case)) for case in portion))
    await nothing_failed(intake)
    answered = await intake.rows("select count(*) as n from receipts")
    assert answered[0]["n"] == len(portion)


@pytest.mark.parametrize("moment", typed.MOMENTS)
async def test_whatever_stands_as_time_is_answered(intake: Intake, http: httpx.AsyncClient, moment: str) -> None:
    events = [an_event(raw=json.dumps(full()).encode()) for _ in range(3)]
    documents = [json.loads(to_structured(one)) for one in events]
    documents[1]["time"] = moment
    answer = await http.post("/events", content=json.dumps(documents).encode(), headers={**SYSTEM, **BATCH})
    assert answer.status_code == 202
    first, odd, last = answer.json()["receipts"]
    assert [first["status"], last["status"]] == ["accepted", "accepted"]
    assert odd["status"] == "accepted" or odd["reasons"][0]["pointer"] == "time"
    await nothing_failed(intake)


async def test_people_are_found_shown_and_informed_whatever_they_are_called(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    """Every name that is accepted: search, view, information as data and as a letter, and the record of a clearing."""
    kept = [event_with(path, text) for path, text in CASES if path in (*NAMES, "person.address.street", "remarks")]
    for event in kept:
        headers, value = to_kafka(event)
        await intake.takes(Record(f"reports.{YOUTH}", 0, next(NUMBERS), None, tuple(headers), value))
    await intake.pool.execute("update referrals set answered = true")
    user, purpose = bearer("clerk.youth-services"), {"purpose": "a test"}
    coordinator = bearer("coordinator.integration-centre")
    people = await intake.people()
    assert len(people) > 3
    for number, person in enumerate(people[::4]):
        await Track(person["id"]).opened(YOUTH)(intake)
        forms = ["", "/export"] + (["/export.pdf"] if number % 8 == 0 else [])
        for form in forms:
            answer = await http.get(f"/persons/{person['id']}{form}", headers=user, params=purpose)
            assert answer.status_code == 200, (form, person["given_names"], person["family_name"])
    for text in typed.TEXTS[::2] + typed.DAYS[::4]:
        answer = await http.get(
            "/persons", headers=user, params={**purpose, "q": text.encode("utf-8", "replace").decode()}
        )
        assert answer.status_code in (200, 422), text
    for [clearing] in await intake.rows("select id from clearings limit 20"):
        answer = await http.get(f"/clearing/{clearing}", headers=coordinator)
        assert answer.status_code == 200


LIST_HEADINGS = (
    "Aktenzeichen", "Meldedatum", "Anlass", "Vorname", "Nachname", "Geburtsdatum", "Staatsangehörigkeit", "Bedarf",
    "AZR-Nummer", "Straße", "PLZ", "Telefon", "E-Mail", "Haushalt", "Person informiert am", "Bemerkungen",
)  # fmt: skip
USUAL = (
    "JA-1",
    "16.11.2026",
    "Zuzug",
    "Amira",
    "Haddad",
    "14.03.2016",
    "SYR",
    "Wohnen",
    "",
    "Weg 1",
    "44135",
    "",
    "",
    "",
    "",
    "",
)


def a_list() -> bytes:
    out = io.StringIO(newline="")
    rows = csv.writer(out, delimiter=";")
    rows.writerow(LIST_HEADINGS)
    number = itertools.count()
    for column, _ in enumerate(LIST_HEADINGS):
        for text in typed.DAYS + typed.TEXTS[:120:3]:
            row = [f"JA-{next(number)}", *USUAL[1:]]
            row[column] = text.replace("\x00", "")
            rows.writerow(row)
    return out.getvalue().encode("utf-8", "replace")


async def test_a_list_is_previewed_and_taken_in(intake: Intake, clerk: Clerk) -> None:
    found = await clerk.imported(a_list())
    rows = (await clerk.get(f"/imports/{found['id']}/rows", state="rejected"))["items"]
    assert "not_processed" not in {reason["code"] for row in rows for reason in row["reasons"]}
    assert found["state"] == "done"
    assert found["progress"]["accepted"] > 100
    await nothing_failed(intake)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=6), min_size=1, max_size=6))
def test_no_table_breaks_the_preview(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([["Aktenzeichen", "Vorname", "Nachname", "Geburtsdatum", "Bedarf"], *rows])
    body = out.getvalue().encode("utf-8", "replace").replace(b"\x00", b"")
    preview(table_of(body, "utf-8", None), {}, {"occasion": "arrival"}, YOUTH, ROUTING, TODAY)
