"""The main job, from outside: a department reports, a case opens, the baton moves, people are told, money is paid."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.system.staffel_up import Running
from tests.system.town import Town, eventually

PARENT = "00-{trace}-00f067aa0ba902b7-01"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CENTRE, VMDO = "05913000.integration-centre", "05913000.vmdo"


@pytest.fixture(scope="module")
def town(stack: Running) -> Iterator[Town]:
    made = Town(stack.endpoints)
    yield made
    made.http.close()


@pytest.fixture(scope="module")
def handed_over(town: Town) -> Any:
    """A case whose orientation went from the integration centre to an association."""
    event = town.report("immigration-office", {"life_situation": "orientation", "department": VMDO})
    receipt = town.submit(event, traceparent=PARENT.format(trace=TRACE))
    assert receipt["status"] == "accepted"
    case = town.case_of(event, "clerk.vmdo")
    transition = case["tracks"][0]["transition"]
    accepted = town.post("clerk.vmdo", "casework", f"/transitions/{transition['id']}/acceptance")
    assert accepted["state"] == "effective"
    return event, case, transition


def test_the_reporting_department_keeps_no_access(town: Town, handed_over: Any) -> None:
    _, case, transition = handed_over
    assert town.ask("clerk.immigration-office", "GET", "casework", f"/cases/{case['id']}").status_code == 404
    answer = town.ask("clerk.immigration-office", "GET", "casework", f"/transitions/{transition['id']}")
    assert answer.status_code == 404


def test_one_period_ends_where_the_next_begins(town: Town, handed_over: Any) -> None:
    """Each side sees its own part; put together there is neither gap nor overlap."""
    _, case, transition = handed_over
    path = f"/cases/{case['id']}/responsibilities"
    (before,) = [p for p in town.get("clerk.integration-centre", "casework", path) if p["department"] == CENTRE]
    (after,) = [p for p in town.get("clerk.vmdo", "casework", path) if p["department"] == VMDO]
    assert before["track_id"] == after["track_id"] == transition["track_id"]
    assert before["until"] == after["from"]
    assert after["until"] is None


def test_both_sides_are_told_by_mail_and_inbox(town: Town, handed_over: Any) -> None:
    _, case, _ = handed_over
    for user in ("clerk.vmdo", "clerk.integration-centre"):
        notices = eventually(
            lambda user=user: [
                one for one in town.get(user, "notifications", "/inbox")["items"] if one.get("case_id") == case["id"]
            ]
        )
        assert notices


def test_a_repeated_report_has_no_second_effect(town: Town, handed_over: Any) -> None:
    event, case, _ = handed_over
    assert town.submit(event)["status"] == "duplicate"
    again = town.case_of(event, "clerk.vmdo")
    assert again["id"] == case["id"]
    assert len(again["tracks"]) == 1


def test_the_trace_of_the_report_runs_through_the_services(town: Town, handed_over: Any) -> None:
    def services() -> set[str] | None:
        answer = town.http.get(f"{town.endpoints.traces}/api/v2/trace/{TRACE}")
        spans = answer.json() if answer.status_code == 200 else []
        names = {span["localEndpoint"]["serviceName"] for span in spans}
        return names if {"intake", "casework", "notifications"} <= names else None

    assert eventually(services, within=60)


def test_the_whole_story_of_a_case_is_found_by_its_tag(town: Town, handed_over: Any) -> None:
    _, case, _ = handed_over
    query = {"annotationQuery": f"staffel.case.id={case['id']}", "lookback": 3_600_000, "limit": 50}
    traces = eventually(lambda: town.http.get(f"{town.endpoints.traces}/api/v2/traces", params=query).json())
    assert len(traces) >= 1


def test_small_money_is_paid_at_once_and_shows_on_the_timeline(town: Town, handed_over: Any) -> None:
    _, case, _ = handed_over
    body = {"programme": "individual-assistance", "purpose": "school_material", "amount_cents": 12_000}
    town.post("clerk.vmdo", "casework", f"/cases/{case['id']}/assistance", body, 201)

    def paid() -> Any:
        told = town.get("clerk.vmdo", "casework", f"/cases/{case['id']}/timeline", limit=200)["items"]
        return [one for one in told if one["data"].get("outcome") == "disbursed"]

    assert eventually(paid, within=60)[0]["data"]["amount_cents"] == 12_000


def test_the_check_holds(stack: Running, handed_over: Any) -> None:
    done = stack.staffel("check", "--json", "--wait", "60")
    assert done.returncode == 0, done.stdout + done.stderr
