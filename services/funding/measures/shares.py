"""How much of an item of the costs each source of money pays for, to the cent.

An award is made for a plan as a whole; whether an item is paid for twice can only be said item by item.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.funding import PlanItem

OWN, THIRD_PARTY, PUBLIC, GRANT = "own", "third_party", "public", "grant"
SOURCES = (OWN, THIRD_PARTY, PUBLIC, GRANT)


@dataclass(frozen=True, slots=True)
class Share:
    """What of an item a grant pays (`granted_cents`), and what its plan says that other sources pay."""

    granted_cents: int = 0
    public_cents: int = 0
    third_party_cents: int = 0


def spread(amount_cents: int, weights: Sequence[int]) -> list[int]:
    """The amount in proportion to the weights, summing to it exactly: what rounding down leaves goes to the largest
    remainders (Hare–Niemeyer). No part is more than its weight as long as the amount is not more than their sum."""
    whole = sum(weights)
    if whole == 0:
        return [0 for _ in weights]
    parts = [amount_cents * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(amount_cents * weights[n] % whole), n))
    for n in by_remainder[: amount_cents - sum(parts)]:
        parts[n] += 1
    return parts


def granted(amount_cents: int, costs: Sequence[PlanItem], eligible: Iterable[str]) -> tuple[PlanItem, ...]:
    """What of a grant falls on each item: only eligible ones are paid for, in proportion to their costs."""
    paid_for = set(eligible)
    items = [item for item in costs if item.code in paid_for] or list(costs)
    parts = spread(amount_cents, [item.amount_cents for item in items])
    return tuple(
        PlanItem(code=item.code, amount_cents=part) for item, part in zip(items, parts, strict=True) if part > 0
    )


def shares(
    amount_cents: int, costs: Sequence[PlanItem], financing: Sequence[PlanItem], grants: Sequence[PlanItem]
) -> dict[str, Share]:
    """By item: what is granted, and what the plan's other sources pay of the rest.

    `grants` is how the award was spread; where less than that is left of it (`amount_cents`), in the same proportion.
    Nothing is left: no other source is counted either.
    """
    if amount_cents <= 0:
        return {item.code: Share() for item in costs}
    parts = spread(amount_cents, [part.amount_cents for part in grants])
    given = {part.code: cents for part, cents in zip(grants, parts, strict=True)}
    rest = [max(0, item.amount_cents - given.get(item.code, 0)) for item in costs]
    third = spread(min(total(financing, THIRD_PARTY), sum(rest)), rest)
    rest_after = [left - cents for left, cents in zip(rest, third, strict=True)]
    public = spread(min(total(financing, PUBLIC), sum(rest_after)), rest_after)
    return {
        item.code: Share(given.get(item.code, 0), public[n], third[n]) for n, item in enumerate(costs)
    }  # fmt: skip


def total(plan: Iterable[PlanItem], code: str | None = None) -> int:
    """Cents of a plan, of one source or kind or of all."""
    return sum(item.amount_cents for item in plan if code in (None, item.code))


def financed(of_grants: Mapping[UUID, Share]) -> int:
    """What of one item is paid for by anybody: all grants, other public money and third parties.

    The public money a plan names is partly what other programmes here grant; only what goes beyond that is added. The
    same third party named in two plans is one source: the larger amount counts.
    """
    all_granted = sum(share.granted_cents for share in of_grants.values())
    elsewhere = max(
        (share.public_cents - (all_granted - share.granted_cents) for share in of_grants.values()), default=0
    )
    third = max((share.third_party_cents for share in of_grants.values()), default=0)
    return all_granted + max(0, elsewhere) + third
