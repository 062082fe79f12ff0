"""A programme whose money comes from the state, and what is done with it over HTTP."""

from typing import Any

from services.funding.programmes.programme import Programme
from tests.component.funding.conftest import OFFICER, TREASURER, Funding
from tests.unit.funding.builders import CENTRE, DORTMUND, YOUTH, a_programme

KOMM_AN = 21_600_000


def a_forwarded_programme(**changes: Any) -> Programme:
    """The city forwards what the state gives it; nobody else has given anything."""
    given: dict[str, Any] = {
        "code": "komm-an", "flow": "forwards", "scheme": "assistance", "grantor": "land_nrw",
        "maximum_cents": 30_000_000, "automatic_up_to_cents": 30_000_000, "budgets": [],
        "applicants": [YOUTH, CENTRE], "municipality": DORTMUND, "conditions": ["anbest_p"],
        "upward_conditions": ["anbest_g"], "upward_proof": {"due_months": 6}, "use_within_months": 2,
        "purposes": [{"code": code, "names": {"de": code, "en": code}} for code in ("part_a", "part_b")],
    }  # fmt: skip
    return a_programme(**{**given, **changes})


async def this_year(funding: Funding) -> int:
    as_of: str = (await funding.get("/ledger", TREASURER)).json()["as_of"]
    return int(as_of[:4])


async def an_award(funding: Funding, **changes: Any) -> dict[str, Any]:
    """The state gives 216,000 € for part A."""
    given = await award_body(funding, **changes)
    answer = await funding.post("/incoming-grants", given, OFFICER)
    awarded: dict[str, Any] = answer.raise_for_status().json()
    return awarded


async def award_body(funding: Funding, **changes: Any) -> dict[str, Any]:
    year = await this_year(funding)
    purposes = [{"code": "part_a", "amount_cents": KOMM_AN}]
    return {
        "programme": "komm-an", "budget_year": year, "file_number": "AZ 36.01-1", "awarded_on": f"{year}-01-01",
        "purposes": purposes, **changes,
    }  # fmt: skip


async def spent(funding: Funding, amount_cents: int, **changes: Any) -> dict[str, Any]:
    """The city pays something itself."""
    year = await this_year(funding)
    given = {"budget_year": year, "purpose": "part_a", "amount_cents": amount_cents, "reason_code": "salary",
             "on": f"{year}-01-01", **changes}  # fmt: skip
    answer = await funding.post("/programmes/komm-an/expenses", given, TREASURER)
    booked: dict[str, Any] = answer.raise_for_status().json()
    return booked
