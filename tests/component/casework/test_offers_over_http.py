"""Over HTTP: the directory of offers, who may enrol whom, who sees it, and the provider's list of a day."""

from uuid import UUID

import httpx
import pytest
from uuid_utils.compat import uuid7

from services.casework.case import Case
from services.casework.offers.announcing import announce
from services.casework.offers.book import Book
from tests import tokens
from tests.component.casework.conftest import CENTRE, YOUTH, Casework
from tests.component.casework.persons import merged

CLERK, PROVIDER = tokens.bearer("clerk.youth-services"), tokens.bearer("clerk.integration-centre")
ASSOCIATION, STRANGER = tokens.bearer("clerk.vmdo"), tokens.bearer("clerk.social-office", "05113000")
COORDINATOR = tokens.bearer("coordinator.integration-centre")
TODAY = "2026-01-01"
LATER = "2199-01-01"


def offer(casework: Casework, code: str) -> UUID:
    return next(one.id for one in casework.book.offers if one.code == code)


async def a_case(casework: Casework, **changes: object) -> Case:
    """A case whose family track the youth services carry."""
    given = {"life_situation": "family", "first_carrier": YOUTH, "to_department": YOUTH, **changes}
    (case,) = await casework.cases([casework.referral(**given)])  # type: ignore[arg-type]
    return case


async def enrolled(
    casework: Casework, http: httpx.AsyncClient, code: str = "griffbereit"
) -> tuple[str, dict[str, str]]:
    """A pair in an offer of the integration centre, enrolled by the youth services."""
    case = await a_case(casework)
    path = f"/offers/{offer(casework, code)}/enrolments"
    answer = await http.post(path, json={"case_id": str(case.id)}, headers=CLERK)
    assert answer.status_code == 201
    return path, answer.json()


async def test_everybody_who_is_signed_in_finds_offers(casework: Casework, http: httpx.AsyncClient) -> None:
    found = (await http.get("/offers", params={"unit": "school"}, headers=STRANGER)).json()["items"]
    assert {one["code"] for one in found} == {
        "lebendige-mehrsprachigkeit", "schule-ohne-rassismus", "interkulturelle-schulentwicklung",
    }  # fmt: skip
    one = await http.get(f"/offers/{found[0]['id']}", headers=STRANGER)
    assert (one.json()["names"]["de"], one.headers["etag"]) == ("Interkulturelle Schulentwicklung", '"1"')
    assert (await http.get(f"/offers/{uuid7()}", headers=CLERK)).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ({"language": "tr", "district": "innenstadt-nord"}, {"griffbereit", "lebendige-mehrsprachigkeit"}),
        ({"language": "uk", "field_of_action": "social_balance"}, {"ankommen-und-begleiten"}),
        ({"provider": "05913000.youth-services"}, {"gemeinsam-klappts-begleitung"}),
    ],
)
async def test_offers_are_found_by_what_somebody_needs(
    casework: Casework, http: httpx.AsyncClient, wanted: dict[str, str], codes: set[str]
) -> None:
    found = (await http.get("/offers", params={**wanted, "limit": 1}, headers=CLERK)).json()
    more = found["items"]
    while found["next"]:
        found = (
            await http.get("/offers", params={**wanted, "limit": 1, "cursor": found["next"]}, headers=CLERK)
        ).json()
        more += found["items"]
    assert {one["code"] for one in more} == codes


async def test_the_directory_is_read_page_by_page(casework: Casework, http: httpx.AsyncClient) -> None:
    codes, cursor = list[str](), None
    while True:
        asked = {"limit": 4, **({"cursor": cursor} if cursor else {})}
        page = (await http.get("/offers", params=asked, headers=CLERK)).json()
        codes += [one["code"] for one in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert codes == sorted(one.code for one in casework.book.offers)


async def test_who_carries_a_track_enrols_and_only_the_two_sides_see_it(
    casework: Casework, http: httpx.AsyncClient
) -> None:
    path, one = await enrolled(casework, http)
    assert (one["unit"], one["department"], "person_id" in one) == ("pair", YOUTH, False)
    for who, status in ((CLERK, 200), (PROVIDER, 200), (ASSOCIATION, 404), (STRANGER, 404)):
        assert (await http.get(f"{path}/{one['id']}", headers=who)).status_code == status
        listed = (await http.get(path, params={"limit": 200}, headers=who)).json()["items"]
        assert (one["id"] in [each["id"] for each in listed]) is (status == 200)


async def test_the_provider_of_an_enrolment_does_not_see_the_case(casework: Casework, http: httpx.AsyncClient) -> None:
    _, one = await enrolled(casework, http)
    provider = PROVIDER
    assert (await http.get(f"/cases/{one['case_id']}", headers=provider)).status_code == 404


async def test_who_does_not_know_the_case_enrols_nobody(casework: Casework, http: httpx.AsyncClient) -> None:
    case = await a_case(casework)
    path = f"/offers/{offer(casework, 'sprache-verbindet')}/enrolments"
    body = {"case_id": str(case.id)}
    assert (await http.post(path, json=body, headers=ASSOCIATION)).status_code == 404
    assert (await http.post(path, json={"case_id": str(uuid7())}, headers=CLERK)).status_code == 404


async def test_who_is_only_asked_for_a_track_sees_the_case_and_may_not_enrol(
    casework: Casework, http: httpx.AsyncClient
) -> None:
    case = await a_case(casework, to_department=CENTRE, consents=("family",))
    path = f"/offers/{offer(casework, 'sprache-verbindet')}/enrolments"
    answer = await http.post(path, json={"case_id": str(case.id)}, headers=PROVIDER)
    assert answer.json()["type"] == "urn:staffel:problem:may-not-enrol"


async def test_a_case_that_is_closed_or_merging_enrols_nobody(casework: Casework, http: httpx.AsyncClient) -> None:
    first, second = await a_case(casework), await a_case(casework)
    await casework.run(merged(first.person_id, second.person_id))
    path = f"/offers/{offer(casework, 'gemeinsam-klappts-begleitung')}/enrolments"
    body = {"case_id": str(first.id)}
    assert (await http.post(path, json=body, headers=CLERK)).json()["type"].endswith(":case-merging")
    third = await a_case(casework)
    closure = f"/tracks/{next(iter(third.tracks))}/closure"
    assert (await http.post(closure, json={"outcome": "settled"}, headers=CLERK)).status_code == 200
    answer = await http.post(path, json={"case_id": str(third.id)}, headers=CLERK)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:case-closed")


async def test_the_same_person_is_not_enrolled_twice(casework: Casework, http: httpx.AsyncClient) -> None:
    path, one = await enrolled(casework, http, "rucksack-kita")
    again = await http.post(path, json={"case_id": one["case_id"]}, headers=CLERK)
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:already-enrolled")


async def test_the_same_key_enrols_once(casework: Casework, http: httpx.AsyncClient) -> None:
    path = f"/offers/{offer(casework, 'interreligioeser-dialog')}/enrolments"
    headers = {**ASSOCIATION, "Idempotency-Key": str(uuid7())}
    first, again = [await http.post(path, json={"size": 3}, headers=headers) for _ in range(2)]
    assert (first.json(), again.headers["idempotent-replayed"]) == (again.json(), "true")


async def test_an_organisation_enrols_itself(casework: Casework, http: httpx.AsyncClient) -> None:
    path = f"/offers/{offer(casework, 'qualifizierung-vereinsarbeit')}/enrolments"
    hope = {"organisation": "05913000.train-of-hope"}
    assert (await http.post(path, json=hope, headers=CLERK)).status_code == 403
    assert (await http.post(path, json=hope, headers=tokens.bearer("clerk.train-of-hope"))).status_code == 201
    unknown = await http.post(path, json={"organisation": "05913000.train-of-hop"}, headers=ASSOCIATION)
    assert unknown.json()["errors"][0]["pointer"] == "/organisation"


async def test_the_provider_records_who_was_there_once_a_day(casework: Casework, http: httpx.AsyncClient) -> None:
    path, one = await enrolled(casework, http, "sprache-verbindet")
    there = {"on": TODAY, "enrolments": [{"id": one["id"], "minutes": 90}]}
    attendance = path.replace("enrolments", "attendance")
    assert (await http.post(attendance, json=there, headers=CLERK)).status_code == 403
    told = [(await http.post(attendance, json=there, headers=PROVIDER)).json()["recorded"] for _ in range(2)]
    assert told == [1, 0]
    minutes = await casework.pool.fetch("select minutes from attendances where enrolment_id = $1", UUID(one["id"]))
    assert [row["minutes"] for row in minutes] == [90]
    assert (await http.get(f"{path}/{one['id']}", headers=CLERK)).json()["days"] == [TODAY]


async def test_nobody_was_there_tomorrow(casework: Casework, http: httpx.AsyncClient) -> None:
    path, one = await enrolled(casework, http, "sprache-verbindet")
    there = {"on": LATER, "enrolments": [one["id"]]}
    answer = await http.post(path.replace("enrolments", "attendance"), json=there, headers=PROVIDER)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/on")


async def test_where_nobody_enrols_people_are_counted(casework: Casework, http: httpx.AsyncClient) -> None:
    cafe = f"/offers/{offer(casework, 'elterncafe')}"
    answer = await http.post(f"{cafe}/attendance", json={"on": TODAY, "people": 17}, headers=ASSOCIATION)
    assert (answer.json()["people"], answer.json()["recorded"]) == (17, 1)
    case = await a_case(casework)
    refused = await http.post(f"{cafe}/enrolments", json={"case_id": str(case.id)}, headers=CLERK)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:staffel:problem:offer-takes-nobody")


async def test_completion_is_the_providers_and_an_end_is_an_end(casework: Casework, http: httpx.AsyncClient) -> None:
    path, one = await enrolled(casework, http, "griffbereit-mini")
    done = f"{path}/{one['id']}/completion"
    assert (await http.post(done, json={"on": TODAY}, headers=CLERK)).status_code == 403
    assert (await http.post(done, json={"on": TODAY}, headers=PROVIDER)).json()["state"] == "completed"
    cancelled = await http.post(f"{path}/{one['id']}/cancellation", json={"reason_code": "other"}, headers=CLERK)
    assert (cancelled.status_code, cancelled.json()["type"]) == (409, "urn:staffel:problem:enrolment-ended")
    stranger = await http.post(f"{path}/{one['id']}/cancellation", json={"reason_code": "other"}, headers=ASSOCIATION)
    assert stranger.status_code == 404


async def test_a_decision_on_an_old_version_is_refused(casework: Casework, http: httpx.AsyncClient) -> None:
    path, one = await enrolled(casework, http, "rucksack-grundschule")
    old = {**CLERK, "If-Match": '"1"'}
    answer = await http.post(f"{path}/{one['id']}/cancellation", json={"reason_code": "other"}, headers=old)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:version-moved-on")


async def test_a_second_start_publishes_nothing_and_what_no_file_describes_is_withdrawn(
    casework: Casework, http: httpx.AsyncClient
) -> None:
    assert await announce(casework.pool, casework.aggregates, casework.book) == 0
    gone = offer(casework, "lebendige-mehrsprachigkeit")
    fewer = Book(tuple(one for one in casework.book.offers if one.id != gone))
    assert await announce(casework.pool, casework.aggregates, fewer) == 1
    assert (await http.get(f"/offers/{gone}", headers=CLERK)).json()["state"] == "withdrawn"
    assert await announce(casework.pool, casework.aggregates, casework.book) == 1
    assert (await http.get(f"/offers/{gone}", headers=CLERK)).json()["state"] == "published"


@pytest.mark.parametrize("coordinates", [True, False])
async def test_a_coordinator_enrols_whom_they_may_see(
    casework: Casework, http: httpx.AsyncClient, coordinates: bool
) -> None:
    case = await a_case(casework)
    if coordinates:
        step = {"participation": "agreed", "on": TODAY}
        assert (await http.post(f"/cases/{case.id}/participation", json=step, headers=CLERK)).status_code == 200
    path = f"/offers/{offer(casework, 'uebergang-schule-ausbildung-beruf')}/enrolments"
    answer = await http.post(path, json={"case_id": str(case.id)}, headers=COORDINATOR)
    assert answer.status_code == (201 if coordinates else 404)


async def test_who_was_two_persons_is_not_enrolled_twice(casework: Casework, http: httpx.AsyncClient) -> None:
    first, second = await a_case(casework), await a_case(casework, life_situation="health")
    path = f"/offers/{offer(casework, 'griffbereit')}/enrolments"
    assert (await http.post(path, json={"case_id": str(first.id)}, headers=CLERK)).status_code == 201
    await casework.run(merged(first.person_id, second.person_id))
    again = await http.post(path, json={"case_id": str(second.id)}, headers=CLERK)
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:already-enrolled")


async def test_a_school_is_enrolled_by_a_department_of_the_offer_s_city(
    casework: Casework, http: httpx.AsyncClient
) -> None:
    path, body = f"/offers/{offer(casework, 'schule-ohne-rassismus')}/enrolments", {"school": "194712"}
    answer = await http.post(path, json=body, headers=STRANGER)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:may-not-enrol")
    assert (await http.post(path, json=body, headers=CLERK)).status_code == 201
