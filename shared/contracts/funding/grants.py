"""Grants (Zuwendungen): awarded money, what is set free again, and the end."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId
from shared.contracts.funding.base import Money, Period, PlanItem


class GrantEvent(Money, subject="grant_id"):
    """`department` is who applied for the money, or has won a prize, and is told what becomes of it.

    `form` is how the money is given, `scheme` `prize` where it was won; events of before say neither.
    """

    grant_id: UUID
    application_id: UUID | None = None
    form: Literal["decision", "contract"] | None = None
    scheme: Code | None = None
    department: DepartmentId | None = None


class GrantAwarded(GrantEvent, type="funding.grant.awarded.v1"):
    """`final_on`: the day from which the award can no longer be appealed against, and money may be called for.

    `conditions` are codes of the rules that go with the money (such as `anbest_p`), those of the state's award included
    where it is forwarded (`incoming_grant_id`). `measure_id` or `post_id` says what the money is for, `shares` how much
    of it falls on each item of the costs. A prize is awarded to `nominee_id`. What is given by `contract` binds nobody
    before `funding.grant.final.v1`.
    """

    budget_year: int
    purpose: Code | None = None
    budget_line_id: UUID | None = None
    measure_id: UUID | None = None
    post_id: UUID | None = None
    incoming_grant_id: UUID | None = None
    nominee_id: UUID | None = None
    period: Period | None = None
    costs: tuple[PlanItem, ...] = ()
    financing: tuple[PlanItem, ...] = ()
    shares: tuple[PlanItem, ...] = ()
    conditions: tuple[Code, ...] = ()
    use_within_months: int | None = None
    final_on: date | None = None
    form: Literal["decision", "contract"] = "decision"
    proof_due_on: date | None = None


class GrantReduced(GrantEvent, type="funding.grant.reduced.v1"):
    """`amount_cents` of the award that have not been ordered are set free: not needed, or lapsed.

    `posted_on`: the day the letter about it bears, where one goes out.
    """

    reason_code: Code
    posted_on: date | None = None
    by: By


class GrantFinal(GrantEvent, type="funding.grant.final.v1"):
    """The award can no longer be appealed against: the period has passed, or the applicant has waived the appeal. A
    contract has been countersigned."""

    final_on: date


class GrantClosed(GrantEvent, type="funding.grant.closed.v1"):
    reason_code: Code
