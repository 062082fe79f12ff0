"""Strangers whose names nobody knows are never one person, by whichever way their reports come."""

import httpx
import pytest

from tests.component.intake.conftest import Intake
from tests.component.intake.test_events_over_http import publish
from tests.unit.intake.builders import IMMIGRATION, SCHOOLS, YOUTH, a_person, a_record, an_event

PLACEHOLDERS = [
    "Unbekannt", "N.N.", "NN", "nomen nescio", "ohne", "keine", "-", "---", "?", "xxx", "FNU", "LNU", "Name unbekannt",
    "sans nom", "невідомо", "неизвестно", "غير معروف", "مجهول", "bilinmiyor", "necunoscut", "nieznany", "desconocido",
    "sconosciuto", "نامعلوم", "ዘይፍለጥ", "i panjohur", "непознат", "🙂", "…", "123", "A. B.", "\u200b",
]  # fmt: skip
BORN = "1962-06-02"


async def test_strangers_of_one_birth_date_are_as_many_people_as_reports(intake: Intake) -> None:
    for number, written in enumerate(PLACEHOLDERS):
        await intake.takes(
            a_record(YOUTH, reference=f"Y-{number}", person=a_person(written, written, BORN)),
            a_record(IMMIGRATION, reference=f"I-{number}", person=a_person(written, written, BORN)),
        )
    assert len(await intake.people()) == 2 * len(PLACEHOLDERS)
    assert await intake.rows("select from identities where kind = 'name'") == []


@pytest.mark.parametrize("written", ["Baby X", "Säugling", "Kind 1", "Zwilling", "новонароджена", "Baby Haddad", "-"])
async def test_unnamed_newborns_of_one_birth_are_two(intake: Intake, written: str) -> None:
    twin = a_person(written, "Haddad", "2026-11-02", household="H-1", address={"street": "Kielstraße 12"})
    await intake.takes(a_record(YOUTH, reference="T-1", person=twin), a_record(YOUTH, reference="T-2", person=twin))
    assert len(await intake.people()) == 2


@pytest.mark.parametrize("written", ["Baby X", "Unbekannt", "-", "N.N."])
async def test_one_report_sent_twice_is_about_one_person(intake: Intake, written: str) -> None:
    for _ in range(2):
        await intake.takes(a_record(YOUTH, reference="T-1", person=a_person(written, "Haddad", "2026-11-02")))
    assert len(await intake.people()) == 1


async def test_somebody_unknown_gets_a_name_by_the_file_number(intake: Intake) -> None:
    for written in ("Unbekannt", "Amira"):
        await intake.takes(a_record(YOUTH, reference="T-1", person=a_person(written, "Haddad", BORN)))
    [person] = await intake.people()
    assert person["given_names"] == "Amira"


async def test_what_was_written_is_kept_as_it_was_written(intake: Intake) -> None:
    await intake.takes(a_record(YOUTH, person=a_person("Baby X", "N.N.", BORN)))
    [person] = await intake.people()
    assert (person["given_names"], person["family_name"]) == ("Baby X", "N.N.")


async def test_a_number_that_is_none_joins_nobody(intake: Intake) -> None:
    for n, department in enumerate((YOUTH, IMMIGRATION, SCHOOLS)):
        person = a_person(f"Amira{'abc'[n]}", "Haddad", f"199{n}-05-05", azr_number="unbekannt")
        await intake.takes(a_record(department, person=person))
    assert len(await intake.people()) == 3


async def test_a_batch_over_http_has_a_receipt_for_each(intake: Intake, http: httpx.AsyncClient) -> None:
    events = [
        an_event(YOUTH, reference=f"H {n}", person=a_person(written, written, BORN))
        for n, written in enumerate(("Amira", *PLACEHOLDERS, "Pavlo"))
    ]
    answer = await publish(http, *events)
    assert answer.status_code == 202, answer.text
    assert {one["status"] for one in answer.json()["receipts"]} == {"accepted"}
    assert len(await intake.people()) == len(events)


async def test_a_name_that_another_office_knows_fills_the_gap(intake: Intake) -> None:
    for department, written in ((YOUTH, "Unbekannt"), (IMMIGRATION, "Amira"), (SCHOOLS, "N.N.")):
        person = a_person(written, "Haddad", BORN, azr_number="AZR 4711 0815")
        await intake.takes(a_record(department, person=person))
    [person] = await intake.people()
    assert person["given_names"] == "Amira"


@pytest.mark.parametrize("reference", ["k. A.", "ohne Az", "n.n.", "folgt", "0"])
async def test_what_stands_for_no_file_number_is_refused_and_joins_nobody(intake: Intake, reference: str) -> None:
    [answer] = await intake.took(a_record(YOUTH, reference=reference, person=a_person("Ljubo", "Grabowicz", BORN)))
    assert (answer.status, answer.reasons[0].pointer, answer.reasons[0].code) == (
        "rejected", "/reference", "says_nothing",
    )  # fmt: skip


@pytest.mark.parametrize("household", ["unbekannt", "k.A.", "0", "keine"])
async def test_what_stands_for_no_household_is_none(intake: Intake, household: str) -> None:
    one, other = (a_person(name, name + "ic", BORN, household=household) for name in ("Ljubo", "Fatou"))
    await intake.takes(a_record(YOUTH, reference="H-1", person=one), a_record(YOUTH, reference="H-2", person=other))
    assert await intake.rows("select from households") == []
