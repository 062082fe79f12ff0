"""A budget line (Haushaltsstelle): what a programme may spend in a year for a purpose, as a double-entry ledger.

Every movement is a transfer whose postings sum to zero; nothing is changed afterwards, a mistake is reversed. Money
goes `budget` → `committed` (awarded) → `ordered` → `disbursed`. `appropriation` is the council's side of it and never
above zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services.funding.refusals import BudgetBelowCommitments, BudgetExhausted, NoBudget
from shared.acts import Moment
from shared.contracts.base import Event
from shared.contracts.funding import Account, Posting, TransferKind, TransferPosted

ACCOUNTS: tuple[Account, ...] = ("appropriation", "budget", "committed", "ordered", "disbursed", "returned")


def line_id(programme: str, budget_year: int, purpose: str) -> UUID:
    """The same line has the same id in every installation and after every restart."""
    return uuid5(NAMESPACE_URL, f"urn:staffel:budget-line:{programme}/{budget_year}/{purpose}")


@dataclass(slots=True)
class BudgetLine:
    """`balances` in cents by account. `appropriation_id` is the standing transfer that gave the line its money."""

    id: UUID
    programme: str
    budget_year: int
    purpose: str
    municipality: str = ""
    appropriation_id: UUID | None = None
    balances: dict[Account, int] = field(default_factory=lambda: dict.fromkeys(ACCOUNTS, 0))

    @property
    def appropriated(self) -> int:
        return -self.balances["appropriation"]

    @property
    def available(self) -> int:
        return self.balances["budget"]

    @property
    def spoken_for(self) -> int:
        """What has been awarded from it and not come back."""
        return self.appropriated - self.available


def apply(line: BudgetLine, event: Event) -> BudgetLine:
    """The state after `event`. The one before is left as it is."""
    assert isinstance(event, TransferPosted)
    balances = dict(line.balances)
    for posting in event.postings:
        balances[posting.account] += posting.amount_cents
    standing = line.appropriation_id
    if event.kind == "appropriation":
        standing = event.transfer_id
    elif event.kind == "reversal" and event.reverses == standing:
        standing = None
    return replace(line, municipality=event.municipality, balances=balances, appropriation_id=standing)


def appropriate(line: BudgetLine, amount_cents: int, municipality: str, at: Moment) -> list[Event]:
    """Gives the line its amount; another one than before reverses the old appropriation and posts the new one."""
    if amount_cents == line.appropriated:
        return []
    if amount_cents < line.spoken_for:
        raise BudgetBelowCommitments(
            f"{line.programme} {line.budget_year} {line.purpose}: {line.spoken_for} cents are awarded."
        )
    line = replace(line, municipality=municipality)
    events: list[Event] = []
    if line.appropriation_id is not None:
        back = _moved("budget", "appropriation", line.appropriated)
        why = {"reverses": line.appropriation_id, "reason_code": "budget_amended"}
        events.append(_posted(line, "reversal", back, at, **why))
    if amount_cents:
        events.append(_posted(line, "appropriation", _moved("appropriation", "budget", amount_cents), at))
    return events


def commit(line: BudgetLine, amount_cents: int, at: Moment, *, grant_id: UUID, case_id: UUID | None) -> TransferPosted:
    """Sets money aside for a grant, if there is as much."""
    if line.appropriation_id is None:
        raise NoBudget(f"Nothing is appropriated for {line.purpose} in {line.budget_year}.", available_cents=0)
    if amount_cents > line.available:
        raise BudgetExhausted(
            f"{line.available} cents are left for {line.purpose} in {line.budget_year}.", available_cents=line.available
        )
    return _posted(line, "award", _moved("budget", "committed", amount_cents), at, grant_id=grant_id, case_id=case_id)


def order(
    line: BudgetLine, amount_cents: int, at: Moment, *, grant_id: UUID, instalment: int, case_id: UUID | None
) -> TransferPosted:
    """An instalment of a grant has been given to the bank."""
    return _posted(
        line, "order", _moved("committed", "ordered", amount_cents), at,
        grant_id=grant_id, instalment=instalment, case_id=case_id,
    )  # fmt: skip


def disburse(
    line: BudgetLine, amount_cents: int, at: Moment, *, grant_id: UUID, instalment: int, case_id: UUID | None
) -> TransferPosted:
    """The bank says that the instalment has gone."""
    return _posted(
        line, "disbursement", _moved("ordered", "disbursed", amount_cents), at,
        grant_id=grant_id, instalment=instalment, case_id=case_id,
    )  # fmt: skip


def _moved(source: Account, target: Account, amount_cents: int) -> Sequence[Posting]:
    return (
        Posting(account=source, amount_cents=-amount_cents),
        Posting(account=target, amount_cents=amount_cents),
    )


def _posted(
    line: BudgetLine, kind: TransferKind, postings: Sequence[Posting], at: Moment, **about: Any
) -> TransferPosted:
    return TransferPosted(
        municipality=line.municipality, budget_line_id=line.id, transfer_id=at.new_id(), kind=kind,
        programme=line.programme, budget_year=line.budget_year, purpose=line.purpose, postings=tuple(postings), **about,
    )  # fmt: skip
