"""Over HTTP: what departments and the coordinator see of a merge, who chooses, and how commands find their track."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.casework.case import Case
from tests import tokens
from tests.component.casework.conftest import IMMIGRATION, YOUTH, Casework
from tests.component.casework.persons import cases_of, merged, two_people

FAMILY = {"life_situation": "family", "first_carrier": YOUTH, "to_department": YOUTH}
HOUSING = {
    "life_situation": "housing", "first_carrier": "05913000.social-office",
    "to_department": "05913000.housing-office", "consents": ("housing",),
}  # fmt: skip
RESIDENCE = {"life_situation": "residence", "to_department": IMMIGRATION}
COORDINATOR = tokens.bearer("coordinator.integration-centre")
CLERK = tokens.bearer("clerk.immigration-office")
YOUTH_CLERK = tokens.bearer("clerk.youth-services")


async def waiting(casework: Casework) -> tuple[Case, Case, UUID, UUID]:
    """Two cases of what is one person, both with a residence track: the first waits."""
    absorbed, survivor = await two_people(casework, [RESIDENCE, FAMILY], [RESIDENCE])
    await casework.run(merged(absorbed, survivor))
    first, second = await cases_of(casework, absorbed, survivor)
    return first, second, absorbed, survivor


async def test_the_coordinator_sees_between_which_tracks_to_choose_and_no_contents(
    casework: Casework, http: httpx.AsyncClient
) -> None:
    first, second, *_ = await waiting(casework)
    seen = (await http.get(f"/cases/{first.id}", headers=COORDINATOR)).json()
    (pair,) = seen["merging"]["choose"]
    assert (seen["state"], seen["merged_into"]) == ("merging", str(second.id))
    assert {track["case_id"] for track in pair["tracks"]} == {str(first.id), str(second.id)}
    assert set(pair["tracks"][0]) == {"track_id", "case_id", "department", "since", "state"}


async def test_a_department_sees_of_both_cases_what_it_saw_before(casework: Casework, http: httpx.AsyncClient) -> None:
    first, second, *_ = await waiting(casework)
    theirs = (await http.get(f"/cases/{second.id}", headers=YOUTH_CLERK)).json()
    assert [track["life_situation"] for track in theirs["tracks"]] == ["family"]
    old = (await http.get(f"/cases/{first.id}", headers=YOUTH_CLERK)).json()
    assert (old["tracks"], old["merged_into"], "merging" in old) == ([], str(second.id), False)
    stranger = tokens.bearer("clerk.health-office")
    for case in (first, second):
        assert (await http.get(f"/cases/{case.id}", headers=stranger)).status_code == 404


async def test_timelines_tell_each_department_of_its_own_track_only(
    casework: Casework, http: httpx.AsyncClient
) -> None:
    _, second, *_ = await waiting(casework)
    told = (await http.get(f"/cases/{second.id}/timeline", headers=YOUTH_CLERK)).json()["items"]
    tracks = {entry["data"].get("life_situation") for entry in told} - {None}
    assert tracks == {"family"}
    types = [entry["type"].removeprefix("casework.") for entry in told]
    assert types.index("track.opened.v1") < types.index("track.received.v1")
    assert not any(entry["data"].get(key) for entry in told for key in ("transitions", "past", "reports", "undecided"))


async def test_choosing_closes_the_other_track_and_the_case(casework: Casework, http: httpx.AsyncClient) -> None:
    first, second, *_ = await waiting(casework)
    (kept,) = [track.id for track in second.open_tracks() if track.life_situation == "residence"]
    body = {"keep": [{"life_situation": "residence", "track_id": str(kept)}]}
    answer = await http.post(f"/cases/{first.id}/merge", json=body, headers=COORDINATOR)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["merged_into"]) == ("closed", str(second.id))
    again = await http.post(f"/cases/{first.id}/merge", json=body, headers=COORDINATOR)
    assert again.status_code in (404, 409)


@pytest.mark.parametrize(
    ("headers", "keep", "status"),
    [
        (CLERK, {}, 403),
        (tokens.bearer("coordinator.integration-centre", municipality="05113000"), {}, 404),
        (COORDINATOR, {"track_id": "01a05bfb-7000-7bbf-8d41-60a1e8674dac"}, 422),
        (COORDINATOR, {"life_situation": "work"}, 422),
        (COORDINATOR, {"no_such_field": 1}, 422),
    ],
    ids=["a clerk", "another city", "another track", "another need", "an unknown field"],
)
async def test_what_does_not_fit_is_refused_and_nothing_is_decided(
    casework: Casework, http: httpx.AsyncClient, headers: dict[str, str], keep: dict[str, Any], status: int
) -> None:
    first, _, absorbed, _ = await waiting(casework)
    (track,) = first.tracks
    answer = await http.post(
        f"/cases/{first.id}/merge", json={"keep": [{"track_id": str(track), **keep}]}, headers=headers
    )
    assert answer.status_code == status, answer.text
    assert [case.state for case in await cases_of(casework, absorbed)] == ["merging"]


async def test_the_absorbed_persons_id_still_finds_the_cases(casework: Casework, http: httpx.AsyncClient) -> None:
    _, second, absorbed, survivor = await waiting(casework)
    for person in (absorbed, survivor):
        found = (await http.get("/cases", params={"person_id": str(person)}, headers=YOUTH_CLERK)).json()["items"]
        assert [case["id"] for case in found] == [str(second.id)]


async def test_new_needs_and_consents_are_not_taken_into_a_case_that_waits(
    casework: Casework, http: httpx.AsyncClient
) -> None:
    first, *_ = await waiting(casework)
    need = await http.post(f"/cases/{first.id}/tracks", json={"life_situation": "work"}, headers=CLERK)
    assert (need.status_code, need.json()["type"]) == (409, "urn:staffel:problem:case-merging")


async def test_a_consent_that_is_withdrawn_ends_in_both_cases(casework: Casework, http: httpx.AsyncClient) -> None:
    absorbed, survivor = await two_people(casework, [RESIDENCE], [RESIDENCE])
    (first,) = await cases_of(casework, absorbed)
    consent = {"recipient": YOUTH, "purpose": "handover", "categories": ["family"], "given_on": "2026-01-05",
               "text_version": "1"}  # fmt: skip
    given = await http.post(f"/cases/{first.id}/consents", json=consent, headers=CLERK)
    assert given.status_code == 201, given.text
    await casework.run(merged(absorbed, survivor))
    ended = await http.post(f"/cases/{first.id}/consents/{given.json()['id']}/withdrawal", headers=CLERK)
    assert ended.status_code == 200, ended.text
    held = [one for case in await cases_of(casework, absorbed, survivor) for one in case.consents.values()]
    assert [one.withdrawn_on is None for one in held] == [False, False]


async def test_an_answer_that_meets_a_merge_finds_its_transition_in_the_other_case(
    casework: Casework, http: httpx.AsyncClient
) -> None:
    """Whichever comes first: the acceptance counts, and the track is in the case that stays."""
    for place in range(12):
        absorbed, survivor = await two_people(casework, [{}], [FAMILY])
        (before,) = await cases_of(casework, absorbed)
        (asked,) = before.transitions
        headers = tokens.bearer("clerk.integration-centre")
        accepting, merging = http.post(f"/transitions/{asked}/acceptance", headers=headers), casework.run(
            merged(absorbed, survivor)
        )  # fmt: skip
        pair = (accepting, merging) if place % 2 else (merging, accepting)
        results = await asyncio.gather(*pair)
        (answer,) = [one for one in results if isinstance(one, httpx.Response)]
        assert answer.status_code == 200, answer.text
        _, second = await cases_of(casework, absorbed, survivor)
        assert second.transitions[asked].state == "effective"
        shown = await http.get(f"/transitions/{asked}", headers=headers)
        assert shown.json()["case_id"] == str(second.id)
