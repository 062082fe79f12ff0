"""What a query names is there, or the answer says that it is not: nothing unknown leads to an empty list."""

from uuid import uuid4

import pytest

from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER, TREASURER, YOUTH_CLERK, Funding


@pytest.mark.parametrize("path", ["/grants", "/applications", "/effect", "/outflow", "/ledger"])
async def test_an_unknown_programme_is_refused_with_those_there_are(funding: Funding, path: str) -> None:
    answer = await funding.get(path, AUDITOR, programme="nope")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_programme")
    assert "small-help" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    "path", ["/grants", "/applications", "/disbursements", "/payment-files", "/repayments", "/effect"]
)
async def test_an_unknown_filter_is_refused(funding: Funding, path: str) -> None:
    answer = await funding.get(path, TREASURER, grantid="x")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_parameter")


async def test_payments_of_a_grant_nobody_has_are_not_an_empty_list(funding: Funding) -> None:
    assert (await funding.get("/disbursements", TREASURER, grant_id=str(uuid4()))).status_code == 404


async def test_payments_of_one_grant_are_its_own(funding: Funding) -> None:
    first, _ = await funding.granted(), await funding.granted()
    found = (await funding.get("/disbursements", TREASURER, grant_id=first["id"])).json()["items"]
    assert [one["grant_id"] for one in found] == [first["id"]]


async def test_what_was_paid_stays_in_sight(funding: Funding) -> None:
    grant = await funding.granted()
    assert (grant["paid"], grant["disbursed_cents"]) == ("nothing", 0)
    await funding.says(await funding.entry(grant))
    (listed,) = (await funding.get("/grants", TREASURER)).json()["items"]
    assert (listed["paid"], listed["disbursed_cents"]) == ("all", 5_000)


@pytest.mark.parametrize("who", [OFFICER, APPROVER, YOUTH_CLERK])
async def test_what_is_wrong_with_a_request_is_said_in_german(funding: Funding, who: str) -> None:
    answer = await funding.get("/applications", who, limit="many")
    assert answer.json()["title"] == "Der Inhalt ist nicht gültig"
    assert answer.json()["errors"][0]["detail"] == "Hier wird eine ganze Zahl erwartet; Beträge stehen in Cent."
    assert answer.json()["detail"] == "Berichtigen Sie, was „errors“ aufzählt, und senden Sie es neu: /limit."


async def test_a_rule_of_ours_is_said_in_german_too(funding: Funding) -> None:
    answer = await funding.get("/outflow", OFFICER, as_of="0001-01-01")
    assert answer.json()["errors"][0]["detail"] == "Zulässig ist 1990-01-01 bis 2100-12-31."


async def test_a_number_that_was_dictated_finds_application_and_grant(funding: Funding) -> None:
    grant, other = await funding.granted(), await funding.granted()
    spoken = grant["number"].lower().replace("-", " ")
    assert grant["number"] != other["number"]
    for path, id in (("/applications", grant["application_id"]), ("/grants", grant["id"])):
        found = (await funding.get(path, OFFICER, number=spoken)).json()["items"]
        assert [one["id"] for one in found] == [id]


async def test_a_slip_of_the_pen_in_a_number_is_noticed(funding: Funding) -> None:
    answer = await funding.get("/grants", OFFICER, number="F-7K4M2-9QDXT-44")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_a_number")
