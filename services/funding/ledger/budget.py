"""A budget line (Haushaltsstelle): what a programme may spend in a year for a purpose, as a double-entry ledger.

Every movement is a transfer whose postings sum to zero (`chart`); nothing is changed afterwards, a mistake is reversed.
"""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services.funding.ledger.chart import ACCOUNTS, CHART, TWO_WAY
from services.funding.refusals import (
    AmountNotPositive,
    BudgetBelowCommitments,
    BudgetExhausted,
    NoBudget,
    NotOnThisAccount,
)
from shared.acts import Moment
from shared.contracts.base import Event
from shared.contracts.funding import Account, Posting, TransferKind, TransferPosted


def line_id(programme: str, budget_year: int, purpose: str) -> UUID:
    """The same line has the same id in every installation and after every restart."""
    return uuid5(NAMESPACE_URL, f"urn:staffel:budget-line:{programme}/{budget_year}/{purpose}")


@dataclass(slots=True)
class BudgetLine:
    """`balances` in cents by account. `appropriation_id` is the standing transfer of `planned` cents from the plan."""

    id: UUID
    programme: str
    budget_year: int
    purpose: str
    municipality: str = ""
    appropriation_id: UUID | None = None
    planned: int = 0
    balances: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ACCOUNTS, 0))

    @property
    def appropriated(self) -> int:
        return -self.balances["appropriation"]

    @property
    def available(self) -> int:
        return self.balances["budget"]

    @property
    def spoken_for(self) -> int:
        """What has been awarded or spent from it and not come back."""
        return self.appropriated - self.available

    @property
    def entitled(self) -> int:
        """What the state has awarded for it."""
        return -self.balances["entitlement"]


def apply(line: BudgetLine, event: Event) -> BudgetLine:
    """The state after `event`. The one before is left as it is."""
    assert isinstance(event, TransferPosted)
    balances = dict(line.balances)
    for posting in event.postings:
        balances[posting.account] += posting.amount_cents
    standing, planned = line.appropriation_id, line.planned
    if event.kind == "appropriation":
        standing, planned = event.transfer_id, sum(p.amount_cents for p in event.postings if p.account == "budget")
    elif event.kind == "reversal" and event.reverses == standing:
        standing, planned = None, 0
    return replace(line, municipality=event.municipality, balances=balances, appropriation_id=standing, planned=planned)


def appropriate(line: BudgetLine, amount_cents: int, municipality: str, at: Moment) -> list[Event]:
    """Gives the line what the plan says; another amount than before reverses the old one and posts the new one.

    What was changed or moved since stays. Raises `BudgetBelowCommitments` if less is left than has been awarded.
    """
    if amount_cents == line.planned:
        return []
    if line.available - line.planned + amount_cents < 0:
        raise BudgetBelowCommitments(
            f"{line.programme} {line.budget_year} {line.purpose}: {line.spoken_for} cents are awarded or spent."
        )
    line = replace(line, municipality=municipality)
    events: list[Event] = []
    if amount_cents:
        events.append(post(line, "appropriation", amount_cents, at))
    if line.appropriation_id is not None:
        back = reverse(line, line.appropriation_id, "appropriation", line.planned, at, "budget_amended")
        events.insert(0, back)
    return events


def change(line: BudgetLine, amount_cents: int, reason_code: str, at: Moment, **about: Any) -> TransferPosted:
    """A change of the budget in the year (Nachtrag): more, or less than nothing (negative), with its reason."""
    if amount_cents < 0 and line.available < -amount_cents:
        raise BudgetBelowCommitments(f"{line.available} cents are left for {line.purpose} in {line.budget_year}.")
    return _posted(line, "budget_change", amount_cents, at, reason_code=reason_code, **about)


def move(
    source: BudgetLine, target: BudgetLine, amount_cents: int, reason_code: str, at: Moment
) -> list[TransferPosted]:
    """Moves budget from one line to another (Umschichtung): two transfers under one `pair`, both or none."""
    _positive(amount_cents)
    if source.available < amount_cents:
        raise BudgetExhausted(
            f"{source.available} cents are left for {source.purpose} in {source.budget_year}.",
            available_cents=source.available,
        )
    pair = at.new_id()
    return [
        _posted(
            source, "budget_transfer", -amount_cents, at, reason_code=reason_code, pair=pair, counter_line_id=target.id
        ),
        _posted(
            target, "budget_transfer", amount_cents, at, reason_code=reason_code, pair=pair, counter_line_id=source.id
        ),
    ]


def commit(line: BudgetLine, amount_cents: int, at: Moment, *, grant_id: UUID, case_id: UUID | None) -> TransferPosted:
    """Sets money aside for a grant, if there is as much."""
    if line.appropriated == 0:
        raise NoBudget(f"Nothing is appropriated for {line.purpose} in {line.budget_year}.", available_cents=0)
    if amount_cents > line.available:
        raise BudgetExhausted(
            f"{line.available} cents are left for {line.purpose} in {line.budget_year}.", available_cents=line.available
        )
    return post(line, "award", amount_cents, at, grant_id=grant_id, case_id=case_id)


def post(line: BudgetLine, kind: TransferKind, amount_cents: int, at: Moment, **about: Any) -> TransferPosted:
    """A transfer of this kind between the two accounts of the chart; `about` names grant, instalment, reason ….

    Raises `NotOnThisAccount` if the account it comes from does not hold as much.
    """
    _positive(amount_cents)
    source = CHART[kind][0]
    if source not in ("appropriation", "entitlement", "interest") and line.balances[source] < amount_cents:
        raise NotOnThisAccount(
            f"{line.balances[source]} cents are on {source} of {line.programme} {line.budget_year} {line.purpose}."
        )
    return _posted(line, kind, amount_cents, at, **about)


def reverse(
    line: BudgetLine, transfer_id: UUID, kind: TransferKind, amount_cents: int, at: Moment, reason_code: str,
    **about: Any,
) -> TransferPosted:  # fmt: skip
    """Undoes a transfer of that kind and amount exactly; the database holds that it does, and that it does so once."""
    source, target = CHART[kind]
    back = _moved(target, source, amount_cents)
    return _of(line, "reversal", back, at, reverses=transfer_id, reason_code=reason_code, **about)


def _positive(amount_cents: int) -> None:
    if amount_cents <= 0:
        raise AmountNotPositive("Name an amount of at least one cent.")


def _posted(line: BudgetLine, kind: TransferKind, amount_cents: int, at: Moment, **about: Any) -> TransferPosted:
    source, target = CHART[kind]
    if amount_cents < 0 and kind in TWO_WAY:
        source, target, amount_cents = target, source, -amount_cents
    _positive(amount_cents)
    return _of(line, kind, _moved(source, target, amount_cents), at, **about)


def _moved(source: Account, target: Account, amount_cents: int) -> tuple[Posting, ...]:
    return (Posting(account=source, amount_cents=-amount_cents), Posting(account=target, amount_cents=amount_cents))


def _of(
    line: BudgetLine, kind: TransferKind, postings: tuple[Posting, ...], at: Moment, **about: Any
) -> TransferPosted:
    return TransferPosted(
        municipality=line.municipality, budget_line_id=line.id, transfer_id=at.new_id(), kind=kind,
        programme=line.programme, budget_year=line.budget_year, purpose=line.purpose, postings=postings, **about,
    )  # fmt: skip
