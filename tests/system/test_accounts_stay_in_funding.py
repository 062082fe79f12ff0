"""Canaries once more: whom money is paid to, and to which account. Both stay in funding's rows that can be erased."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.system.staffel_up import Running
from tests.system.test_personal_data_stays_in_reports import dump, every_record
from tests.system.town import Town, eventually

VMDO, CLERK = "05913000.vmdo", "clerk.vmdo"
TREASURER, COORDINATOR = "treasurer.treasury", "coordinator.integration-centre"
NAME, IBAN = "Wasserralle Kranich", "DE76100100100441122883"
CANARIES = ("Wasserralle", IBAN, "0441122883")
MAY_HOLD = ("payee_details", "payment_file_contents")
BANK_IS_LATE = 90.0


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


@pytest.fixture(scope="module")
def paid(stack: Running) -> Iterator[tuple[Running, Town, dict[str, Any]]]:
    """Assistance for a person whose own account the treasury knows, paid by the bank."""
    town = Town(stack.endpoints)
    event = town.report("immigration-office", {"life_situation": "orientation", "department": VMDO})
    town.submit(event)
    case = town.case_of(event, CLERK)
    town.post(CLERK, "casework", f"/transitions/{case['tracks'][0]['transition']['id']}/acceptance")
    payee = {"case_id": case["id"], "person_id": case["person_id"], "name": NAME, "iban": IBAN}
    entered = town.ask(TREASURER, "POST", "funding", "/payees", json=payee, headers={"Idempotency-Key": "canary"})
    assert entered.status_code == 201, entered.text
    wish = {"programme": "individual-assistance", "purpose": "translation", "amount_cents": 4_200}
    town.ask(CLERK, "POST", "casework", f"/cases/{case['id']}/assistance", json=wish).raise_for_status()
    eventually(
        lambda: [
            one
            for one in town.all(TREASURER, "funding", "/disbursements", state="disbursed")
            if one["case_id"] == case["id"]
        ],
        within=BANK_IS_LATE,
    )
    yield stack, town, case
    town.http.close()


def test_the_money_went_to_the_person_s_own_account(paid: Any) -> None:
    stack, _, _ = paid
    assert set(found_in(dump(stack.endpoints.databases["funding"], *MAY_HOLD))) == set(CANARIES)


def test_no_topic_names_who_was_paid(paid: Any) -> None:
    stack, _, case = paid
    texts = asyncio.run(every_record(stack.endpoints.kafka))
    assert case["id"] in texts["funding.events"]
    assert {name: found_in(text) for name, text in texts.items() if found_in(text)} == {}


def test_no_log_metric_span_or_mail_names_who_was_paid(paid: Any) -> None:
    stack, town, _ = paid
    texts = {path.name: path.read_text(errors="replace") for path in Path(stack.folder, "logs").glob("*.log")}
    assert {"funding.log", "bank.log", "treasury.log"} <= texts.keys()
    texts |= {f"metrics {name}": town.http.get(f"{at}/metrics").text for name, at in stack.endpoints.services.items()}
    query = {"lookback": 3_600_000, "limit": 1000}
    texts["spans"] = town.http.get(f"{stack.endpoints.traces}/api/v2/traces", params=query).text
    texts["mails"] = town.http.get(f"{stack.endpoints.mail}/api/email").text
    assert {name: found_in(text) for name, text in texts.items() if found_in(text)} == {}


def test_nothing_else_in_funding_names_who_was_paid(paid: Any) -> None:
    stack, _, _ = paid
    dsn = stack.endpoints.databases["funding"]
    rest = [table for table in asyncio.run(tables_of(dsn)) if table not in MAY_HOLD]
    assert {"journal", "idempotency", "bank_entries", "payments"} <= set(rest)
    assert {table: found_in(dump(dsn, table)) for table in rest if found_in(dump(dsn, table))} == {}


@pytest.mark.parametrize("service", ["intake", "casework", "notifications"])
def test_no_other_database_names_who_was_paid(paid: Any, service: str) -> None:
    stack, _, _ = paid
    assert found_in(dump(stack.endpoints.databases[service])) == []


def test_after_the_person_is_erased_funding_does_not_know_the_account(paid: Any) -> None:
    stack, town, case = paid
    person = case["person_id"]
    town.post(CLERK, "casework", f"/tracks/{case['tracks'][0]['id']}/closure", {"outcome": "settled"})
    lock = {"json": {"reason": "on_request"}}
    eventually(lambda: town.ask(COORDINATOR, "POST", "intake", f"/persons/{person}/lock", **lock).status_code == 200)
    town.post(COORDINATOR, "intake", f"/persons/{person}/archive-offer")
    town.post(COORDINATOR, "intake", f"/persons/{person}/archive-answer", {"answer": "not_wanted"})
    town.post(COORDINATOR, "intake", f"/persons/{person}/erasure")
    town.post("head.integration-centre", "intake", f"/persons/{person}/erasure")
    eventually(lambda: found_in(dump(stack.endpoints.databases["funding"])) == [])


async def tables_of(dsn: str) -> list[str]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        return [row["tablename"] for row in rows]
    finally:
        await connection.close()
