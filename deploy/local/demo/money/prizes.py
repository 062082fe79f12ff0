"""The integration prize: departments nominate, a jury votes, two decide, and the winner is paid without a proof."""

from dataclasses import dataclass, field

from deploy.local.demo.money.organisations import FUNDING, clerk_of
from deploy.local.demo.office import CENTRE, Town
from deploy.local.demo.reports import DORTMUND

PRIZE = "integration-prize"
JURY = (1, 2, 3)


@dataclass
class Prizes:
    """`points` of each nomination of this year; none where the prize of the year was played before."""

    town: Town
    points: dict[str, int] = field(default_factory=dict)

    async def nominate(self) -> None:
        """Each association proposes the other."""
        officer = self.town.at("grant-officer", CENTRE)
        if await officer.all(FUNDING, "/nominations", programme=PRIZE, year=self.town.today.year):
            return
        for nominator, nominee, points in (("vmdo", "train-of-hope", 9), ("train-of-hope", "vmdo", 7)):
            body = {
                "programme": PRIZE, "nominee": {"department": f"{DORTMUND}.{nominee}"},
                "reasons": "Viele Ehrenamtliche, die seit Jahren begleiten.",
            }  # fmt: skip
            made = await clerk_of(self.town, nominator).post(FUNDING, "/nominations", body)
            if made is not None:
                self.points[made["id"]] = points

    async def decide(self) -> None:
        """The jury votes; the grant officer recommends the one with most points, and somebody else decides."""
        officer, approver = self.town.at("grant-officer", CENTRE), self.town.at("approver", CENTRE)
        for nomination, points in self.points.items():
            for juror in JURY:
                vote = {"juror": juror, "points": min(10, points + juror % 2)}
                await officer.post(FUNDING, f"/nominations/{nomination}/votes", vote)
        ranked = sorted(self.points, key=lambda id: self.points[id], reverse=True)
        for nomination in ranked:
            path = f"/applications/{nomination}"
            await officer.post(FUNDING, f"{path}/recommendation", {})
            first = nomination == ranked[0]
            decision = {"decision": "approved"} if first else {"decision": "rejected", "reason_code": "another_winner"}
            await approver.post(FUNDING, f"{path}/decision", decision)
