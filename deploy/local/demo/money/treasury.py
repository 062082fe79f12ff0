"""The treasury's two people at their desks: payees, payment files, and what the bank says that nobody expected."""

import asyncio
from dataclasses import dataclass
from typing import Any

from deploy.local.demo.office import Hands, Town
from deploy.local.demo.reports import DORTMUND
from deploy.local.treasury import invented_account

PAID_WITHIN = 90.0
"""Real seconds: the bank is late with one payment in eight."""
SOMEBODY_WAS_FASTER = (200, 201, 409, 422)
"""Two robots sit at the same desk."""
ACCOUNTS = {"vmdo": "Verbund der Migrantenorganisationen e. V.", "train-of-hope": "Train of Hope Dortmund e. V."}


@dataclass
class Treasury:
    town: Town

    @property
    def first(self) -> Hands:
        return self.town.at("treasurer", f"{DORTMUND}.treasury")

    @property
    def second(self) -> Hands:
        return self.town.at("head", f"{DORTMUND}.treasury")

    async def register(self) -> None:
        """The associations' accounts, unless they are known already."""
        known = {payee["department"] for payee in await self.first.all("funding", "/payees")}
        for name, holder in ACCOUNTS.items():
            department = f"{DORTMUND}.{name}"
            if department not in known:
                payee = {"department": department, "name": holder, "iban": invented_account(department)}
                await self.first.post("funding", "/payees", payee, SOMEBODY_WAS_FASTER)

    async def pay(self) -> None:
        """One drafts a file of everything that is ordered, the other releases it."""
        file = await self.first.post("funding", "/payment-files", {}, SOMEBODY_WAS_FASTER)
        if file is not None and "id" in file:
            await self.second.post("funding", f"/payment-files/{file['id']}/release", None, SOMEBODY_WAS_FASTER)

    async def new_account(self, association: str) -> None:
        """The account was closed: one enters another, the other confirms it."""
        known = await self.first.get("funding", "/payees", department=f"{DORTMUND}.{association}")
        for payee in (known or {"items": []})["items"]:
            details = {"name": ACCOUNTS[association], "iban": invented_account(f"{association} {payee['id']}")}
            if await self.first.put("funding", f"/payees/{payee['id']}", details):
                await self.second.post("funding", f"/payees/{payee['id']}/confirmation")

    async def clarify(self) -> int:
        """Looks at what the bank has said and nobody understood; returns how many entries there were."""
        waiting = await self.first.all("funding", "/bank-statements", outcome="to_be_clarified")
        looked_at = 0
        for entry in waiting:
            if entry["clarified_as"] is None:
                said = {"outcome": "settled", "reason_code": "bank_gives_back"}
                path = f"/bank-statements/{entry['statement']}/entries/{entry['number']}/clarification"
                looked_at += await self.first.post("funding", path, said) is not None
        return looked_at

    async def until_paid(self) -> None:
        """Returns when the bank has confirmed everything that was ordered; that it has not in time is a surprise."""
        try:
            async with asyncio.timeout(PAID_WITHIN):
                while await self.first.all("funding", "/disbursements", state="ordered"):  # noqa: ASYNC110  (the bank's pace)
                    await asyncio.sleep(1.0)
        except TimeoutError:
            self.town.surprised(f"the bank has not confirmed every payment within {PAID_WITHIN:.0f} s")

    async def until(self, end_to_end_id: str, state: str, within: float = 30.0) -> dict[str, Any] | None:
        """The payment when it has got so far; a surprise and None if it does not."""
        try:
            async with asyncio.timeout(within):
                while True:
                    found = await self.first.all("funding", "/disbursements", state=state)
                    for one in found:
                        if one["end_to_end_id"] == end_to_end_id:
                            return one
                    await asyncio.sleep(0.5)
        except TimeoutError:
            self.town.surprised(f"payment {end_to_end_id} is not {state} after {within:.0f} s")
            return None
