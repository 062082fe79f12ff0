"""Associations that apply for a measure, are decided on by two, sign the contract or waive, and call for the money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from deploy.local.bank.behaviour import Behaviour
from deploy.local.demo.money.bank import Bank
from deploy.local.demo.office import CENTRE, Hands, Json, Town
from deploy.local.demo.reports import DORTMUND

FUNDING = "funding"


@dataclass(frozen=True)
class Plan:
    """What an association wants to do. Costs by kind and means by source, in cents; both sum to the same."""

    association: str
    programme: str
    purpose: str
    title: str
    district: str
    costs: Mapping[str, int]
    own_cents: int
    calls_for: int
    """How much of the grant it calls for at once."""
    behaviour: Behaviour
    offer: str | None = None
    """Through which offer people take part."""

    @property
    def asked_cents(self) -> int:
        return sum(self.costs.values()) - self.own_cents


PLANS = (
    Plan(
        "vmdo", "komm-an", "part_b", "Begleitung durch Ehrenamtliche", "hoerde",
        {"fees": 1_200_000, "material": 180_000, "travel": 60_000}, 90_000, 900_000, "late", "elterncafe",
    ),
    Plan(
        "train-of-hope", "komm-an", "part_a", "Treffpunkt für neu Angekommene", "innenstadt-west",
        {"rent": 720_000, "fees": 480_000, "catering": 80_000}, 60_000, 700_000, "returned", "ankommen-und-begleiten",
    ),
    Plan(
        "vmdo", "international-week", "event", "Tag der offenen Tür", "hoerde",
        {"fees": 90_000, "rent": 40_000, "material": 20_000}, 40_000, 110_000, "paid_twice",
    ),
)  # fmt: skip


@dataclass
class Funded:
    """How far a plan has come."""

    plan: Plan
    starts_on: date
    ends_on: date
    application: str
    measure: str
    grant: str | None = None
    drawdown: str | None = None
    end_to_end_id: str | None = None
    paid_cents: int = 0


@dataclass
class Organisations:
    """The associations' clerks, the grant officer and the approver."""

    town: Town
    funded: list[Funded] = field(default_factory=list)

    @property
    def officer(self) -> Hands:
        return self.town.at("grant-officer", CENTRE)

    @property
    def approver(self) -> Hands:
        return self.town.at("approver", CENTRE)

    def clerk(self, one: Funded) -> Hands:
        return clerk_of(self.town, one.plan.association)

    async def apply(self, offers: Mapping[str, str]) -> None:
        """Each registers its measure, fills in a draft and submits it. `offers` are ids by code."""
        starts_on, ends_on = period(self.town.today)
        for plan in PLANS:
            clerk = clerk_of(self.town, plan.association)
            days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
            costs = items(plan.costs)
            measure = await clerk.post(FUNDING, "/measures", {
                "title": plan.title, "period": days, "costs": costs, "field_of_action": "social_balance",
                "target_dimension": "initial_integration", "district": plan.district,
                "offers": [offers[plan.offer]] if plan.offer and plan.offer in offers else [],
            })  # fmt: skip
            if measure is None:
                continue
            draft = await clerk.post(FUNDING, "/applications", {
                "programme": plan.programme, "purpose": plan.purpose, "measure_id": measure["id"], "title": plan.title,
                "period": days, "costs": costs,
                "financing": items({"grant": plan.asked_cents, "own": plan.own_cents}),
            })  # fmt: skip
            if draft is None or not await clerk.post(FUNDING, f"/applications/{draft['id']}/submission"):
                continue
            self.funded.append(Funded(plan, starts_on, ends_on, draft["id"], measure["id"]))

    async def decide(self) -> None:
        """One checks and recommends, another decides. A contract comes back countersigned; against a decision the
        applicant waives the remedy: either way the award binds."""
        for one in self.funded:
            path = f"/applications/{one.application}"
            await self.officer.post(FUNDING, f"{path}/recommendation", {})
            alike = await self.approver.get(FUNDING, f"{path}/overlaps") or {"items": []}
            decision = {"decision": "approved", "overlaps_seen": bool(alike["items"])}
            decided = await self.approver.post(FUNDING, f"{path}/decision", decision)
            if decided is not None:
                one.grant = decided["grant_id"]
                if decided["state"] == "offered":
                    signed = {"signed_on": self.town.today.isoformat(), "document": "Akte Zuwendungen, Vertrag"}
                    await self.officer.post(FUNDING, f"{path}/contract/signature", signed)
                else:
                    await self.clerk(one).post(FUNDING, f"{path}/appeal-waiver")

    async def call(self) -> None:
        """Each calls for what it has to pay soon."""
        due = (self.town.today + timedelta(days=21)).isoformat()
        for one in self.funded:
            if one.grant is None:
                continue
            code = next(iter(one.plan.costs))
            body = {
                "amount_cents": one.plan.calls_for,
                "expenses": [{"code": code, "amount_cents": one.plan.calls_for, "due_on": due}],
            }
            made = await self.clerk(one).post(FUNDING, f"/grants/{one.grant}/drawdowns", body)
            one.drawdown = made["id"] if made else None

    async def order(self, bank: Bank) -> None:
        """Checked by one (sachlich und rechnerisch richtig), ordered by another; the bank learns what it does then."""
        for one in self.funded:
            if one.drawdown is None:
                continue
            path = f"/grants/{one.grant}/drawdowns/{one.drawdown}"
            await self.officer.post(FUNDING, f"{path}/check")
            if await self.approver.post(FUNDING, f"{path}/order"):
                one.end_to_end_id = await self._ordered(one)
                if one.end_to_end_id and one.plan.behaviour:
                    await bank.behave(one.plan.behaviour, one.end_to_end_id)

    async def _ordered(self, one: Funded) -> str | None:
        grant: Json | None = await self.approver.get(FUNDING, f"/grants/{one.grant}")
        parts = grant["disbursements"] if grant else []
        return str(parts[-1]["end_to_end_id"]) if parts else None

    async def look(self) -> None:
        """How much of each grant has been paid."""
        for one in self.funded:
            if one.grant is None:
                continue
            grant = await self.officer.get(FUNDING, f"/grants/{one.grant}")
            paid = [part for part in (grant or {}).get("disbursements", []) if part["state"] == "disbursed"]
            one.paid_cents = sum(part["amount_cents"] for part in paid)


def clerk_of(town: Town, association: str) -> Hands:
    return town.at("clerk", f"{DORTMUND}.{association}")


def items(cents: Mapping[str, int]) -> list[Json]:
    return [{"code": code, "amount_cents": amount} for code, amount in cents.items() if amount]


def period(today: date) -> tuple[date, date]:
    """From tomorrow on for two months, within one budget year."""
    starts_on = today + timedelta(days=1)
    return starts_on, min(starts_on + timedelta(days=60), starts_on.replace(month=12, day=31))
