"""The outside world of money: what the bank is asked to do wrong, and who pays into the city's account."""

from dataclasses import dataclass

from deploy.local.bank.behaviour import Behaviour
from deploy.local.demo.office import Json, Town


@dataclass(frozen=True)
class Bank:
    town: Town

    async def behave(self, behaviour: Behaviour, end_to_end_id: str) -> None:
        """What is to happen with one payment."""
        await self._post("/behaviours", {"behaviour": behaviour, "end_to_end_id": end_to_end_id})

    async def pay_in(self, reference: str, cents: int) -> None:
        """Somebody pays to the city under a reference."""
        await self._post("/credits", {"reference": reference, "amount_cents": cents})

    async def _post(self, path: str, body: Json) -> None:
        answer = await self.town.client.post(f"{self.town.stack.bank}{path}", json=body)
        if answer.status_code != 202:
            self.town.surprised(f"bank: POST {path} → {answer.status_code} {answer.text[:200]}")
