"""Proofs of use: an association accounts for its money with less spent than planned, and pays the rest back."""

from dataclasses import dataclass
from datetime import date

from deploy.local.demo.money.bank import Bank
from deploy.local.demo.money.organisations import FUNDING, Funded, Organisations
from deploy.local.demo.office import Json

REPORT = (
    "Ehrenamtliche haben Neuzugewanderte zu Ämtern, in Schulen und in die Nachbarschaft begleitet. "
    "An zwei Terminen kamen weniger Menschen als geplant, deshalb war der Aufwand geringer."
)
WHY = "Zwei Termine fielen aus; die übrigen Mittel wurden nicht gebraucht."
SPENT_PERCENT = 85


@dataclass
class Proofs:
    """`paid_back_cents`: what was demanded back and has been paid in."""

    organisations: Organisations
    bank: Bank
    proven_cents: int = 0
    paid_back_cents: int = 0

    async def submit(self, one: Funded) -> bool:
        """Report, figures and receipts: part of what was paid has been spent, all of it on the first kind of cost."""
        clerk = self.organisations.clerk(one)
        path = f"/grants/{one.grant}/proof-of-use"
        written = await clerk.put(FUNDING, path, form(one, self.organisations.town.today))
        return written is not None and await clerk.post(FUNDING, f"{path}/submission") is not None

    async def review(self, one: Funded) -> None:
        """One asks and gets an answer, checks; another accepts: what was not spent is demanded back."""
        town = self.organisations.town
        officer, approver = self.organisations.officer, self.organisations.approver
        path = f"/grants/{one.grant}/proof-of-use"
        await officer.post(FUNDING, f"{path}/questions", {"questions": ["Warum fielen Termine aus?"]})
        answers = {"answers": [{"number": 1, "text": WHY}]}
        await self.organisations.clerk(one).post(FUNDING, f"{path}/answers", answers)
        await officer.post(FUNDING, f"{path}/review")
        if await approver.post(FUNDING, f"{path}/decision", {"decision": "accepted"}) is None:
            return
        self.proven_cents += one.paid_cents * SPENT_PERCENT // 100
        demands: Json | None = await officer.get(FUNDING, f"/grants/{one.grant}/repayments")
        for demand in (demands or {"items": []})["items"]:
            cents = demand["open_cents"] + demand["open_interest_cents"]
            await self.bank.pay_in(demand["reference"], cents)
            self.paid_back_cents += cents
            town.told(f"          {one.plan.association} pays {cents / 100:,.2f} € back")


def form(one: Funded, today: date) -> Json:
    """Every item of the plan with what was accounted for it; own means were not needed."""
    spent = one.paid_cents * SPENT_PERCENT // 100
    first = next(iter(one.plan.costs))
    expenditure = [{"code": code, "amount_cents": spent if code == first else 0} for code in one.plan.costs]
    income = [{"code": "grant", "amount_cents": one.paid_cents}]
    if one.plan.own_cents:
        income.append({"code": "own", "amount_cents": 0})
    on = max(one.starts_on, min(today, one.ends_on)).isoformat()
    return {
        "report": REPORT,
        "expenditure": expenditure,
        "income": income,
        "explanations": [{"code": code, "text": WHY} for code in (*one.plan.costs, "own", "grant")],
        "receipts": [
            {
                "number": "1", "date": on, "code": first, "payee": "Honorare", "amount_cents": spent,
                "paid_on": min(on, today.isoformat()),
            }
        ],
    }  # fmt: skip
