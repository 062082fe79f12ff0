"""A programme (Förderprogramm) as the city has laid it down: who may ask for what, how much, and from which budget.

Data that a city's finance department edits; amounts are integer cents. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, StringConstraints

from services.funding.programmes.remedies import NO_REMEDY, ContractRules, DecisionKind, Form, Remedy
from shared.contracts.base import Code, DepartmentId, Municipality
from shared.rulebook import Day, Entry

MOST_CENTS = 1_000_000_000_00
"""More than any single budget line of a city: larger figures are typing errors."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Cents = Annotated[int, Field(ge=0, le=MOST_CENTS)]
FIRST_YEAR, LAST_YEAR = 2000, 2100
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Flow = Literal["grants", "receives", "forwards"]
Scheme = Literal["assistance", "application", "lump_sum", "prize"]
FieldOfAction = Literal["education", "work_and_business", "social_balance", "open_city"]
TargetDimension = Literal["initial_integration", "regular_systems", "migration_society"]


class Names(Entry):
    de: Text
    en: Text


class Purpose(Entry):
    """What the money is for (Zweckbestimmung)."""

    code: Code
    names: Names


class CostKind(Entry):
    """A kind of cost (Kostenart). What is not eligible may stand in a plan but is not paid for."""

    code: Code
    names: Names
    eligible: bool = True
    maximum_cents: Cents | None = None


class ProofRules(Entry):
    """When the proof of use is due, counted from the end of the period, and what it consists of.

    `remind_days` before the due date a reminder is told, and after it every `overdue_every_days`, `overdue_times`; a
    `simple` proof has no list of receipts. An item of the plan that was exceeded by more than `deviation_percent` has
    to be explained (ANBest-P no. 1.2).
    """

    due_months: Annotated[int, Field(ge=0, le=36)] = 0
    due_weeks: Annotated[int, Field(ge=0, le=104)] = 0
    simple: bool = False
    remind_days: tuple[Annotated[int, Field(ge=0, le=365)], ...] = (30, 7, 0)
    overdue_every_days: Annotated[int, Field(ge=1, le=365)] = 14
    overdue_times: Annotated[int, Field(ge=0, le=24)] = 6
    deviation_percent: Annotated[int, Field(ge=0, le=100)] = 20


class InterestRule(Entry):
    """Interest on what is demanded back: hundredths of a percent above the base rate, a year (§ 49a (3) VwVfG NRW)."""

    points_above_base: Annotated[int, Field(ge=0, le=2000)] = 500
    starts: Literal["disbursement", "demand"] = "disbursement"


class DayOfYear(Entry):
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]


class LumpSum(Entry):
    """A lump sum (fachbezogene Pauschale) for each full-time post and year, in equal parts on fixed dates.

    `vacancy`: nothing is taken off (`keeps`), or the sum shrinks with each full month (`by_month`) or day (`by_day`)
    on which nobody sat on the post. `departments` are those whose posts count; empty means all.
    """

    purpose: Code
    per_post_cents: Cents
    dates: Annotated[tuple[DayOfYear, ...], Field(min_length=1)]
    vacancy: Literal["keeps", "by_month", "by_day"] = "by_month"
    departments: tuple[DepartmentId, ...] = ()
    forwarded: bool = False


class PrizeRules(Entry):
    """A prize needs a nomination and a jury, and no proof of use; nobody wins it twice in a year.

    At least `jury` members have to vote, each with at most `points`. With `de_minimis` the winner is a company and
    states what aid it has had within three years: with the prize no more than the ceiling (Regulation (EU) 2023/2831).
    """

    nominate_until: DayOfYear
    jury: Annotated[int, Field(ge=1, le=50)] = 3
    points: Annotated[int, Field(ge=1, le=100)] = 10
    de_minimis: bool = False
    de_minimis_ceiling_cents: Cents = 300_000_00


class PostLimit(Entry):
    """Posts (Stellen) the grantor pays for: how many, in percent of a full-time post, and at most how much for each
    full-time post and year; a part of a post accordingly. Seconded ones (Abordnung) come without money."""

    code: Code
    names: Names
    share_percent: Annotated[int, Field(ge=1, le=100_000)]
    maximum_cents: Cents
    seconded: bool = False


class Envelope(Entry):
    """What the grantor has in view over several years, maybe for several programmes under the same code."""

    code: Code
    first_year: Year
    last_year: Year
    cents: Cents
    names: Names


class Figure(Entry):
    """A figure a text states about the programme: context to compare with, never money to spend."""

    code: Code
    names: Names
    source: Text
    value: Annotated[int, Field(ge=0)]
    unit: Literal["cents", "posts_percent", "teachers", "centres"]


class Budget(Entry):
    """The plan of one year: an amount (Ansatz) for each purpose; and until when applications are taken.

    Where the money comes from a grantor, only the city's own share stands here, and may be missing.
    """

    year: Year
    lines: dict[Code, Cents] = Field(default_factory=dict)
    apply_until: Day | None = None


class Line(NamedTuple):
    """One budget line as it stands in the file."""

    year: int
    purpose: str
    amount_cents: int


class Programme(Entry):
    """`automatic_up_to_cents` is decided without people; `maximum_cents` is the most one application may ask.

    `flow`: the city `grants` from its own budget, `receives` money from the `grantor`, or `forwards` it: then its
    budget follows from the grantor's award, and `conditions` go on with the money (`upward_conditions` bind the city).
    `scheme`: money for one person asked for in a case (`assistance`), an organisation's `application`, a `lump_sum` on
    fixed dates, or a `prize`. `rate_percent` of the eligible costs is the most a grant may be.
    `form`: money is given by `decision` (Bescheid), with the `remedy` the law allows against it (`remedies` where kinds
    of decisions differ), or by `contract`. `appeal_months` is how older files say "objection, so many months".
    """

    version: Annotated[int, Field(ge=1)]
    code: Code
    municipality: Municipality
    names: Names
    basis: Text
    flow: Flow = "grants"
    scheme: Scheme = "assistance"
    grantor: Code | None = None
    applicants: tuple[DepartmentId, ...] = ()
    maximum_cents: Annotated[int, Field(ge=1, le=MOST_CENTS)]
    minimum_cents: Cents = 0
    automatic_up_to_cents: Cents = 0
    rate_percent: Annotated[int, Field(ge=1, le=100)] = 100
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    cost_kinds: tuple[CostKind, ...] = ()
    budgets: tuple[Budget, ...] = ()
    conditions: tuple[Code, ...] = ()
    upward_conditions: tuple[Code, ...] = ()
    form: Form = "decision"
    remedy: Remedy | None = None
    remedies: dict[DecisionKind, Remedy] = Field(default_factory=dict)
    contract: ContractRules | None = None
    appeal_months: Annotated[int, Field(ge=0, le=12)] | None = None
    use_within_months: Annotated[int, Field(ge=1, le=24)] | None = None
    proof: ProofRules | None = None
    upward_proof: ProofRules | None = None
    interest: InterestRule | None = None
    lump_sums: tuple[LumpSum, ...] = ()
    prize: PrizeRules | None = None
    posts: tuple[PostLimit, ...] = ()
    envelope: Envelope | None = None
    figures: tuple[Figure, ...] = ()
    field_of_action: FieldOfAction | None = None
    target_dimension: TargetDimension | None = None
    strategy: Code | None = None

    def has_purpose(self, code: str) -> bool:
        return any(purpose.code == code for purpose in self.purposes)

    @property
    def from_grantor(self) -> bool:
        """Whether its money comes from the state."""
        return self.flow != "grants"

    def remedy_against(self, kind: DecisionKind, form: Form | None = None) -> Remedy:
        """What may be done against a decision of this kind; of kind `none` where the file grants nothing.

        `form` is that of the grant it is about, where there is one: what was given by decision stays one when its
        programme gives by contract from then on.
        """
        if (form or self.form) == "contract" and kind != "rejection":
            return NO_REMEDY
        found = self.remedies.get(kind) or self.remedy
        if found is None and self.appeal_months:
            found = Remedy(kind="objection", months=self.appeal_months)
        return found or NO_REMEDY

    def apply_until(self, year: int) -> date | None:
        """The last day on which applications for that budget year are taken."""
        return next((budget.apply_until for budget in self.budgets if budget.year == year), None)

    def lines(self) -> Iterator[Line]:
        for budget in self.budgets:
            for purpose, amount in budget.lines.items():
                yield Line(budget.year, purpose, amount)

    def obstacle(self, applicant: str, purpose: str, amount_cents: int) -> str | None:
        """Why the programme's own terms rule out money for a person of a case, as a reason code; None if not."""
        if applicant not in self.applicants:
            return "applicant_not_eligible"
        if not self.has_purpose(purpose):
            return "unknown_purpose"
        if amount_cents <= 0:
            return "amount_not_positive"
        if amount_cents > self.maximum_cents:
            return "amount_above_maximum"
        return None

    def decides_itself(self, amount_cents: int) -> bool:
        return amount_cents <= self.automatic_up_to_cents


@dataclass(frozen=True, eq=False)
class Programmes:
    """All programmes of an installation; a code belongs to one of them."""

    programmes: tuple[Programme, ...]

    def find(self, code: str) -> Programme | None:
        return next((programme for programme in self.programmes if programme.code == code), None)
