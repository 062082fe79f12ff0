"""What a programme pays for: which items of a cost plan are eligible (zuwendungsfähig), and how much of them.

An item's code is a kind of cost of the programme, or begins with one: `staff.coordination` is of the kind `staff`.
"""

from collections.abc import Iterable

from services.funding.programmes.programme import CostKind, Programme
from shared.contracts.funding import PlanItem


def kind_of(code: str, programme: Programme) -> CostKind | None:
    """The most exact kind an item's code names; None if the programme knows none of it."""
    fitting = [kind for kind in programme.cost_kinds if code == kind.code or code.startswith(f"{kind.code}.")]
    return max(fitting, key=lambda kind: len(kind.code), default=None)


def is_known(code: str, programme: Programme) -> bool:
    return not programme.cost_kinds or kind_of(code, programme) is not None


def is_eligible(code: str, programme: Programme) -> bool:
    """A programme that lists no kinds of cost pays for all of them."""
    if not programme.cost_kinds:
        return True
    kind = kind_of(code, programme)
    return kind is not None and kind.eligible


def eligible_codes(costs: Iterable[PlanItem], programme: Programme) -> set[str]:
    return {item.code for item in costs if is_eligible(item.code, programme)}


def eligible_cents(costs: Iterable[PlanItem], programme: Programme) -> int:
    """The eligible costs; of a kind with a maximum not more than that."""
    by_kind: dict[str, int] = {}
    limits: dict[str, int | None] = {}
    for item in costs:
        if is_eligible(item.code, programme):
            kind = kind_of(item.code, programme)
            name = kind.code if kind else item.code
            by_kind[name] = by_kind.get(name, 0) + item.amount_cents
            limits[name] = kind.maximum_cents if kind else None
    return sum(cents if (limit := limits[name]) is None else min(cents, limit) for name, cents in by_kind.items())


def most_cents(costs: Iterable[PlanItem], programme: Programme) -> int:
    """The highest grant for these costs: the programme's rate of what is eligible, rounded down, and its maximum."""
    return min(eligible_cents(costs, programme) * programme.rate_percent // 100, programme.maximum_cents)
