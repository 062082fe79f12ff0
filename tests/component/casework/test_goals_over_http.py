"""Over HTTP: goals on the case, for who carries the need; and where they are after two persons turned out to be one."""

from datetime import UTC, datetime
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from services.casework.case import Case
from shared.periods import local_day
from tests import tokens
from tests.component.casework.conftest import IMMIGRATION, YOUTH, Casework
from tests.component.casework.persons import cases_of, merged, parted, two_people

TODAY = str(local_day(datetime.now(UTC)))

CLERK = tokens.bearer("clerk.youth-services")
OTHER = tokens.bearer("clerk.immigration-office")
FAMILY = {"life_situation": "family", "first_carrier": YOUTH, "to_department": YOUTH}
RESIDENCE = {"life_situation": "residence", "to_department": IMMIGRATION}
GOAL = {"life_situation": "family", "code": "day-care-place"}


async def with_goal(casework: Casework, http: httpx.AsyncClient, **more: object) -> tuple[Case, dict[str, object]]:
    """A case with a family track and a residence track, and a goal of the first."""
    (case,) = await casework.cases([casework.referral(**FAMILY)])
    await casework.run(casework.taking(casework.referral(case.person_id, **RESIDENCE)))
    answer = await http.post(f"/cases/{case.id}/goals", json={**GOAL, **more}, headers=CLERK)
    assert answer.status_code == 201
    return case, answer.json()


async def test_a_goal_stands_on_the_case_for_who_carries_the_need(casework: Casework, http: httpx.AsyncClient) -> None:
    case, goal = await with_goal(casework, http)
    for who, seen in ((CLERK, [goal["id"]]), (OTHER, [])):
        assert [one["id"] for one in (await http.get(f"/cases/{case.id}", headers=who)).json()["goals"]] == seen
        assert [one["id"] for one in (await http.get(f"/cases/{case.id}/goals", headers=who)).json()] == seen
        told = (await http.get(f"/cases/{case.id}/timeline", headers=who)).json()["items"]
        assert ("casework.goal.agreed.v1" in [one["type"] for one in told]) is bool(seen)
    assert (await http.get(f"/cases/{case.id}/goals", headers=tokens.bearer("clerk.vmdo"))).status_code == 404


async def test_a_goal_is_reached_with_its_evidence(casework: Casework, http: httpx.AsyncClient) -> None:
    case, goal = await with_goal(casework, http)
    path = f"/cases/{case.id}/goals/{goal['id']}"
    body = {"on": TODAY, "evidence": "contract"}
    assert (await http.post(f"{path}/reached", json=body, headers=OTHER)).status_code == 404
    reached = (await http.post(f"{path}/reached", json=body, headers=CLERK)).json()
    assert (reached["state"], reached["on"], reached["evidence"]) == ("reached", TODAY, "contract")
    again = await http.post(f"{path}/abandonment", json={"reason_code": "other"}, headers=CLERK)
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:goal-ended")


async def test_a_goal_through_an_offer_has_the_offers_field(casework: Casework, http: httpx.AsyncClient) -> None:
    offer = next(one for one in casework.book.offers if one.code == "griffbereit")
    _, goal = await with_goal(casework, http, offer_id=str(offer.id))
    assert (goal["field_of_action"], goal["target_dimension"]) == ("education", "initial_integration")


async def test_an_offer_that_is_not_there_is_named(casework: Casework, http: httpx.AsyncClient) -> None:
    (case,) = await casework.cases([casework.referral(**FAMILY)])
    body = {**GOAL, "offer_id": str(uuid7())}
    answer = await http.post(f"/cases/{case.id}/goals", json=body, headers=CLERK)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/offer_id")


async def test_who_carries_another_need_agrees_no_goal_of_this_one(casework: Casework, http: httpx.AsyncClient) -> None:
    case, _ = await with_goal(casework, http)
    assert (await http.post(f"/cases/{case.id}/goals", json=GOAL, headers=OTHER)).status_code == 403
    stranger = tokens.bearer("clerk.health-office")
    assert (await http.post(f"/cases/{case.id}/goals", json=GOAL, headers=stranger)).status_code == 404


async def test_goals_of_case_management_are_the_case_managers(casework: Casework, http: httpx.AsyncClient) -> None:
    case, _ = await with_goal(casework, http)
    await http.post(f"/cases/{case.id}/participation", json={"participation": "agreed"}, headers=CLERK)
    body = {"life_situation": "work", "code": "training-place"}
    for user, status in (("clerk.integration-centre", 403), ("case-manager.integration-centre", 201)):
        answer = await http.post(f"/cases/{case.id}/goals", json=body, headers=tokens.bearer(user))
        assert answer.status_code == status


async def test_goals_go_with_their_track_when_two_persons_are_one_and_back(
    casework: Casework, http: httpx.AsyncClient
) -> None:
    one, other = await two_people(casework, [FAMILY], [RESIDENCE])
    (case, _) = await cases_of(casework, one, other)
    goal = (await http.post(f"/cases/{case.id}/goals", json=GOAL, headers=CLERK)).json()["id"]
    await casework.run(merged(one, other))
    before, after = await cases_of(casework, one, other)
    assert (list(before.goals), list(after.goals)) == ([], [UUID(goal)])
    reached = {"on": TODAY, "evidence": "contract"}
    answer = await http.post(f"/cases/{after.id}/goals/{goal}/reached", json=reached, headers=CLERK)
    assert answer.status_code == 200
    await casework.run(parted(one, other))
    _, left, home = await cases_of(casework, one, other)
    assert (home.goals[UUID(goal)].state, list(left.goals)) == ("reached", [])
