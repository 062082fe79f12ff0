"""KOMM-AN: the city asks the state, associations ask the city, and the state's conditions go on with its money."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.funding.programmes.programme import Programme, Programmes
from services.funding.programmes.reading import load
from shared.directory import Directory
from tests.component.funding.conftest import APPROVER, OFFICER, Funding, running
from tests.component.funding.state_money import an_award, this_year
from tests.component.servers import Postgres

ROOT = Path(__file__).parents[3]
VMDO = "clerk.vmdo"


def komm_an() -> Programme:
    """As it is offered in Dortmund."""
    programme = load(ROOT / "deploy" / "programmes", Directory.load(ROOT / "deploy" / "municipalities")).find("komm-an")
    assert programme is not None
    return programme


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    async with running(postgres, Programmes((komm_an(),))) as service:
        yield service


async def asked(funding: Funding, amount_cents: int) -> str:
    """VMDO asks for money for a measure, a grant officer recommends it."""
    year = await this_year(funding)
    period = {"starts_on": f"{year}-12-01", "ends_on": f"{year}-12-31"}
    costs = [{"code": "fees", "amount_cents": amount_cents}]
    measure = await posted(funding, "/measures", {
        "title": "Ankommen", "period": period, "costs": costs, "field_of_action": "social_balance",
        "district": "hoerde",
    })  # fmt: skip
    draft = await posted(funding, "/applications", {
        "programme": "komm-an", "purpose": "part_a", "measure_id": measure["id"], "period": period, "costs": costs,
        "financing": [{"code": "grant", "amount_cents": amount_cents}], "title": "Ankommen",
        "description": "Ein Ort zum Ankommen",
    })  # fmt: skip
    await posted(funding, f"/applications/{draft['id']}/submission", None)
    await posted(funding, f"/applications/{draft['id']}/recommendation", {}, OFFICER)
    id: str = draft["id"]
    return id


async def posted(funding: Funding, path: str, body: Any, username: str = VMDO) -> dict[str, Any]:
    answer = await funding.post(path, body, username)
    assert answer.is_success, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def granted(funding: Funding, amount_cents: int) -> dict[str, Any]:
    id = await asked(funding, amount_cents)
    decided = await posted(funding, f"/applications/{id}/decision", {"decision": "approved"}, APPROVER)
    (told, *_) = await funding.told(decided["grant_id"])
    return told


async def test_nothing_is_awarded_on_before_the_state_has_given(funding: Funding) -> None:
    id = await asked(funding, 100_000)
    answer = await funding.post(f"/applications/{id}/decision", {"decision": "approved"}, APPROVER)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:no-budget")


async def test_not_more_is_awarded_on_than_the_state_has_given(funding: Funding) -> None:
    await an_award(funding, purposes=[{"code": "part_a", "amount_cents": 150_000}])
    await granted(funding, 100_000)
    id = await asked(funding, 50_001)
    body = {"decision": "approved", "overlaps_seen": True}
    answer = await funding.post(f"/applications/{id}/decision", body, APPROVER)
    assert (answer.status_code, answer.json()["available_cents"]) == (409, 50_000)


async def test_a_grant_names_the_state_s_award_it_is_paid_from(funding: Funding) -> None:
    award = await an_award(funding)
    grant = await granted(funding, 100_000)
    assert grant["incoming_grant_id"] == award["id"]
    chain = (await funding.get(f"/incoming-grants/{award['id']}")).json()
    assert [(one["id"], one["amount_cents"]) for one in chain["grants"]] == [(grant["grant_id"], 100_000)]


async def test_the_state_s_conditions_go_on_with_its_money(funding: Funding) -> None:
    await an_award(funding, conditions=["anbest_g", "visible_logo"])
    conditions = (await granted(funding, 100_000))["conditions"]
    assert conditions[:3] == ["anbest_p", "no_double_funding", "publicity"]
    assert conditions[3:] == ["anbest_g", "visible_logo"]


async def test_associations_account_before_the_city_does(funding: Funding) -> None:
    year = await this_year(funding)
    await an_award(funding, proof_due_on=f"{year + 1}-02-28")
    assert (await granted(funding, 100_000))["proof_due_on"] == f"{year + 1}-01-31"


async def test_the_programme_s_own_deadline_counts_where_it_is_earlier(funding: Funding) -> None:
    year = await this_year(funding)
    await an_award(funding)
    assert (await granted(funding, 100_000))["proof_due_on"] in (f"{year + 1}-02-28", f"{year + 1}-02-29")
