"""Who may see and do what with money: by role, department and city, existence included."""

import pytest

from tests import tokens
from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER, TREASURER, YOUTH_CLERK, Funding
from tests.every_route import operations

ESSEN = "05113000"


async def test_a_department_sees_what_it_asked_for(funding: Funding) -> None:
    id = await funding.asked()
    assert (await funding.get(f"/applications/{id}", YOUTH_CLERK)).status_code == 200
    assert [item["id"] for item in (await funding.get("/applications", YOUTH_CLERK)).json()["items"]] == [id]


async def test_another_department_s_applications_are_not_known(funding: Funding) -> None:
    id = await funding.asked()
    for path in (f"/applications/{id}", f"/grants/{(await funding.application(id))['grant_id']}"):
        assert (await funding.get(path, "clerk.integration-centre")).status_code == 404
    for path in ("/applications", "/grants"):
        assert (await funding.get(path, "clerk.integration-centre")).json() == {"items": [], "next": None}


@pytest.mark.parametrize("username", [OFFICER, APPROVER, TREASURER, AUDITOR])
async def test_those_who_decide_pay_and_audit_see_their_city(funding: Funding, username: str) -> None:
    id = await funding.asked()
    assert (await funding.get(f"/applications/{id}", username)).status_code == 200


@pytest.mark.parametrize("username", [OFFICER, APPROVER, TREASURER, AUDITOR])
async def test_another_city_s_staff_know_nothing_of_it(funding: Funding, username: str) -> None:
    id = await funding.asked(20_000)
    headers = tokens.bearer(username, municipality=ESSEN)
    assert (await funding.http.get(f"/applications/{id}", headers=headers)).status_code == 404
    for path in ("/applications", "/grants"):
        assert (await funding.http.get(path, headers=headers)).json()["items"] == []


async def test_another_city_s_officer_cannot_recommend_what_does_not_exist_for_them(funding: Funding) -> None:
    id = await funding.asked(20_000)
    headers = tokens.bearer(OFFICER, municipality=ESSEN)
    assert (await funding.http.post(f"/applications/{id}/recommendation", headers=headers)).status_code == 404


async def test_another_city_s_ledger_is_its_own(funding: Funding) -> None:
    grant = await funding.granted()
    headers = tokens.bearer(AUDITOR, municipality=ESSEN)
    assert (await funding.http.get("/ledger", headers=headers)).json()["accounts"] == []
    answer = await funding.http.get("/ledger/postings", params={"grant_id": grant["id"]}, headers=headers)
    assert answer.status_code == 404


async def test_a_programme_of_another_city_is_not_known(funding: Funding) -> None:
    headers = tokens.bearer(OFFICER, municipality=ESSEN)
    assert (await funding.http.get("/programmes/small-help", headers=headers)).status_code == 404
    assert (await funding.http.get("/programmes", headers=headers)).json()["items"] == []


async def test_every_wrong_role_is_refused_on_what_exists(funding: Funding) -> None:
    id = await funding.asked(20_000)
    for operation in operations(funding.app):
        if operation.public:
            continue
        for role in operation.wrong_roles():
            headers = tokens.bearer(f"{role}.youth-services")
            answer = await funding.http.request(operation.method, operation.path(id=id), headers=headers)
            assert answer.status_code in (403, 404), f"{operation} as {role}"


async def test_every_route_but_the_public_ones_names_its_roles(funding: Funding) -> None:
    assert [str(one) for one in operations(funding.app) if not one.public and not one.roles] == []


async def test_without_a_token_nothing_is_answered(funding: Funding) -> None:
    for operation in operations(funding.app):
        if not operation.public:
            assert (await funding.http.request(operation.method, operation.path())).status_code == 401


async def test_a_list_goes_on_where_it_stopped(funding: Funding) -> None:
    ids = [await funding.asked() for _ in range(5)]
    first = (await funding.get("/applications", limit=3)).json()
    second = (await funding.get("/applications", limit=3, cursor=first["next"])).json()
    assert [item["id"] for item in first["items"] + second["items"]] == sorted(ids, reverse=True)
    assert second["next"] is None


async def test_payments_are_listed_page_by_page(funding: Funding) -> None:
    grants = [(await funding.granted(1_000))["id"] for _ in range(3)]
    first = (await funding.get("/disbursements", TREASURER, limit=2)).json()
    second = (await funding.get("/disbursements", TREASURER, limit=2, cursor=first["next"])).json()
    assert [item["grant_id"] for item in first["items"] + second["items"]] == grants


async def test_a_grant_is_read_again_only_if_it_changed(funding: Funding) -> None:
    grant = await funding.granted()
    path, headers = f"/grants/{grant['id']}", tokens.bearer(TREASURER)
    tag = (await funding.http.get(path, headers=headers)).headers["ETag"]
    assert (await funding.http.get(path, headers={**headers, "If-None-Match": tag})).status_code == 304
