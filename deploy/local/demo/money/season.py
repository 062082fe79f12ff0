"""A season of funding within the days of the demo: one chapter on each evening on which money is spent."""

from dataclasses import dataclass, field

from deploy.local.demo.courses import Courses
from deploy.local.demo.money.bank import Bank
from deploy.local.demo.money.organisations import Funded, Organisations
from deploy.local.demo.money.prizes import Prizes
from deploy.local.demo.money.proofs import Proofs
from deploy.local.demo.money.state import State
from deploy.local.demo.money.treasury import Treasury
from deploy.local.demo.office import Town


@dataclass
class Season:
    """`evening` counts the chapters played."""

    town: Town
    courses: Courses
    organisations: Organisations
    bank: Bank
    treasury: Treasury
    state: State
    prizes: Prizes
    proofs: Proofs
    evening: int = 0
    ordered_anew: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, town: Town, courses: Courses) -> "Season":
        organisations, bank = Organisations(town), Bank(town)
        return cls(
            town,
            courses,
            organisations,
            bank,
            Treasury(town),
            State(town, bank),
            Prizes(town),
            Proofs(organisations, bank),
        )

    async def go_on(self) -> None:
        """The next chapter; nothing after the last one."""
        chapters = (self.apply, self.decide, self.pay, self.clear, self.prove)
        self.evening += 1
        if self.evening <= len(chapters):
            await chapters[self.evening - 1]()

    async def apply(self) -> None:
        """The state's award arrives; associations apply for their share of it; the prize's nominations are made."""
        await self.treasury.register()
        await self.state.awards()
        await self.courses.look()
        await self.organisations.apply(self.courses.offers)
        await self.prizes.nominate()
        self.say(f"{len(self.organisations.funded)} associations' applications, and an award of the state")

    async def decide(self) -> None:
        await self.organisations.decide()
        await self.prizes.decide()
        await self.state.pays_for_a_post()
        self.say("decided by two, contracts signed; the jury has its winner; a post was empty for two months")

    async def pay(self) -> None:
        """Money is called for and ordered; the bank pays one late, one twice, and gives one back."""
        await self.organisations.call()
        await self.organisations.order(self.bank)
        await self.treasury.pay()
        for purpose in ("part_a", "part_b"):
            cents = sum(one.plan.calls_for for one in self._forwarded(purpose) if one.end_to_end_id)
            if cents:
                await self.state.is_called_on(purpose, cents)
        self.say("money called for, ordered, and on its way to the bank")

    async def clear(self) -> None:
        """What came back is ordered anew to the account that was confirmed; what is not clear is looked at."""
        for one in self.organisations.funded:
            gone = one.end_to_end_id if one.plan.behaviour == "returned" else None
            if gone and await self.treasury.until(gone, "returned"):
                await self.treasury.new_account(one.plan.association)
                await self.organisations.approver.post("funding", f"/disbursements/{gone}/renewal")
        await self.treasury.pay()
        looked_at = await self.treasury.clarify()
        self.say(f"one payment came back and was ordered anew, {looked_at} of the bank's entries looked at")

    async def prove(self) -> None:
        """Goals are reached, and the first association accounts for its money and pays back what it did not spend."""
        await self.courses.reach()
        await self.treasury.until_paid()
        await self.organisations.look()
        for one in self.organisations.funded[:1]:
            if one.paid_cents and await self.proofs.submit(one):
                await self.proofs.review(one)

    def _forwarded(self, purpose: str) -> list[Funded]:
        return [
            one for one in self.organisations.funded
            if one.plan.programme == "komm-an" and one.plan.purpose == purpose
        ]  # fmt: skip

    def say(self, line: str) -> None:
        self.town.told(f"          {line}")
