"""The state as a source of money: its award arrives, the city calls and is paid. And a post it pays for."""

from dataclasses import dataclass
from datetime import date, timedelta

from deploy.local.demo.money.bank import Bank
from deploy.local.demo.money.organisations import period
from deploy.local.demo.office import CENTRE, Town
from deploy.local.demo.reports import DORTMUND

PROGRAMME = "komm-an"
PURPOSES = {"part_a": 6_000_000, "part_b": 9_000_000, "part_c": 3_600_000, "part_d": 3_000_000}
"""216,000 € a year, as the city said in 2018; how it is divided is invented."""


POST = {
    "programme": "kim-3", "purpose": "legal_integration", "designation": "legal_integration_clerk",
    "department": f"{DORTMUND}.naturalisation-office", "share_percent": 100,
}  # fmt: skip
VACANT_DAYS = 61


@dataclass
class State:
    town: Town
    bank: Bank
    award: str | None = None
    received_cents: int = 0

    async def awards(self) -> None:
        """The notice arrives and is recorded: as much becomes the budget of each part."""
        year = period(self.town.today)[0].year
        officer = self.town.at("grant-officer", CENTRE)
        known = await officer.all("funding", "/incoming-grants", programme=PROGRAMME)
        body = {
            "programme": PROGRAMME, "budget_year": year, "file_number": f"36.02-KA-{year}-{len(known) + 1:03}",
            "awarded_on": self.town.today.isoformat(),
            "purposes": [{"code": code, "amount_cents": cents} for code, cents in PURPOSES.items()],
        }  # fmt: skip
        made = await officer.post("funding", "/incoming-grants", body)
        self.award = made["id"] if made else None

    async def is_called_on(self, purpose: str, cents: int) -> None:
        """The city calls for what was ordered from it, and the state pays under the call's reference.

        Where an earlier season has called for more than it used, less is needed now.
        """
        if self.award is None:
            return
        officer = self.town.at("grant-officer", CENTRE)
        path, call = f"/incoming-grants/{self.award}/calls", {"purpose": purpose, "amount_cents": cents}
        made = await officer.post("funding", path, call, (201, 409))
        if made is not None and made.get("needed_cents"):
            cents = made["needed_cents"]
            made = await officer.post("funding", path, {**call, "amount_cents": cents})
        if made is not None and "reference" in made:
            await self.bank.pay_in(made["reference"], cents)
            self.received_cents += cents

    async def pays_for_a_post(self) -> None:
        """A post of KIM stood empty for two months: who sat there left, somebody else begins today."""
        officer = self.town.at("grant-officer", CENTRE)
        if await officer.all("funding", "/posts", programme=POST["programme"]):
            return
        today = self.town.today
        began = date(today.year - 1, 1, 1)
        made = await officer.post("funding", "/posts", {**POST, "starts_on": began.isoformat()})
        if made is None:
            return
        for number, starts_on, ends_on in (
            ("P-40711", began, today - timedelta(days=VACANT_DAYS)), ("P-40958", today, None),
        ):  # fmt: skip
            sits = {"personnel_number": number, "share_percent": 100, "starts_on": starts_on.isoformat()}
            until = {"ends_on": ends_on.isoformat()} if ends_on else {}
            await officer.post("funding", f"/posts/{made['id']}/occupancies", {**sits, **until})
