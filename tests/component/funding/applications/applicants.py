"""Organisations in tests: two programmes they may apply to, their measures, and applications on their way."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from services.funding.programmes.programme import Programme
from tests import tokens
from tests.component.funding.conftest import APPROVER, OFFICER, Funding
from tests.unit.funding.builders import DORTMUND

VMDO, HOPE = f"{DORTMUND}.vmdo", f"{DORTMUND}.train-of-hope"
CLERK, OTHER_CLERK = "clerk.vmdo", "clerk.train-of-hope"
TITLE = "Sprachcafé in der Nordstadt"


def named(code: str) -> dict[str, Any]:
    return {"code": code, "names": {"de": f"{code} (de)", "en": code}}


def an_offer_of_money(**changes: Any) -> Programme:
    """Pays at most 80 % of staff and rent, 500 € to 10,000 €; decisions can be appealed against for a month."""
    given = {
        "version": 1, "code": "komm-an", "municipality": DORTMUND, "names": {"de": "KOMM-AN", "en": "KOMM-AN"},
        "basis": "A guideline of the test", "scheme": "application", "applicants": [VMDO, HOPE],
        "minimum_cents": 50_000, "maximum_cents": 1_000_000, "rate_percent": 80, "purposes": [named("volunteers")],
        "cost_kinds": [named("staff"), named("rent"), {**named("food"), "eligible": False}],
        "conditions": ["anbest_p"], "appeal_months": 1, "use_within_months": 2, "proof": {"due_months": 3},
        "budgets": [{"year": year, "lines": {"volunteers": 2_000_000}} for year in range(2025, 2036)],
    }  # fmt: skip
    return Programme.model_validate({**given, **changes})


def another_offer(**changes: Any) -> Programme:
    """Pays for everything, and its decisions are final at once."""
    given = {"code": "week", "rate_percent": 100, "appeal_months": None, "minimum_cents": 1}
    return an_offer_of_money(**{**given, **changes})


@dataclass(frozen=True)
class Applicants:
    """What organisations and the office do, over HTTP. All of it is in the year after the business day."""

    funding: Funding
    year: int

    @property
    def period(self) -> dict[str, str]:
        return {"starts_on": f"{self.year}-01-01", "ends_on": f"{self.year}-12-31"}

    async def put(self, path: str, body: Any, username: str = CLERK, **headers: str) -> httpx.Response:
        return await self.funding.http.put(path, json=body, headers={**tokens.bearer(username), **headers})

    async def post(self, path: str, body: Any = None, username: str = CLERK, **headers: str) -> httpx.Response:
        return await self.funding.post(path, body, username, headers)

    async def measure(self, username: str = CLERK, **changes: Any) -> str:
        """5,000 € of staff, 5,000 € of rent, 1,000 € of food."""
        body = {
            "title": TITLE, "period": self.period, "field_of_action": "open_city", "district": "innenstadt-nord",
            "costs": [item("staff", 500_000), item("rent", 500_000), item("food", 100_000)],
        }  # fmt: skip
        answer = await self.post("/measures", {**body, **changes}, username)
        return str(answer.raise_for_status().json()["id"])

    def plan(self, measure_id: str | None, **changes: Any) -> dict[str, Any]:
        """Asks for 4,000 € of 5,000 € rent."""
        given = {
            "programme": "komm-an", "purpose": "volunteers", "measure_id": measure_id, "period": self.period,
            "title": TITLE, "costs": [item("rent", 500_000)],
            "financing": [item("own", 100_000), item("grant", 400_000)],
        }  # fmt: skip
        return {**given, **changes}

    async def draft(self, measure_id: str | None = None, username: str = CLERK, **changes: Any) -> str:
        measure_id = measure_id or await self.measure(username)
        answer = await self.post("/applications", self.plan(measure_id, **changes), username)
        return str(answer.raise_for_status().json()["id"])

    async def submitted(self, measure_id: str | None = None, username: str = CLERK, **changes: Any) -> str:
        id = await self.draft(measure_id, username, **changes)
        (await self.post(f"/applications/{id}/submission", None, username)).raise_for_status()
        return id

    async def recommended(self, measure_id: str | None = None, username: str = CLERK, **changes: Any) -> str:
        id = await self.submitted(measure_id, username, **changes)
        (await self.post(f"/applications/{id}/recommendation", {}, OFFICER)).raise_for_status()
        return id

    async def decide(self, id: str, **changes: Any) -> httpx.Response:
        return await self.post(f"/applications/{id}/decision", {"decision": "approved", **changes}, APPROVER)

    async def approved(self, measure_id: str | None = None, **changes: Any) -> dict[str, Any]:
        answer = await self.decide(await self.recommended(measure_id, **changes), overlaps_seen=True)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def read(self, id: str, username: str = OFFICER) -> dict[str, Any]:
        found: dict[str, Any] = (await self.funding.get(f"/applications/{id}", username)).raise_for_status().json()
        return found

    async def line(self, programme: str = "komm-an") -> dict[str, int]:
        row = await self.funding.pool.fetchrow(
            "select * from budget_lines where programme = $1 and budget_year = $2", programme, self.year
        )
        assert row is not None
        return dict(row)


def item(code: str, amount_cents: int) -> dict[str, Any]:
    return {"code": code, "amount_cents": amount_cents}


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


async def applicants_of(funding: Funding) -> Applicants:
    as_of = (await funding.get("/ledger", "treasurer.treasury")).json()["as_of"]
    return Applicants(funding, date.fromisoformat(as_of).year + 1)
