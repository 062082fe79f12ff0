"""Figures as decided and as accounted, side by side; and how much of the grant they carry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.funding.grants.grant import Grant
from services.funding.programmes.programme import CostKind, Programme
from services.funding.proofs.form import Form, Item, by_code
from shared.contracts.funding import PlanItem

OWN, THIS = "own", "grant"
"""Codes of sources of money: the organisation's own, and the grant itself. All others are somebody else's money."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An item of the plan. `accounted_cents` is None as long as nothing is said about it."""

    code: str
    decided_cents: int
    accounted_cents: int | None
    eligible: bool = True

    @property
    def deviation_percent(self) -> float | None:
        """Of the plan, to a tenth; None where nothing is said or nothing was planned."""
        if self.accounted_cents is None or not self.decided_cents:
            return None
        return round((self.accounted_cents - self.decided_cents) * 100 / self.decided_cents, 1)

    def deviates(self, percent: int) -> bool:
        """Whether it differs by more than `percent` of the plan, in either direction. Exact, in integers."""
        if self.accounted_cents is None:
            return False
        return abs(self.accounted_cents - self.decided_cents) * 100 > percent * self.decided_cents

    def shown(self, percent: int) -> dict[str, Any]:
        return {
            "code": self.code, "decided_cents": self.decided_cents, "accounted_cents": self.accounted_cents,
            "deviation_percent": self.deviation_percent, "deviates": self.deviates(percent),
            "eligible": self.eligible,
        }  # fmt: skip


def costs(grant: Grant, form: Form, programme: Programme) -> list[Figure]:
    kinds = _kinds(programme)
    return [
        Figure(one.code, one.decided_cents, one.accounted_cents, one.code not in kinds or kinds[one.code].eligible)
        for one in _beside(grant.costs, form.expenditure)
    ]


def financing(grant: Grant, form: Form) -> list[Figure]:
    return _beside(grant.financing, form.income)


def eligible_cents(form: Form, programme: Programme) -> int:
    """What was spent on eligible kinds of cost, each up to the programme's own limit for it."""
    kinds, total = _kinds(programme), 0
    for code, cents in by_code(form.expenditure).items():
        kind = kinds.get(code)
        if kind is None:
            total += cents
        elif kind.eligible:
            total += cents if kind.maximum_cents is None else min(cents, kind.maximum_cents)
    return total


def most_cents(grant: Grant, form: Form, programme: Programme) -> int:
    """The most that can be accepted as spent: not above what was disbursed, nor the rate of eligible costs, rounded
    down, nor what of all costs the money of others has left to pay (§ 9 (4) TIntG NRW)."""
    of_others = sum(cents for code, cents in by_code(form.income).items() if code not in (OWN, THIS))
    left = sum(item.amount_cents for item in form.expenditure) - of_others
    by_rate = eligible_cents(form, programme) * programme.rate_percent // 100
    return max(0, min(grant.disbursed_cents, by_rate, left))


def _kinds(programme: Programme) -> Mapping[str, CostKind]:
    return {kind.code: kind for kind in programme.cost_kinds}


def _beside(decided: Iterable[PlanItem], accounted: Iterable[Item]) -> list[Figure]:
    """Items of the plan in its order, then what was accounted beside it."""
    planned, said = by_code(decided), by_code(accounted)
    codes = list(dict.fromkeys([*planned, *said]))
    return [Figure(code, planned.get(code, 0), said.get(code)) for code in codes]
