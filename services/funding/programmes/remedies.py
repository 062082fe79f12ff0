"""What may be done against a decision (Rechtsbehelf), and what a contract says instead: data of a programme's file.

In North Rhine-Westphalia an action before the administrative court without an objection is the rule (§ 110 (1) JustG
NRW); exceptions such as youth welfare keep the objection (§ 110 (2)). Which it is, a city's lawyers write down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.letterhead import Branch
from shared.periods import Period, last_day
from shared.rulebook import Entry

Form = Literal["decision", "contract"]
DecisionKind = Literal["award", "rejection", "repayment"]
RemedyKind = Literal["objection", "action", "none"]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Remedy(Entry):
    """`months` count from the day on which the decision is deemed to have been delivered.

    That is the fourth day after it was posted (§ 41 (2) VwVfG NRW, § 37 (2) SGB X, as of 2025), also where it is a
    Saturday, a Sunday or a holiday: it is no period, so nothing moves it (OVG Lüneburg, 28.2.2011, 4 LA 44/10, on
    § 37 (2) SGB X). The end of the months moves to the next working day (§ 31 (3) VwVfG NRW, § 57 (2) VwGO).
    """

    kind: RemedyKind
    months: Annotated[int, Field(ge=0, le=12)] = 1
    branch: Branch = "administrative"
    deemed_after_days: Annotated[int, Field(ge=0, le=14)] = 4

    def counted_from(self, posted_on: date) -> Instruction | None:
        """The remedy against a decision that is posted on this day; None where there is none."""
        if self.kind == "none" or not self.months:
            return None
        delivered_on = posted_on + timedelta(days=self.deemed_after_days)
        until = last_day(delivered_on, Period(self.months, "months", roll=True))
        return Instruction(self.kind, self.months, self.branch, posted_on, delivered_on, until)


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a recipient is told (Rechtsbehelfsbelehrung): `until` is the last day, computed from the other days."""

    kind: Literal["objection", "action"]
    months: int
    branch: Branch
    posted_on: date
    delivered_on: date
    until: date


class ContractRules(Entry):
    """How an offer becomes a contract: countersigned within so many weeks; `disputes` and `repayment` are clauses."""

    accept_within_weeks: Annotated[int, Field(ge=1, le=26)] = 4
    disputes: LongText
    repayment: LongText


NO_REMEDY = Remedy(kind="none")
