"""An id that comes again: the same content has its answer, other content is said, what was rejected may come anew."""

import base64
import json
from typing import Any

import httpx
import pytest

from services.intake.reactions import in_one_transaction
from services.intake.reports.take_in import Answer
from services.intake.reports.unprocessed import record_not_processed
from shared.contracts.reports import report_id
from shared.contracts.topics import REPORT_SUBMITTED, REPORT_WITHDRAWN
from shared.records import Record
from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, ROUTING, TODAY, YOUTH, a_record, a_withdrawal, an_event, some_data

SYSTEM = bearer("system.youth-services")
ID = str(report_id(f"/departments/{YOUTH}", "1"))
CONTENT_DIFFERS = "content_differs"


def said(answers: list[Answer]) -> list[tuple[str, list[str]]]:
    return [(one.status, [reason.code for reason in one.reasons]) for one in answers]


async def outcomes(intake: Intake) -> list[str]:
    return [event["outcome"] for event in await intake.told("intake.report.received.v1")]


async def test_other_content_under_an_accepted_id_is_said(intake: Intake) -> None:
    await intake.took(a_record(id="1"))
    assert said(await intake.took(a_record(id="1", remarks="another"))) == [("duplicate", [CONTENT_DIFFERS])]
    assert await intake.told("intake.report.received.v1") == [
        {
            "type": "intake.report.received.v1", "municipality": "05913000", "report_id": ID, "department": YOUTH,
            "outcome": CONTENT_DIFFERS,
        }
    ]  # fmt: skip


async def test_the_same_content_again_is_said_to_be_a_duplicate_and_told_to_nobody(intake: Intake) -> None:
    for _ in range(2):
        answers = await intake.took(a_record(id="1"))
    assert said(answers) == [("duplicate", [])]
    assert await outcomes(intake) == []


@pytest.mark.parametrize(
    "again", [{"remarks": None, "consents": []}, {"legal_basis": None}, {"person_informed_on": None}], ids=str
)
async def test_order_blanks_nulls_and_empty_lists_are_no_content(intake: Intake, again: dict[str, Any]) -> None:
    await intake.took(a_record(id="1"))
    spaced = json.dumps({**again, **dict(reversed(some_data().items()))}, indent=2).encode()
    assert said(await intake.took(a_record(id="1", raw=spaced))) == [("duplicate", [])]


@pytest.mark.parametrize("together", [True, False])
async def test_other_content_is_told_once_for_each_record_however_often_it_is_read(
    intake: Intake, together: bool
) -> None:
    records = [a_record(id="1"), a_record(id="1", remarks="b"), a_record(id="1", remarks="c")]
    for _ in range(3):
        for batch in [records] if together else [[record] for record in records]:
            await intake.takes(*batch)
    assert await outcomes(intake) == [CONTENT_DIFFERS] * 2


async def test_a_report_that_was_rejected_is_taken_anew_in_the_same_batch(intake: Intake) -> None:
    wrong, right = a_record(id="1", occasion="party"), a_record(id="1")
    answers = await intake.took(wrong, wrong, right, right)
    assert [status for status, _ in said(answers)] == ["rejected", "duplicate", "accepted", "duplicate"]


async def test_rejected_for_other_reasons_it_is_answered_again(intake: Intake) -> None:
    for wrong in ({"occasion": "party"}, {"occasion": "party"}, {"reported_on": "2099-01-01"}):
        await intake.takes(a_record(id="1", **wrong))
    told = await intake.told("intake.report.rejected.v1")
    assert [event["reasons"][0]["code"] for event in told] == ["not_in_enum", "in_future"]


async def test_answers_of_rejected_reports_are_not_repeated_after_a_crash(intake: Intake) -> None:
    stream = [
        a_record(id="1", occasion="party"), a_record(id="1", reported_on="2099-01-01"), a_record(id="1"),
        a_record(id="1", remarks="another"), a_withdrawal(id="2"), a_withdrawal(id="3"),
    ]  # fmt: skip
    await intake.takes(*stream)
    before = [event["type"] for event in await intake.told()]
    for start in range(len(stream)):
        await intake.takes(*stream[start:])
    assert [event["type"] for event in await intake.told()] == before


async def test_a_withdrawal_is_answered_under_its_own_id(intake: Intake) -> None:
    await intake.takes(a_record(id="1"), a_withdrawal(id="2"))
    [told] = await intake.told("intake.report.received.v1")
    assert (told["report_id"], told["outcome"]) == (str(report_id(f"/departments/{YOUTH}", "2")), "withdrawn")


async def test_a_withdrawal_of_several_reports_is_answered_once(intake: Intake) -> None:
    await intake.takes(a_record(id="1"), a_record(id="1b", remarks="more"), a_withdrawal(id="2"))
    assert len(await intake.told("intake.report.withdrawn.v1")) == 2
    assert await outcomes(intake) == ["withdrawn"]


async def test_a_withdrawal_rejected_first_may_come_again(intake: Intake) -> None:
    await intake.takes(a_withdrawal(id="2"))
    await intake.takes(a_record(id="1"))
    await intake.takes(a_withdrawal(id="2"))
    mine = str(report_id(f"/departments/{YOUTH}", "2"))
    told = [event["type"] for event in await intake.told() if event.get("report_id") == mine]
    assert told == ["intake.report.rejected.v1", "intake.report.received.v1"]


@pytest.mark.parametrize("again", [a_withdrawal(id="1"), a_withdrawal(id="2", reference="JA-2"), a_record(id="2")])
async def test_reports_and_withdrawals_under_one_id_differ(intake: Intake, again: Record) -> None:
    await intake.took(a_record(id="1"), a_withdrawal(id="2"))
    assert said(await intake.took(again)) == [("duplicate", [CONTENT_DIFFERS])]


def nested(levels: int, opening: str = "[", closing: str = "]") -> bytes:
    return b'{"reference": "R", "x": ' + (opening * levels + "1" + closing * levels).encode() + b"}"


NOBODY_READS = {
    **{f"{levels} lists": nested(levels) for levels in (40, 254, 300, 600, 900, 1100, 100_000)},
    **{f"{levels} objects": nested(levels, '{"a":', "}") for levels in (254, 900, 1100)},
    "a number of 400 digits": b'{"x": ' + b"9" * 400 + b"}",
    "a number of 5000 digits": b'{"x": ' + b"9" * 5000 + b"}",
    "1e400": b'{"x": 1e400}',
    "NaN": b'{"x": NaN}',
    "a key twice": b'{"x": 1, "x": 2}',
    "half a surrogate": b'{"x": "\\ud800"}',
    "half a surrogate as a key": b'{"\\ud800": 1}',
    "no UTF-8": b'{"x": "\xff"}',
    "no JSON": b"{",
    "no object": b"[]",
}


@pytest.mark.parametrize("raw", NOBODY_READS.values(), ids=NOBODY_READS)
@pytest.mark.parametrize("type", [REPORT_SUBMITTED, REPORT_WITHDRAWN])
async def test_whatever_comes_under_an_accepted_id_is_other_content(intake: Intake, raw: bytes, type: str) -> None:
    await intake.took(a_record(id="1"))
    before, again, after = await intake.took(a_record(), a_record(id="1", raw=raw, type=type), a_record(remarks="b"))
    assert [before.status, after.status] == ["accepted", "accepted"]
    assert (again.status, again.reasons[0].code) == ("duplicate", CONTENT_DIFFERS)
    assert await outcomes(intake) == [CONTENT_DIFFERS]


async def test_it_costs_its_neighbours_in_a_batch_over_http_nothing(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.took(a_record(id="1"))
    hidden = {**structured("a"), "data_base64": base64.b64encode(nested(300)).decode()}
    del hidden["data"]
    batch = [{**structured("a"), "id": "2"}, hidden, {**structured("b"), "id": "3"}]
    kind = {"content-type": "application/cloudevents-batch+json"}
    answer = await http.post("/events", content=json.dumps(batch), headers={**SYSTEM, **kind})
    assert [one["status"] for one in answer.json()["receipts"]] == ["accepted", "duplicate", "accepted"]


async def test_giving_up_compares_no_contents(intake: Intake) -> None:
    """Comparing may be what intake fails on: the last answer must not fail on it again."""
    await intake.took(a_record(id="1"))
    failed = record_not_processed(a_record(id="1", remarks="another"), ValueError())
    assert said(await in_one_transaction(intake.pool, ROUTING, TODAY, [failed])) == [("duplicate", ["not_processed"])]
    assert await outcomes(intake) == []
    assert [row["reason"] for row in await intake.rows("select reason from parked")] == ["reaction_failed"]


async def test_what_older_versions_stored_is_compared_as_far_as_it_can_be_read(intake: Intake) -> None:
    await intake.took(a_record(id="1"))
    await intake.pool.execute("update reports set body = $1", nested(300))
    assert said(await intake.took(a_record(id="1"))) == [("duplicate", [])]


async def test_once_the_content_is_erased_nothing_is_said_about_it(intake: Intake) -> None:
    await intake.took(a_record(id="1"))
    await intake.pool.execute("update reports set body = null")
    assert said(await intake.took(a_record(id="1", remarks="another"))) == [("duplicate", [])]


async def test_a_receipt_over_http_says_so(intake: Intake, http: httpx.AsyncClient) -> None:
    receipts = []
    for remarks in ("a", "a", "b"):
        answer = await http.post("/events", json=structured(remarks), headers={**SYSTEM, "content-type": CLOUD_EVENT})
        receipts += answer.json()["receipts"]
    assert [(one["status"], [reason["code"] for reason in one["reasons"]]) for one in receipts] == [
        ("accepted", []), ("duplicate", []), ("duplicate", [CONTENT_DIFFERS]),
    ]  # fmt: skip


CLOUD_EVENT = "application/cloudevents+json"


def structured(remarks: str) -> dict[str, Any]:
    event = an_event(id="1")
    return {
        "specversion": "1.0", "id": "1", "source": event.source, "type": event.type, "data": some_data(remarks=remarks),
    }  # fmt: skip


async def test_a_department_lists_its_own_rejected_reports_and_nobody_elses(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    await intake.takes(a_record(id="1", occasion="party"), a_record(id="2"), a_record(IMMIGRATION, occasion="party"))
    found = (await http.get("/reports?status=rejected", headers=SYSTEM)).json()
    assert [(one["id"], one["status"], one["reasons"][0]["code"]) for one in found["items"]] == [
        (ID, "rejected", "not_in_enum")
    ]


async def test_the_list_of_rejected_reports_goes_on_where_a_page_ended(intake: Intake, http: httpx.AsyncClient) -> None:
    for number in range(5):
        await intake.takes(a_record(id=str(number), occasion="party"))
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (await http.get(f"/reports?limit=2&cursor={cursor}".removesuffix("&cursor="), headers=SYSTEM)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert seen == [str(report_id(f"/departments/{YOUTH}", str(number))) for number in reversed(range(5))]
