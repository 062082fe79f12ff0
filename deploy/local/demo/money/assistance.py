"""Money for people: asked for by who carries them, recommended and decided by two, paid by treasury and bank."""

from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from deploy.local.demo.cards import MONEY_CENTS, PURPOSES
from deploy.local.demo.office import CENTRE, Hands, Town

PROGRAMME = "individual-assistance"


@dataclass
class Assistance:
    amounts: Any = field(default_factory=lambda: cycle(MONEY_CENTS))
    purposes: Any = field(default_factory=lambda: cycle(PURPOSES))
    asked: set[str] = field(default_factory=set)
    decided: int = 0

    async def ask(self, clerk: Hands, most: int) -> None:
        """The department asks for money for people whose tracks it carries, and who have not died or left."""
        for case in await clerk.all("casework", "/cases", department=clerk.department, state="open"):
            carries = any(t["state"] == "open" and t["department"] == clerk.department for t in case["tracks"])
            if most == 0 or not carries or case["id"] in self.asked | clerk.gone:
                continue
            most -= 1
            self.asked.add(case["id"])
            wish = {"programme": PROGRAMME, "purpose": next(self.purposes), "amount_cents": next(self.amounts)}
            await clerk.post("casework", f"/cases/{case['id']}/assistance", wish)

    async def decide(self, town: Town) -> None:
        """One recommends what waits, another decides it; one of four is rejected."""
        officer, approver = town.at("grant-officer", CENTRE), town.at("approver", CENTRE)
        for one in await officer.all("funding", "/applications", programme=PROGRAMME, state="submitted"):
            await officer.post("funding", f"/applications/{one['id']}/recommendation")
        for one in await approver.all("funding", "/applications", programme=PROGRAMME, state="recommended"):
            self.decided += 1
            decision = (
                {"decision": "approved"} if self.decided % 4 else {"decision": "rejected", "reason_code": "other"}
            )
            await approver.post("funding", f"/applications/{one['id']}/decision", decision)
