"""Applications (Anträge): asked, checked, recommended, decided by somebody else, and what the law allows against it."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId
from shared.contracts.funding.base import Money, Period, PlanItem, Remedy


class ApplicationEvent(Money, subject="application_id"):
    """`applicant` is who asked for the money, and is told what becomes of it. `scheme` is `prize` for a nomination."""

    application_id: UUID
    applicant: DepartmentId | None = None
    scheme: Code | None = None
    by: By


class ApplicationSubmitted(ApplicationEvent, type="funding.application.submitted.v1"):
    """`decided_at_once`: a rule decides in the same act, nobody needs to look at it.

    Organisations apply for a `measure` with a plan of its costs and of its financing; both sum to the same. Who is
    nominated for a prize is a number, and a department where it is one.
    """

    applicant: DepartmentId
    purpose: Code
    decided_at_once: bool = False
    measure_id: UUID | None = None
    period: Period | None = None
    costs: tuple[PlanItem, ...] = ()
    financing: tuple[PlanItem, ...] = ()
    nominee_id: UUID | None = None
    nominee_department: DepartmentId | None = None


class ApplicationReturned(ApplicationEvent, type="funding.application.returned.v1"):
    """Sent back to the applicant, who completes it: what is missing, as codes."""

    missing: tuple[Code, ...]


class ApplicationWithdrawn(ApplicationEvent, type="funding.application.withdrawn.v1"):
    """By the applicant, before the decision."""


class ApplicationRecommended(ApplicationEvent, type="funding.application.recommended.v1"):
    """`recommended_cents` where the grant officer recommends less than was asked."""

    recommended_cents: int | None = None


class ApplicationApproved(ApplicationEvent, type="funding.application.approved.v1"):
    """Decided by somebody else than the one who recommended, or by the programme's limit (`automatic`).

    `awarded_cents` where it is less than was asked. An appeal is possible until the end of `appeal_until`.
    """

    grant_id: UUID
    automatic: bool = False
    awarded_cents: int | None = None
    appeal_until: date | None = None
    remedy: Remedy | None = None


class ApplicationRejected(ApplicationEvent, type="funding.application.rejected.v1"):
    reason_code: Code
    automatic: bool = False
    appeal_until: date | None = None
    remedy: Remedy | None = None


class ContractOffered(ApplicationEvent, type="funding.contract.offered.v1"):
    """Two have decided to give the money by contract: the recipient may countersign until the end of `offer_until`.

    `posted_on` is when the offer goes out; `awarded_cents` where it is less than was asked.
    """

    grant_id: UUID
    awarded_cents: int | None = None
    posted_on: date
    offer_until: date


class ContractSigned(ApplicationEvent, type="funding.contract.signed.v1"):
    """The countersigned contract has come back: it binds both sides. Where the document lies, funding keeps."""

    grant_id: UUID
    signed_on: date


class ContractDeclined(ApplicationEvent, type="funding.contract.declined.v1"):
    """The recipient does not want the contract that was offered."""

    grant_id: UUID


class ContractLapsed(ApplicationEvent, type="funding.contract.lapsed.v1"):
    """Nobody countersigned in time; the money that was set aside is free again."""

    grant_id: UUID


class AppealFiled(ApplicationEvent, type="funding.appeal.filed.v1"):
    """An objection (Widerspruch), or with `remedy` `action` a lawsuit (Klage), against a decision within the period."""

    filed_on: date
    remedy: Literal["objection", "action"] = "objection"


class AppealWaived(ApplicationEvent, type="funding.appeal.waived.v1"):
    """Rechtsbehelfsverzicht: the applicant makes the award final before the period has run out."""


class AppealDecided(ApplicationEvent, type="funding.appeal.decided.v1"):
    """`remedied`: the application is open again and gets a new decision; `upheld`: the decision stands."""

    outcome: Literal["remedied", "upheld"]
