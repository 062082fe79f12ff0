"""Canaries once more: search, export, correction, clearing, parked records in clear. None of these lets a name out.

And after erasing, no row of intake says any more who it was.
"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.system.staffel_up import Running
from tests.system.test_personal_data_stays_in_reports import dump, every_record
from tests.system.town import Town, eventually

VMDO = "05913000.vmdo"
CLERK = "clerk.vmdo"
COORDINATOR = "coordinator.integration-centre"
PERSON = {
    "given_names": "Zaunkoenigin", "family_name": "Rohrdommel", "birth_date": "1983-09-27",
    "email": "dommel@schilf.example", "phone": "0231-7722114455", "azr_number": "AZR-441122883377",
    "address": {"street": "Schilfrohrweg 23", "postcode": "44137", "city": "Dortmund"},
}  # fmt: skip
CANARIES = (
    "Zaunkoenigin", "Rohrdommel", "1983-09-27", "27.09.1983", "dommel@schilf.example", "0231-7722114455",
    "Schilfrohrweg", "AZR-441122883377", "Teichhuhnvermerk", "Wasserlaeufer", "Eisvogelgrund", "AZ-Haubentaucher",
)  # fmt: skip


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


@pytest.fixture(scope="module")
def worked(stack: Running) -> Iterator[tuple[Running, Town, dict[str, Any]]]:
    """A case of a person with canaries, on which everybody has done whatever they may do with personal data."""
    town = Town(stack.endpoints)
    need = {"life_situation": "orientation", "department": VMDO}
    event = town.report(
        "immigration-office", need, person=PERSON, remarks="Teichhuhnvermerk", reference="AZ-Haubentaucher"
    )
    town.submit(event)
    case = town.case_of(event, CLERK)
    town.post(CLERK, "casework", f"/transitions/{case['tracks'][0]['transition']['id']}/acceptance")
    person = case["person_id"]
    eventually(lambda: found_in(str(town.get(CLERK, "intake", "/persons", q="Rohrdommel", purpose="who is it"))))
    searched_and_read(town, person)
    corrected(town, person)
    decided(town)
    unmasked(town)
    done = stack.staffel("check", "--json", "--wait", "60")
    assert done.returncode == 0, done.stdout
    yield stack, town, case
    town.http.close()


def searched_and_read(town: Town, person: str) -> None:
    full = "Zaunkoenigin Rohrdommel 27.09.1983"
    known = town.get("clerk.health-office", "intake", "/persons", q=full, purpose="is she known")
    assert known == {"items": [], "next": None, "known": True}
    refused = town.ask(
        CLERK, "GET", "intake", "/persons", params={"q": "Rohrdommel 31.02.1983", "purpose": "who is it"}
    )
    assert (refused.status_code, found_in(refused.text)) == (422, [])
    whole = town.get(CLERK, "intake", f"/persons/{person}/export", purpose="Art. 15")
    assert {"Rohrdommel", "Teichhuhnvermerk", "Schilfrohrweg"} <= set(found_in(json.dumps(whole)))
    letter = town.ask(CLERK, "GET", "intake", f"/persons/{person}/export.pdf", params={"purpose": "Art. 15"})
    assert letter.content.startswith(b"%PDF-")


def corrected(town: Town, person: str) -> None:
    path = f"/persons/{person}/corrections"
    right = {"fields": {"given_names": "Zaunkoenigin Maria"}, "reason": "Eisvogelgrund", "evidence": "Eisvogelgrund"}
    for _ in range(2):
        answer = town.ask(CLERK, "POST", "intake", path, json=right, headers={"Idempotency-Key": "canary"})
        assert (answer.status_code, found_in(answer.text)) == (201, [])
    wrong = {"fields": {"nationalities": ["Wasserlaeufer"], "birth_date": "Rohrdommel"}, "reason": "Eisvogelgrund"}
    answer = town.ask(CLERK, "POST", "intake", path, json=wrong)
    assert (answer.status_code, found_in(answer.text)) == (422, [])


def decided(town: Town) -> None:
    """The same file number for somebody else opens a clearing; a coordinator decides it in words."""
    other = {"given_names": "Erpel", "family_name": "Stockente", "birth_date": "1951-01-30"}
    reused = town.report("immigration-office", person=other, reference="AZ-Haubentaucher")
    town.submit(reused)
    opened = eventually(
        lambda: [
            one
            for one in town.all(COORDINATOR, "intake", "/clearing")
            if str(town.person_of(reused)) == one["person_id"]
        ]
    )
    path = f"/clearing/{opened[0]['id']}"
    assert "Rohrdommel" in town.ask(COORDINATOR, "GET", "intake", path, params={"purpose": "clearing"}).text
    town.post(COORDINATOR, "intake", f"{path}/decision", {"decision": "different", "reason": "Eisvogelgrund"})


def unmasked(town: Town) -> None:
    """A record that cannot be taken in is read in clear by an operator with leave of another."""
    wrong = town.report(
        "immigration-office", {"life_situation": "Wasserlaeufer"}, person=PERSON, reference="AZ-Haubentaucher"
    )
    assert town.submit(wrong)["status"] == "rejected"
    path = f"/parked/{town.misdirect(wrong)['id']}"
    asked = town.post("operator.operations", "intake", f"{path}/unmasking", {"reason": "to tell the sender"}, 201)
    town.post("head.operations", "intake", f"{path}/unmasking/{asked['id']}/approval")
    assert "Wasserlaeufer" in town.ask("operator.operations", "GET", "intake", f"{path}/payload").text


def test_no_topic_but_the_reports_holds_a_canary(worked: Any) -> None:
    stack, _, case = worked
    texts = asyncio.run(every_record(stack.endpoints.kafka))
    assert case["person_id"] in texts["intake.events"]
    assert {name: found_in(text) for name, text in texts.items() if found_in(text)} == {}


def test_no_log_holds_a_canary(worked: Any) -> None:
    stack, _, _ = worked
    logs = {path.name: path.read_text(errors="replace") for path in Path(stack.folder, "logs").glob("*.log")}
    assert "intake.log" in logs
    assert {name: found_in(text) for name, text in logs.items() if found_in(text)} == {}


def test_no_metric_span_or_mail_holds_a_canary(worked: Any) -> None:
    _, town, _ = worked
    texts = [town.http.get(f"{address}/metrics").text for address in town.endpoints.services.values()]
    query = {"lookback": 3_600_000, "limit": 1000}
    texts.append(town.http.get(f"{town.endpoints.traces}/api/v2/traces", params=query).text)
    texts.append(town.http.get(f"{town.endpoints.mail}/api/email").text)
    assert "traceId" in texts[-2]
    assert [found_in(text) for text in texts if found_in(text)] == []


@pytest.mark.parametrize("service", ["casework", "funding", "notifications"])
def test_no_other_database_holds_a_canary(worked: Any, service: str) -> None:
    stack, _, _ = worked
    assert found_in(dump(stack.endpoints.databases[service])) == []


def test_neither_the_journal_nor_stored_answers_nor_the_access_log_hold_a_canary(worked: Any) -> None:
    stack, _, case = worked
    text = dump(stack.endpoints.databases["intake"], "journal", "idempotency", "access_log")
    assert case["person_id"] in text
    assert found_in(text) == []


def test_after_erasing_no_row_of_intake_says_who_it_was(worked: Any) -> None:
    stack, town, case = worked
    person = case["person_id"]
    assert {"Rohrdommel", "Eisvogelgrund"} <= set(found_in(dump(stack.endpoints.databases["intake"])))
    town.post(CLERK, "casework", f"/tracks/{case['tracks'][0]['id']}/closure", {"outcome": "settled"})
    lock = {"json": {"reason": "on_request"}}
    eventually(lambda: town.ask(COORDINATOR, "POST", "intake", f"/persons/{person}/lock", **lock).status_code == 200)
    town.post(COORDINATOR, "intake", f"/persons/{person}/archive-offer")
    town.post(COORDINATOR, "intake", f"/persons/{person}/archive-answer", {"answer": "not_wanted"})
    town.post(COORDINATOR, "intake", f"/persons/{person}/erasure")
    gone = town.post("head.integration-centre", "intake", f"/persons/{person}/erasure")
    assert gone == {"person_id": person, "state": "erased"}
    left = found_in(dump(stack.endpoints.databases["intake"]))
    assert left == ["AZ-Haubentaucher"]  # somebody else's number as well: it was reused
    assert town.ask(COORDINATOR, "GET", "intake", f"/persons/{person}?purpose=check").status_code == 404
    done = stack.staffel("check", "--json", "--wait", "60")
    assert done.returncode == 0, done.stdout
