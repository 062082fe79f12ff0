"""Figures as decided and as accounted, side by side; and how much of the grant they carry."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.funding.applications import eligibility
from services.funding.grants.grant import Grant
from services.funding.programmes.programme import Programme
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
    return [
        Figure(one.code, one.decided_cents, one.accounted_cents, _is_eligible(one.code, programme))
        for one in _beside(grant.costs, form.expenditure)
    ]


def financing(grant: Grant, form: Form) -> list[Figure]:
    return _beside(grant.financing, form.income)


def eligible_cents(form: Form, programme: Programme) -> int:
    """What was spent on eligible kinds of cost, each up to the programme's own limit for it; as for the application. A
    kind that stood in the plan, and that the programme does not know any longer, is still paid for."""
    spent = [item.told() for item in form.expenditure]
    known = [item for item in spent if eligibility.kind_of(item.code, programme) is not None]
    unknown = sum(item.amount_cents for item in spent if item not in known)
    return eligibility.eligible_cents(known, programme) + unknown


def most_cents(grant: Grant, form: Form, programme: Programme) -> int:
    """The most that can be accepted as spent: not above what was disbursed, nor the rate of eligible costs, rounded
    down, nor what of all costs the money of others has left to pay (§ 9 (4) TIntG NRW)."""
    of_others = sum(cents for code, cents in by_code(form.income).items() if code not in (OWN, THIS))
    left = sum(item.amount_cents for item in form.expenditure) - of_others
    by_rate = eligible_cents(form, programme) * programme.rate_percent // 100
    return max(0, min(grant.disbursed_cents, by_rate, left))


def _is_eligible(code: str, programme: Programme) -> bool:
    kind = eligibility.kind_of(code, programme)
    return kind is None or kind.eligible


def _beside(decided: Iterable[PlanItem], accounted: Iterable[Item]) -> list[Figure]:
    """Items of the plan in its order, then what was accounted beside it."""
    planned, said = by_code(decided), by_code(accounted)
    codes = list(dict.fromkeys([*planned, *said]))
    return [Figure(code, planned.get(code, 0), said.get(code)) for code in codes]
