"""Changes of a programme's budget in the year: more or less money for a purpose, and money moved between lines.

A line of the city's own money may be raised by any change. Where the state gives the money, the lines of a year hold
together no more than the state's award and the plan's own share; what goes beyond is own money and says so: its reason
begins with `own_share`.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from services.funding.ledger import budget
from services.funding.ledger.budget import BudgetLine
from services.funding.programmes.programme import Programme
from services.funding.programmes.refusals import BeyondTheStatesAward, EarmarkedMoney, OwnShareUnnamed
from shared.acts import Moment
from shared.contracts.base import Event

OWN_SHARE = "own_share"
BY_THE_SYSTEM = frozenset({"state_award", "budget_amended"})
"""Reasons that follow from an award of the state or from a programme's file; nobody gives them by hand."""


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line with the programme it belongs to."""

    programme: Programme
    line: BudgetLine


def change(at_hand: Line, year: Collection[BudgetLine], amount_cents: int, reason_code: str, at: Moment) -> list[Event]:
    """A supplement (positive) or a cut of one line. `year` are all lines of its programme and budget year.

    Raises `BudgetBelowCommitments` if less would be left than has been awarded, and `BeyondTheStatesAward`.
    """
    if amount_cents > 0 and at_hand.programme.from_grantor and not is_own_share(reason_code):
        room = sum(line.entitled + line.planned - line.appropriated for line in year)
        if amount_cents > room:
            raise BeyondTheStatesAward(
                f"Record the state's award first, or give own money with a reason that begins with {OWN_SHARE}.",
                raise_by_at_most_cents=max(room, 0),
            )
    return [budget.change(_of_city(at_hand), amount_cents, reason_code, at)]


def move(source: Line, target: Line, amount_cents: int, reason_code: str, at: Moment) -> list[Event]:
    """Money from one line to another (Umschichtung), of the same programme or of another one of the city.

    Raises `BudgetExhausted` if the source does not have as much left, `EarmarkedMoney` and `OwnShareUnnamed`.
    """
    if source.programme.code != target.programme.code:
        if source.programme.from_grantor:
            raise EarmarkedMoney(f"{source.programme.code} is the state's money: give back what is not needed.")
        if target.programme.from_grantor and not is_own_share(reason_code):
            raise OwnShareUnnamed(f"Give a reason that begins with {OWN_SHARE}.")
    return [*budget.move(_of_city(source), _of_city(target), amount_cents, reason_code, at)]


def is_own_share(reason_code: str) -> bool:
    return reason_code == OWN_SHARE or reason_code.startswith((f"{OWN_SHARE}_", f"{OWN_SHARE}.", f"{OWN_SHARE}-"))


def _of_city(given: Line) -> BudgetLine:
    """A line that nobody has posted on yet does not know whose it is."""
    return replace(given.line, municipality=given.programme.municipality)
