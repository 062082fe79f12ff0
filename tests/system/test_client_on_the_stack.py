"""The client package against a running stack: the lines of its page, both ways in, and the way out."""

import re
from collections.abc import Callable, Iterator
from contextlib import aclosing, redirect_stdout
from datetime import date
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.installation import PROJECT
from shared.contracts.casework import TransitionRequested
from staffel_client import Need, Person, Staffel
from staffel_client.deliveries import Delivery, deliveries
from staffel_client.errors import NoSuchReport, NotAllowed, NoToken, Refused
from staffel_client.kafka import KafkaPublisher
from tests.system.staffel_up import Running
from tests.system.town import Town, eventually

YOUTH = "05913000.youth-services"
SCHOOLS = "05913000.school-administration"
Told = tuple[str, int]
PAGE = (PROJECT / "docs" / "client.md").read_text(encoding="utf-8")


class EnoughHeard(Exception):
    """What was waited for has come."""


@pytest.fixture(scope="module")
def town(stack: Running) -> Iterator[Town]:
    made = Town(stack.endpoints)
    yield made
    made.http.close()


def a_client(town: Town, name: str = "youth-services", **other: Any) -> Staffel:
    usual = {
        "intake": town.endpoints.services["intake"], "issuer": town.endpoints.oidc, "client_id": f"system.{name}",
        "client_secret": "staffel", "department": f"05913000.{name}",
    }  # fmt: skip
    return Staffel(**{**usual, **other})


def somebody() -> Person:
    return Person(given_names=f"Person {uuid4().hex[:10]}", family_name="Beispiel", birth_date=date(2008, 10, 12))


def a_report(desk: Any, **more: Any) -> Any:
    usual = {
        "reference": f"JA-{uuid4().hex[:12]}", "reported_on": date(2026, 9, 1), "occasion": "arrival",
        "person": somebody(), "needs": [Need(life_situation="education")],
    }  # fmt: skip
    return desk.report(**{**usual, **more})


def test_the_ten_lines_of_the_page_run(town: Town) -> None:
    [lines] = [block for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "Staffel(" in block]
    assert len([line for line in lines.splitlines() if line.strip()]) == 10
    here = lines.replace("http://127.0.0.1:8101", town.endpoints.services["intake"])
    here = here.replace("http://127.0.0.1:18080/realms/staffel", town.endpoints.oidc)
    with redirect_stdout(StringIO()) as said:
        exec(compile(here, "docs/client.md", "exec"), {})
    assert re.fullmatch(r"(accepted|duplicate) [0-9a-f-]{36} accepted\n", said.getvalue())


async def test_the_lines_about_kafka_and_deliveries_run(town: Town) -> None:
    rooms: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[1:]:
        exec(compile(block, "docs/client.md", "exec"), rooms)
    usual = {"reported_on": date(2026, 9, 1), "occasion": "arrival", "needs": [Need(life_situation="family")]}
    report = {"reference": f"JA-{uuid4().hex[:12]}", "person": somebody(), **usual}
    [report_id] = await rooms["publish"](town.endpoints.kafka, [report])
    with a_client(town) as staffel:
        person = eventually(lambda: _person(staffel, report_id))

    def remember(subject: str, number: int, type: str, data: dict[str, Any]) -> None:
        if data.get("person_id") == person:
            raise EnoughHeard(number)

    with pytest.raises(EnoughHeard, match="1"):
        await rooms["follow"](town.endpoints.kafka, remember)


def test_a_report_over_http_opens_a_case_and_its_repeat_has_no_second_effect(town: Town) -> None:
    with a_client(town) as staffel:
        report = a_report(staffel)
        [first], [again] = staffel.publish([report]), staffel.publish([report])
        became = eventually(lambda: staffel.what_became_of(first.report_id))
        why = staffel.why_routed(first.report_id)
    assert (first.status, again.status) == ("accepted", "duplicate")
    assert asked_of_schools(town, became["person_id"])["state"] == "open"
    assert why["needs"][0]["life_situation"] == "education"


def test_a_report_that_only_intake_can_judge_is_rejected_with_reasons(town: Town) -> None:
    with a_client(town) as staffel:
        [receipt] = staffel.publish([a_report(staffel, needs=[Need(life_situation="health", department=SCHOOLS)])])
    assert (receipt.status, receipt.stands) == ("rejected", False)
    assert [reason.code for reason in receipt.reasons] == ["department_may_not_carry"]


def test_another_departments_reports_are_refused(town: Town) -> None:
    with a_client(town, client_id="system.jobcenter") as staffel, pytest.raises(NotAllowed, match="nothing was stored"):
        staffel.publish([a_report(staffel)])


def test_a_wrong_secret_gets_no_token(town: Town) -> None:
    with a_client(town, client_secret="wrong") as staffel, pytest.raises(NoToken, match="check client, secret"):
        staffel.publish([a_report(staffel)])


def test_an_unknown_report_is_not_there(town: Town) -> None:
    with a_client(town) as staffel, pytest.raises(NoSuchReport):
        staffel.what_became_of(uuid4())


async def test_a_report_over_kafka_is_taken_in_and_delivered_to_who_is_asked(town: Town) -> None:
    kafka = town.endpoints.kafka
    async with KafkaPublisher(kafka, YOUTH) as publisher:
        [report_id] = await publisher.publish([a_report(publisher.desk)])
    with a_client(town) as staffel:
        person = eventually(lambda: _person(staffel, report_id))
    found = await delivered(kafka, SCHOOLS, asked_of_schools(town, person)["id"])
    assert found.number == 1
    assert isinstance(found.event, TransitionRequested)
    assert found.event.to_department == SCHOOLS


async def test_an_application_goes_on_where_it_was(town: Town) -> None:
    """A delivery counts as read when the next one is asked for: the last one comes again, those before it do not."""
    with a_client(town) as staffel:
        receipts = staffel.publish([a_report(staffel), a_report(staffel)])
        people = [eventually(lambda one=one: _person(staffel, one.report_id)) for one in receipts]
    subjects = {asked_of_schools(town, person)["id"] for person in people}
    application = f"app-{uuid4().hex[:8]}"
    first = await told_until(town, application, lambda seen: subjects <= {subject for subject, _ in seen})
    again = await told_until(town, application, lambda seen: first[-1] in seen)
    assert not set(first[:-1]) & set(again)


async def test_a_department_without_a_topic_is_told_so(town: Town) -> None:
    with pytest.raises(Refused, match=r"no topic reports\.05913000\.ghost-office"):
        async with KafkaPublisher(town.endpoints.kafka, "05913000.ghost-office"):
            pass


async def delivered(kafka: str, department: str, subject: str) -> Delivery:
    """The first delivery about a subject."""
    async with aclosing(deliveries(kafka, department, f"app-{uuid4().hex[:8]}")) as told:
        async for one in told:
            if one.subject == subject:
                return one
    raise AssertionError("deliveries never end")


async def told_until(town: Town, application: str, enough: Callable[[list[Told]], bool]) -> list[Told]:
    """(subject, number) of what the school administration is told, until it is enough."""
    seen: list[Told] = []
    async with aclosing(deliveries(town.endpoints.kafka, SCHOOLS, application)) as told:
        while not enough(seen):
            one = await anext(told)
            seen.append((one.subject, one.number))
    return seen


def asked_of_schools(town: Town, person: str | None) -> Any:
    """The case of a person, once the school administration is asked for a part of it."""
    clerk = "clerk.school-administration"
    return eventually(lambda: town.get(clerk, "casework", "/cases", person_id=person)["items"])[0]


def _person(staffel: Staffel, report_id: Any) -> str | None:
    try:
        return str(staffel.what_became_of(report_id)["person_id"])
    except Refused:
        return None
