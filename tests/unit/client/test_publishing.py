"""The client over HTTP: batches, pauses, tokens, and errors that say what to do."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from shared.contracts.envelope import CloudEvent
from shared.contracts.reports import report_id
from staffel_client import (
    Need,
    NotAllowed,
    NotAReport,
    NoToken,
    NotReached,
    Patience,
    Person,
    Refused,
    Staffel,
)

YOUTH = "05913000.youth-services"
Answer = Callable[[httpx.Request], httpx.Response]


class Town:
    """An identity provider and an intake; `answers` are given one after the other, then receipts."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.slept: list[float] = []
        self.requests: list[httpx.Request] = []
        self.tokens = 0
        self.no_token = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("openid-configuration"):
            return httpx.Response(200, json={"token_endpoint": "http://oidc/token"})
        if request.url.path == "/token":
            return self._token()
        self.requests.append(request)
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return httpx.Response(202, json={"receipts": [accepted(one) for one in json.loads(request.content)]})

    def _token(self) -> httpx.Response:
        if self.no_token:
            return httpx.Response(401, json={"error": "invalid_client"})
        self.tokens += 1
        return httpx.Response(200, json={"access_token": f"token-{self.tokens}", "expires_in": 300})

    @property
    def keys(self) -> list[str]:
        return [request.headers["idempotency-key"] for request in self.requests]


def accepted(event: Any) -> dict[str, Any]:
    id = str(report_id(event["source"], event["id"]))
    return {"id": event["id"], "source": event["source"], "report_id": id, "status": "accepted", "reasons": []}


def problem(status: int, detail: str = "Later.", **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"detail": detail}, headers=headers)


def a_client(town: Town, within: float = 60.0) -> Staffel:
    time = 0.0

    def sleep(seconds: float) -> None:
        nonlocal time
        time += seconds
        town.slept.append(seconds)

    patience = Patience(within=within, sleep=sleep, clock=lambda: time)
    return Staffel(
        intake="http://intake", issuer="http://oidc", client_id="system.youth-services", client_secret="s",
        department=YOUTH, patience=patience, transport=httpx.MockTransport(town),
    )  # fmt: skip


def a_person(**more: Any) -> Person:
    return Person(**{"family_name": "Tesfay", "birth_date": date(2008, 10, 12), **more})


def a_report(client: Staffel, reference: str = "JA-1", **more: Any) -> CloudEvent:
    usual: dict[str, Any] = {
        "reported_on": date(2026, 9, 1), "occasion": "arrival", "person": a_person(),
        "needs": [Need(life_situation="education")],
    }  # fmt: skip
    return client.report(reference=reference, **{**usual, **more})


def test_every_event_has_its_receipt_in_order() -> None:
    town = Town()
    client = a_client(town)
    events = [a_report(client, f"JA-{number}") for number in range(3)]
    receipts = client.publish(events)
    assert [one.report_id for one in receipts] == [report_id(one.source, one.id) for one in events]
    assert all(one.stands for one in receipts)


def test_batches_keep_within_what_intake_takes() -> None:
    town = Town()
    client = a_client(town)
    receipts = client.publish(a_report(client, f"JA-{number}") for number in range(450))
    assert [len(json.loads(request.content)) for request in town.requests] == [200, 200, 50]
    assert len(receipts) == 450


def test_what_is_still_too_large_is_halved() -> None:
    town = Town(problem(413))
    client = a_client(town)
    assert len(client.publish([a_report(client, f"JA-{number}") for number in range(5)])) == 5
    assert [len(json.loads(request.content)) for request in town.requests] == [5, 2, 3]


@pytest.mark.parametrize(
    "trouble", [problem(503), problem(500), problem(429), problem(409), httpx.ConnectError(""), httpx.ReadTimeout("")]
)
def test_what_may_pass_is_tried_again_with_the_same_key(trouble: httpx.Response | Exception) -> None:
    town = Town(trouble)
    client = a_client(town)
    [receipt] = client.publish([a_report(client)])
    assert receipt.stands
    assert len(town.keys) == 2
    assert len(set(town.keys)) == 1


def test_another_request_has_another_key() -> None:
    town = Town()
    client = a_client(town)
    for _ in range(2):
        client.publish([a_report(client)])
    assert len(set(town.keys)) == 2


def test_pauses_grow_between_half_and_whole() -> None:
    town = Town(*(problem(503) for _ in range(9)))
    client = a_client(town, within=600)
    client.publish([a_report(client)])
    wholes = [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert all(whole / 2 <= slept <= whole for slept, whole in zip(town.slept, wholes, strict=True))


def test_a_server_that_asks_for_time_gets_it() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    town = Town(problem(503, **{"retry-after": "12"}), problem(503, **{"retry-after": soon}))
    client = a_client(town, within=600)
    client.publish([a_report(client)])
    assert town.slept[0] == 12
    assert 35 < town.slept[1] <= 40


def test_patience_ends_and_says_that_nothing_is_lost() -> None:
    """Pauses are jittered, so ten seconds hold four of them or five."""
    town = Town(*(httpx.ConnectError("") for _ in range(99)))
    client = a_client(town, within=10)
    with pytest.raises(
        NotReached, match=r"intake does not answer \(ConnectError\) after [56] attempts; nothing is lost"
    ):
        client.publish([a_report(client)])
    assert sum(town.slept) <= 10


def test_a_server_that_asks_for_more_time_than_there_is_ends_it_at_once() -> None:
    town = Town(problem(503, **{"retry-after": "3600"}))
    client = a_client(town)
    with pytest.raises(NotReached):
        client.publish([a_report(client)])
    assert town.slept == []


@pytest.mark.parametrize(("status", "error"), [(400, Refused), (415, Refused), (403, NotAllowed)])
def test_what_repeating_would_not_change_is_not_repeated(status: int, error: type[Exception]) -> None:
    town = Town(problem(status, "Send only events of your own."))
    client = a_client(town)
    with pytest.raises(error, match="Send only events of your own"):
        client.publish([a_report(client)])
    assert len(town.requests) == 1


def test_a_token_is_kept_and_renewed_once_when_it_is_not_taken() -> None:
    town = Town(problem(401))
    client = a_client(town)
    client.publish([a_report(client)])
    client.publish([a_report(client)])
    assert [request.headers["authorization"] for request in town.requests] == [
        "Bearer token-1", "Bearer token-2", "Bearer token-2",
    ]  # fmt: skip


def test_a_client_the_provider_does_not_know_gets_no_token() -> None:
    town = Town()
    town.no_token = True
    client = a_client(town)
    with pytest.raises(NoToken, match=r"check client, secret and realm \(invalid_client\)"):
        client.publish([a_report(client)])


def test_the_same_content_has_the_same_id() -> None:
    client = a_client(Town())
    assert a_report(client).id == a_report(client).id
    assert a_report(client).id != a_report(client, remarks="anders").id
    assert a_report(client, id="2026-7").id == "2026-7"


@pytest.fixture
def client() -> Iterator[Staffel]:
    with a_client(Town()) as found:
        yield found


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"reference": ""}, "/reference"),
        ({"occasion": "party"}, "/occasion"),
        ({"needs": []}, "/needs"),
        ({"person": Person(birth_date=date(2008, 10, 12))}, "/person"),
        ({"person": Person(family_name="Tesfay")}, "/person/birth_date"),
        ({"id": "x" * 129}, "id"),
    ],
)
def test_what_breaks_a_rule_is_not_sent(client: Staffel, wrong: dict[str, Any], place: str) -> None:
    with pytest.raises(NotAReport) as refused:
        a_report(client, **{"reference": "JA-1", **wrong})
    assert place in [reason.pointer for reason in refused.value.reasons]
    assert "Tesfay" not in str(refused.value)


def test_a_report_that_is_too_large_is_not_sent(client: Staffel) -> None:
    many = tuple(Need(life_situation="work", topic="x" * 80, kind="y" * 80, department=YOUTH) for _ in range(50))
    person = a_person(given_names="x" * 200)
    assert a_report(client, needs=many, person=person)
    with pytest.raises(NotAReport, match="At most 50 entries"):
        a_report(client, needs=[*many, *many])


def test_a_department_that_is_none_is_said_at_once() -> None:
    with pytest.raises(NotAReport, match="a department's id"):
        Staffel(intake="http://i", issuer="http://o", client_id="c", client_secret="s", department="jobcenter")


def test_days_in_the_future_are_for_intake_to_judge(client: Staffel) -> None:
    assert a_report(client, reported_on=date(2999, 1, 1))


def test_a_withdrawal_names_the_reference(client: Staffel) -> None:
    event = client.withdrawal("JA-1", "wrong_person")
    assert (event.type, json.loads(event.data)) == (
        "department.report.withdrawn.v1", {"reference": "JA-1", "reason_code": "wrong_person"},
    )  # fmt: skip
