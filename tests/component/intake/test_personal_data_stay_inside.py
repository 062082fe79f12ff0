"""Names, birth dates and contacts stand in intake's own rows and nowhere else."""

import logging
from typing import Any

import httpx
import pytest

from shared.contracts.envelope import to_structured
from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import YOUTH, a_need, a_record, an_event

CANARIES = {
    "given": "Zqxgiven", "family": "Zqxfamily", "born": "1971-03-29", "street": "Zqxstreet 7",
    "email": "zqx@canary.example",
    "phone": "0231-9917733", "azr": "Zqxazr991", "remarks": "Zqxremarks", "household": "Zqxhousehold",
    "reference": "Zqxreference", "basis": "weil Zqxbasis es sagt", "guardian": "Zqxguardian",
}  # fmt: skip


def canary(**more: Any) -> dict[str, Any]:
    person = {
        "given_names": CANARIES["given"], "family_name": CANARIES["family"], "birth_date": CANARIES["born"],
        "azr_number": CANARIES["azr"], "address": {"street": CANARIES["street"]}, "email": CANARIES["email"],
        "phone": CANARIES["phone"], "household": CANARIES["household"],
        "representatives": [{"kind": "guardian", "family_name": CANARIES["guardian"]}],
    }  # fmt: skip
    usual = {
        "reference": CANARIES["reference"], "person": person, "remarks": CANARIES["remarks"],
        "legal_basis": CANARIES["basis"],
    }  # fmt: skip
    return {**usual, **more}


def leaks(text: str) -> set[str]:
    return {name for name, value in CANARIES.items() if value.lower() in text.lower()}


def wrong_reports() -> list[dict[str, Any]]:
    whole: dict[str, Any] = canary()["person"]
    return [
        canary(occasion=CANARIES["family"]),
        canary(person={**whole, CANARIES["family"]: CANARIES["given"]}),
        canary(person={**whole, "birth_date": CANARIES["family"]}),
        canary(person={**whole, "nationalities": [CANARIES["given"]]}),
        canary(needs=[a_need(topic=CANARIES["family"])]),
        canary(needs=[a_need(department=f"05913000.{CANARIES['family'].lower()}")]),
        canary(reported_on=CANARIES["born"] + "T"),
    ]


async def test_the_journal_holds_none(intake: Intake) -> None:
    await intake.takes(a_record(**canary()), a_record(**canary(reported_on="2026-11-17")))
    await intake.takes(*(a_record(**wrong) for wrong in wrong_reports()))
    rows = await intake.rows("select convert_from(data, 'UTF8') || actor || type as said from journal")
    assert len(rows) >= 3 + len(wrong_reports())
    assert set().union(*(leaks(row["said"]) for row in rows)) == set()


async def test_reasons_hold_none(intake: Intake) -> None:
    await intake.takes(*(a_record(**wrong) for wrong in wrong_reports()))
    rows = await intake.rows("select reasons::text as said from receipts where status = 'rejected'")
    assert len(rows) == len(wrong_reports())
    assert set().union(*(leaks(row["said"]) for row in rows)) == set()


async def test_answers_to_rejected_events_hold_none(http: httpx.AsyncClient) -> None:
    headers = {**bearer("system.youth-services"), "content-type": "application/cloudevents-batch+json"}
    body = b"[" + b",".join(to_structured(an_event(YOUTH, **wrong)) for wrong in wrong_reports()) + b"]"
    answer = await http.post("/events", content=body, headers=headers)
    assert [one["status"] for one in answer.json()["receipts"]] == ["rejected"] * len(wrong_reports())
    assert leaks(answer.text) == set()


async def test_logs_hold_none(intake: Intake, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await intake.takes(a_record(**canary()), *(a_record(**wrong) for wrong in wrong_reports()))
    assert leaks(caplog.text) == set()
