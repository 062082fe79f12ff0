"""From a reused file number to one case and back: what intake decides, casework does, and nobody drops the baton."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.system.staffel_up import Running
from tests.system.town import Town, eventually

COORDINATOR = "coordinator.integration-centre"
RESIDENCE, ORIENTATION = "clerk.immigration-office", "clerk.integration-centre"


@dataclass(frozen=True)
class Cleared:
    """Two people of one file number: what was asked about them, and their cases before anybody decided."""

    clearing: dict[str, Any]
    known: str
    provisional: str
    cases: tuple[str, str]


@pytest.fixture(scope="module")
def town(stack: Running) -> Iterator[Town]:
    made = Town(stack.endpoints)
    yield made
    made.http.close()


@pytest.fixture(scope="module")
def asked(town: Town) -> Cleared:
    first = town.report("immigration-office", {"life_situation": "residence"})
    town.submit(first)
    second = town.report(
        "immigration-office", {"life_situation": "orientation"}, reference=first["data"]["reference"],
        person={"family_name": "Anders", "birth_date": "1971-11-02"},
    )  # fmt: skip
    town.submit(second)
    known, provisional = str(town.person_of(first)), str(town.person_of(second))
    cases = (town.case_of(first, RESIDENCE)["id"], town.case_of(second, ORIENTATION)["id"])
    waiting = town.all(COORDINATOR, "intake", "/clearing")
    (clearing,) = [one for one in waiting if one["person_id"] == provisional]
    return Cleared(clearing, known, provisional, cases)


def tracks(town: Town, user: str, person: str) -> dict[str, list[str]]:
    """The open cases of a person as a department sees them, with the life situations it sees in each."""
    cases = town.get(user, "casework", "/cases", person_id=person, state="open")["items"]
    return {
        case["id"]: sorted(
            track["life_situation"]
            for track in town.get(user, "casework", f"/cases/{case['id']}")["tracks"]
            if track["state"] == "open"
        )
        for case in cases
    }


def test_while_people_think_both_are_carried(asked: Cleared) -> None:
    assert (asked.clearing["state"], asked.clearing["reason_code"]) == ("open", "reference_reused")
    assert asked.clearing["candidate_id"] == asked.known != asked.provisional
    assert asked.cases[0] != asked.cases[1]


def test_the_coordinator_sees_both_side_by_side(town: Town, asked: Cleared) -> None:
    path = f"/clearing/{asked.clearing['id']}"
    found = town.get(COORDINATOR, "intake", path, purpose="clearing")
    assert [found[side]["family_name"] for side in ("person", "candidate")] == ["Anders", "Beispiel"]
    assert town.ask(COORDINATOR, "GET", "intake", path).status_code == 422


def test_same_makes_one_case_and_shows_no_department_the_others_track(town: Town, asked: Cleared) -> None:
    town.post(COORDINATOR, "intake", f"/clearing/{asked.clearing['id']}/decision", {"decision": "same"})
    case = asked.cases[0]
    eventually(lambda: case in tracks(town, ORIENTATION, asked.provisional))
    assert tracks(town, ORIENTATION, asked.provisional) == {case: ["orientation"]}
    assert tracks(town, RESIDENCE, asked.provisional) == {case: ["residence"]}
    person = town.get(ORIENTATION, "intake", f"/persons/{asked.provisional}", purpose="first contact")
    assert person["id"] == asked.known


def test_a_second_decision_is_refused(town: Town, asked: Cleared) -> None:
    path = f"/clearing/{asked.clearing['id']}/decision"
    answer = town.ask(COORDINATOR, "POST", "intake", path, json={"decision": "different"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:clearing-already-decided")


def test_a_split_gives_everybody_their_own_case_again(town: Town, asked: Cleared) -> None:
    body = {"reason": "two people after all"}
    town.post(COORDINATOR, "intake", f"/clearing/{asked.clearing['id']}/split", body)
    eventually(lambda: asked.cases[0] not in tracks(town, ORIENTATION, asked.provisional))
    own = eventually(lambda: tracks(town, ORIENTATION, asked.provisional))
    assert list(own.values()) == [["orientation"]]
    assert tracks(town, RESIDENCE, asked.known) == {asked.cases[0]: ["residence"]}
    assert tracks(town, ORIENTATION, asked.known) == {}


def test_the_check_holds(stack: Running, asked: Cleared) -> None:
    done = stack.staffel("check", "--json", "--wait", "60")
    assert done.returncode == 0, done.stdout + done.stderr
