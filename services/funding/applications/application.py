"""An application (Antrag) for money: submitted, recommended, and decided by somebody else or by the programme's limit.

States are values; `apply` makes the next one from an event. Verbs return events or raise a refusal.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.funding.applications.refusals import AmountAbove
from services.funding.programmes.programme import Programme
from services.funding.refusals import (
    AlreadyRecommended,
    ApplicationDecided,
    FourEyes,
    ReasonMissing,
    RecommendationMissing,
)
from shared.contracts import funding as told
from shared.contracts.base import By, Event
from shared.contracts.casework import AssistanceRequested

ApplicationState = Literal[
    "new", "submitted", "returned", "withdrawn", "recommended", "offered", "approved", "rejected", "appealed",
    "declined", "lapsed",
]  # fmt: skip
NEXT_STEP: dict[str, str] = {
    "returned": "The applicant completes what is missing and submits it again.",
    "approved": "Look at the grant it led to.",
    "offered": "Wait until the recipient has countersigned the contract, then record it.",
    "declined": "The recipient did not want the contract; a new application may follow.",
    "lapsed": "Nobody countersigned in time; a new application may follow.",
    "rejected": "Appeal within the period, or submit a new application if circumstances have changed.",
    "withdrawn": "Submit a new application.",
    "appealed": "Decide on the appeal.",
}


@dataclass(slots=True)
class Application:
    """`new`: no event has submitted it yet. `recommended_by` and `decided_by` are subjects of tokens.

    `asked_cents` is what was asked; less may be recommended, and less than that be awarded.
    """

    id: UUID
    state: ApplicationState = "new"
    municipality: str = ""
    programme: str = ""
    purpose: str = ""
    applicant: str = ""
    amount_cents: int = 0
    case_id: UUID | None = None
    measure_id: UUID | None = None
    period: told.Period | None = None
    costs: tuple[told.PlanItem, ...] = ()
    financing: tuple[told.PlanItem, ...] = ()
    missing: tuple[str, ...] = ()
    nominee_id: UUID | None = None
    nominee_department: str | None = None
    submitted_by: str | None = None
    recommended_by: str | None = None
    recommended_cents: int | None = None
    decided_by: str | None = None
    decided_cents: int | None = None
    automatic: bool = False
    reason_code: str | None = None
    grant_id: UUID | None = None
    appeal_until: date | None = None
    remedy: told.Remedy | None = None
    form: Literal["decision", "contract"] = "decision"
    posted_on: date | None = None
    offer_until: date | None = None
    signed_on: date | None = None
    appealed_by: str | None = None
    appeal_waived: bool = False
    appeal_decided: bool = False

    @property
    def awarded_cents(self) -> int | None:
        """What has been awarded; None before there is an award."""
        return self.decided_or_asked_cents if self.grant_id is not None else None

    @property
    def decided_or_asked_cents(self) -> int:
        """What an approval awards: as decided, else as recommended, else as asked."""
        for cents in (self.decided_cents, self.recommended_cents):
            if cents is not None:
                return cents
        return self.amount_cents


def apply(application: Application, event: Event) -> Application:
    """The state after `event`. The one before is left as it is."""
    assert isinstance(event, told.ApplicationEvent)
    match event:
        case told.ApplicationSubmitted():
            return replace(
                application, state="submitted", municipality=event.municipality, programme=event.programme,
                purpose=event.purpose, applicant=event.applicant, amount_cents=event.amount_cents,
                case_id=event.case_id, measure_id=event.measure_id, period=event.period, costs=event.costs,
                financing=event.financing, missing=(), nominee_id=event.nominee_id,
                nominee_department=event.nominee_department, submitted_by=event.by.user, recommended_by=None,
                recommended_cents=None,
            )  # fmt: skip
        case told.ApplicationReturned():
            return replace(application, state="returned", missing=event.missing)
        case told.ApplicationWithdrawn():
            return replace(application, state="withdrawn")
        case told.ApplicationRecommended():
            return replace(
                application, state="recommended", recommended_by=event.by.user,
                recommended_cents=event.recommended_cents,
            )  # fmt: skip
        case told.ApplicationApproved():
            return replace(
                application, state="approved", decided_by=event.by.user, automatic=event.automatic,
                grant_id=event.grant_id, decided_cents=event.awarded_cents, appeal_until=event.appeal_until,
                remedy=event.remedy, reason_code=None, form="decision",
            )  # fmt: skip
        case told.ApplicationRejected():
            return replace(
                application, state="rejected", decided_by=event.by.user, automatic=event.automatic,
                reason_code=event.reason_code, appeal_until=event.appeal_until, remedy=event.remedy,
            )  # fmt: skip
        case told.ContractOffered():
            return replace(
                application, state="offered", form="contract", decided_by=event.by.user, grant_id=event.grant_id,
                decided_cents=event.awarded_cents, posted_on=event.posted_on, offer_until=event.offer_until,
                appeal_until=None, remedy=None, reason_code=None,
            )  # fmt: skip
        case told.ContractSigned():
            return replace(application, state="approved", signed_on=event.signed_on)
        case told.ContractDeclined():
            return replace(application, state="declined")
        case told.ContractLapsed():
            return replace(application, state="lapsed")
        case told.AppealFiled():
            return replace(application, state="appealed", appealed_by=event.by.user)
        case told.AppealWaived():
            return replace(application, appeal_waived=True)
        case told.AppealDecided():
            return _after_appeal(application, event)
        case _:
            raise AssertionError(f"{event.TYPE} is no event of an application")


def _after_appeal(application: Application, event: told.AppealDecided) -> Application:
    """Remedied: open again, to be recommended and decided anew. Upheld: as it was before."""
    if event.outcome == "upheld":
        stands: ApplicationState = "approved" if application.grant_id else "rejected"
        return replace(application, state=stands, appeal_decided=True)
    return replace(
        application, state="submitted", recommended_by=None, recommended_cents=None, decided_by=None,
        decided_cents=None, reason_code=None, appeal_until=None, remedy=None, grant_id=None, appeal_waived=False,
    )  # fmt: skip


def submit(
    application: Application, asked: AssistanceRequested, programme: Programme | None, decided_at_once: bool
) -> told.ApplicationSubmitted:
    """What casework asked for, as an application under the same id; the programme's city decides, if there is one."""
    return told.ApplicationSubmitted(
        municipality=programme.municipality if programme else asked.municipality, application_id=application.id,
        programme=asked.programme, purpose=asked.purpose, amount_cents=asked.amount_cents, currency=asked.currency,
        case_id=asked.case_id, applicant=asked.department, by=asked.by, decided_at_once=decided_at_once,
    )  # fmt: skip


def recommend(application: Application, by: By, amount_cents: int | None = None) -> list[Event]:
    """A grant officer has checked it and recommends it, or a part of what was asked."""
    undecided(application)
    if application.state == "recommended":
        raise AlreadyRecommended("It waits for the decision of an approver.")
    if application.submitted_by == by.user:
        raise FourEyes("You asked for this money; somebody else has to check it.")
    return [
        told.ApplicationRecommended(
            **of(application), recommended_cents=_less(amount_cents, application.amount_cents), by=by
        )
    ]


def approve(
    application: Application, grant_id: UUID, by: By, amount_cents: int | None = None, remedy: told.Remedy | None = None
) -> told.ApplicationApproved:
    """Decided by somebody else than the one who recommended it. The grant follows in the same act.

    `amount_cents` is what is awarded: not more than was recommended. Raises `AmountAbove`.
    """
    return told.ApplicationApproved(
        **of(application), grant_id=grant_id, awarded_cents=award_of(application, by, amount_cents),
        appeal_until=remedy.until if remedy else None, remedy=remedy, by=by,
    )  # fmt: skip


def award_of(application: Application, by: By, amount_cents: int | None) -> int | None:
    """What the second pair of eyes awards, where that is less than was asked; None for all of it."""
    ready_for(application, by)
    most = application.decided_or_asked_cents
    awarded = _less(amount_cents, most)
    return most if awarded is None and most < application.amount_cents else awarded


def reject(
    application: Application, reason_code: str | None, by: By, remedy: told.Remedy | None = None
) -> told.ApplicationRejected:
    """The same two people decide that there is no money, and why."""
    ready_for(application, by)
    if reason_code is None:
        raise ReasonMissing("Name the reason in `reason_code`, for example budget_exhausted.")
    until = remedy.until if remedy else None
    return told.ApplicationRejected(
        **of(application), reason_code=reason_code, appeal_until=until, remedy=remedy, by=by
    )  # fmt: skip


def _less(amount_cents: int | None, most: int) -> int | None:
    """The amount where it is less than `most`; None where it is exactly that, or not named."""
    if amount_cents is not None and amount_cents > most:
        raise AmountAbove(f"At most {most} cents can be named here.", most_cents=most)
    return None if amount_cents == most else amount_cents


def approve_by_rule(application: Application, grant_id: UUID, by: By) -> told.ApplicationApproved:
    """Within the programme's limit: recorded as automatic, nobody claims to have looked at it."""
    return told.ApplicationApproved(**of(application), grant_id=grant_id, automatic=True, by=by)


def reject_by_rule(application: Application, reason_code: str, by: By) -> told.ApplicationRejected:
    """The programme's terms or its budget rule it out."""
    return told.ApplicationRejected(**of(application), reason_code=reason_code, automatic=True, by=by)


def undecided(application: Application) -> None:
    """Raises `ApplicationDecided`, which names the state and the next step, unless it waits for the office."""
    if application.state in NEXT_STEP:
        raise ApplicationDecided(
            f"It is {application.state}.", state=application.state, next_step=NEXT_STEP[application.state]
        )


def ready_for(application: Application, by: By) -> None:
    """Four eyes (Vier-Augen-Prinzip): after a recommendation, and by somebody else."""
    undecided(application)
    if application.state != "recommended":
        raise RecommendationMissing("A grant officer recommends it first.")
    if application.recommended_by == by.user:
        raise FourEyes("You recommended this application; somebody else has to decide it.")
    if application.submitted_by == by.user:
        raise FourEyes("You asked for this money; somebody else has to decide on it.")


def of(application: Application) -> dict[str, Any]:
    """What every event of an application says of it."""
    return {
        "municipality": application.municipality, "application_id": application.id,
        "programme": application.programme, "amount_cents": application.amount_cents,
        "case_id": application.case_id, "applicant": application.applicant or None,
        "scheme": "prize" if application.nominee_id else None,
    }  # fmt: skip
