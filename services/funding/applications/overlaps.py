"""Where one thing might be paid for twice: what certainly overlaps, and what people should look at before they decide.

Certain: another application or grant for the same measure and item. Likely: another measure of the same organisation in
the same time with a similar title and the same kinds of cost, or any measure with the same offer.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz, utils

from services.funding.measures.measure import Measure, accounts
from shared.contracts.funding import Period

SIMILAR = 80.0
"""Of 100: how alike two titles are whose words are compared in any order."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another application that has been submitted and not been turned down, with its measure."""

    application_id: UUID
    programme: str
    state: str
    amount_cents: int
    grant_id: UUID | None
    measure_id: UUID
    organisation: str
    period: Period
    codes: Set[str]
    offers: Set[UUID]
    title: str | None


@dataclass(frozen=True, slots=True)
class Own:
    """The application that is looked at."""

    measure: Measure
    codes: Set[str]
    title: str | None


def overlaps(own: Own, others: Sequence[Other]) -> dict[str, Any]:
    """`{"exact": […], "likely": […], "items": […]}`; `items` says what is left of each item. JSON, no free text."""
    return {
        "exact": [_exact(own, other) for other in others if _is_exact(own, other)],
        "likely": [
            {**_named(other), "organisation": other.organisation, "measure_id": str(other.measure_id), "reasons": why}
            for other in others
            if (why := reasons(own, other))
        ],
        "items": [item for item in accounts(own.measure) if item["code"] in own.codes],
    }


def reasons(own: Own, other: Other) -> list[str]:
    """Why another measure might be the same thing; nothing for the measure itself."""
    measure = own.measure
    if other.measure_id == measure.id:
        return []
    found = ["same_offer"] if other.offers & set(measure.offers) else []
    same_time = measure.period is not None and at_once(measure.period, other.period)
    of_the_same = other.organisation == measure.organisation and bool(_kinds(own.codes) & _kinds(other.codes))
    if of_the_same and same_time and alike(own.title, other.title):
        found.append("similar_measure")
    return found


def at_once(one: Period, other: Period) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def alike(one: str | None, other: str | None) -> bool:
    """Whether two titles are nearly the same, whatever the order of their words."""
    if not one or not other:
        return False
    return fuzz.token_set_ratio(one, other, processor=utils.default_process) >= SIMILAR


def _is_exact(own: Own, other: Other) -> bool:
    return other.measure_id == own.measure.id and bool(own.codes & other.codes)


def _exact(own: Own, other: Other) -> dict[str, Any]:
    return {**_named(other), "items": sorted(own.codes & other.codes)}


def _named(other: Other) -> dict[str, Any]:
    return {
        "application_id": str(other.application_id), "programme": other.programme, "state": other.state,
        "amount_cents": other.amount_cents, "grant_id": str(other.grant_id) if other.grant_id else None,
        "period": {"starts_on": other.period.starts_on.isoformat(), "ends_on": other.period.ends_on.isoformat()},
    }  # fmt: skip


def _kinds(codes: Set[str]) -> set[str]:
    """The kinds the items belong to: what stands before the first dot."""
    return {code.partition(".")[0] for code in codes}
