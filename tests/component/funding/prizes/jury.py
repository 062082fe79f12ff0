"""Prizes for tests: their programmes, who is nominated, and the way to a decision."""

from typing import Any

from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER, TREASURER, YOUTH_CLERK, Funding
from tests.unit.funding.builders import DORTMUND

VMDO = f"{DORTMUND}.vmdo"
CENTRE_CLERK = "clerk.integration-centre"
THE_PRIZE = {
    "scheme": "prize", "automatic_up_to_cents": 0, "maximum_cents": 20_000,
    "purposes": [{"code": "prize", "names": {"de": "Preis", "en": "Prize"}}],
    "budgets": [{"year": year, "lines": {"prize": 50_000}} for year in range(2025, 2036)],
    "prize": {"nominate_until": {"month": 12, "day": 31}, "jury": 2, "points": 10},
    "conditions": ["prize_without_proof"],
}  # fmt: skip
FOR_COMPANIES = {
    **THE_PRIZE, "code": "business-prize", "conditions": ["de_minimis"],
    "prize": {**THE_PRIZE["prize"], "de_minimis": True, "de_minimis_ceiling_cents": 100_000},  # type: ignore[dict-item]
}  # fmt: skip
SOMEBODY: dict[str, Any] = {"kind": "person", "name": "Canary Fatma Öztürk", "contact": "canary@example.org"}
A_COMPANY: dict[str, Any] = {"kind": "company", "name": "Canary Feinkost GmbH"}


async def nominates(
    funding: Funding, nominee: dict[str, Any] | None = None, username: str = YOUTH_CLERK, **other: Any
) -> Any:
    body = {"programme": "prize", "nominee": nominee or {"department": VMDO}, **other}
    return await funding.post("/nominations", body, username)


async def nominated(funding: Funding, nominee: dict[str, Any] | None = None, **other: Any) -> str:
    answer = await nominates(funding, nominee, **other)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def votes(funding: Funding, id: str, juror: int, points: int, username: str = OFFICER) -> Any:
    return await funding.post(f"/nominations/{id}/votes", {"juror": juror, "points": points}, username)


async def recommended(funding: Funding, id: str) -> Any:
    return await funding.post(f"/applications/{id}/recommendation", {}, OFFICER)


async def decided(funding: Funding, id: str, username: str = APPROVER) -> Any:
    return await funding.post(f"/applications/{id}/decision", {"decision": "approved"}, username)


async def chosen(funding: Funding, nominee: dict[str, Any] | None = None, **other: Any) -> str:
    """Nominated, voted on and recommended."""
    id = await nominated(funding, nominee, **other)
    for juror in (1, 2):
        assert (await votes(funding, id, juror, 8)).status_code == 201
    assert (await recommended(funding, id)).status_code == 200
    return id


async def ordered(funding: Funding) -> int:
    lines = (await funding.get("/programmes/prize", AUDITOR)).raise_for_status().json()["budget"]
    return sum(line["ordered_cents"] for line in lines)


async def shown(funding: Funding, id: str, username: str = OFFICER) -> dict[str, Any]:
    found: dict[str, Any] = (await funding.get(f"/nominations/{id}", username)).raise_for_status().json()
    return found


async def payee(funding: Funding, **whose: str) -> None:
    body = {"name": "Canary Payee", "iban": "DE02120300000000202051", **whose}
    answer = await funding.post("/payees", body, TREASURER)
    assert answer.status_code == 201, answer.text
