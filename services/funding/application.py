"""An application (Antrag) for money: submitted, recommended, and decided by somebody else or by the programme's limit.

States are values; `apply` makes the next one from an event. Verbs return events or raise a refusal.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal, assert_never, cast
from uuid import UUID

from services.funding.programme import Programme
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

ApplicationState = Literal["new", "submitted", "recommended", "approved", "rejected"]
NEXT_STEP: dict[str, str] = {
    "approved": "Look at the grant it led to.",
    "rejected": "Submit a new application if circumstances have changed.",
}
Happened = told.ApplicationSubmitted | told.ApplicationRecommended | told.ApplicationApproved | told.ApplicationRejected


@dataclass(slots=True)
class Application:
    """`new`: no event has submitted it yet. `recommended_by` and `decided_by` are subjects of tokens."""

    id: UUID
    state: ApplicationState = "new"
    municipality: str = ""
    programme: str = ""
    purpose: str = ""
    applicant: str = ""
    amount_cents: int = 0
    case_id: UUID | None = None
    recommended_by: str | None = None
    decided_by: str | None = None
    automatic: bool = False
    reason_code: str | None = None
    grant_id: UUID | None = None


def apply(application: Application, event: Event) -> Application:
    """The state after `event`. The one before is left as it is."""
    return _after(application, cast(Happened, event))


def _after(application: Application, event: Happened) -> Application:
    match event:
        case told.ApplicationSubmitted():
            return replace(
                application, state="submitted", municipality=event.municipality, programme=event.programme,
                purpose=event.purpose, applicant=event.applicant, amount_cents=event.amount_cents,
                case_id=event.case_id,
            )  # fmt: skip
        case told.ApplicationRecommended():
            return replace(application, state="recommended", recommended_by=event.by.user)
        case told.ApplicationApproved():
            return replace(
                application, state="approved", decided_by=event.by.user, automatic=event.automatic,
                grant_id=event.grant_id,
            )  # fmt: skip
        case told.ApplicationRejected():
            return replace(
                application, state="rejected", decided_by=event.by.user, automatic=event.automatic,
                reason_code=event.reason_code,
            )  # fmt: skip
        case _:
            assert_never(event)


def submit(
    application: Application, asked: AssistanceRequested, programme: Programme | None, decided_at_once: bool
) -> told.ApplicationSubmitted:
    """What casework asked for, as an application under the same id; the programme's city decides, if there is one."""
    return told.ApplicationSubmitted(
        municipality=programme.municipality if programme else asked.municipality, application_id=application.id,
        programme=asked.programme, purpose=asked.purpose, amount_cents=asked.amount_cents, currency=asked.currency,
        case_id=asked.case_id, applicant=asked.department, by=asked.by, decided_at_once=decided_at_once,
    )  # fmt: skip


def recommend(application: Application, by: By) -> list[Event]:
    """A grant officer has checked it and recommends it."""
    undecided(application)
    if application.state == "recommended":
        raise AlreadyRecommended("It waits for the decision of an approver.")
    return [told.ApplicationRecommended(**_of(application), by=by)]


def approve(application: Application, grant_id: UUID, by: By) -> told.ApplicationApproved:
    """Decided by somebody else than the one who recommended it. The grant follows in the same act."""
    ready_for(application, by)
    return told.ApplicationApproved(**_of(application), grant_id=grant_id, by=by)


def reject(application: Application, reason_code: str | None, by: By) -> told.ApplicationRejected:
    """The same two people decide that there is no money, and why."""
    ready_for(application, by)
    if reason_code is None:
        raise ReasonMissing("Name the reason in `reason_code`, for example budget_exhausted.")
    return told.ApplicationRejected(**_of(application), reason_code=reason_code, by=by)


def approve_by_rule(application: Application, grant_id: UUID, by: By) -> told.ApplicationApproved:
    """Within the programme's limit: recorded as automatic, nobody claims to have looked at it."""
    return told.ApplicationApproved(**_of(application), grant_id=grant_id, automatic=True, by=by)


def reject_by_rule(application: Application, reason_code: str, by: By) -> told.ApplicationRejected:
    """The programme's terms or its budget rule it out."""
    return told.ApplicationRejected(**_of(application), reason_code=reason_code, automatic=True, by=by)


def undecided(application: Application) -> None:
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


def _of(application: Application) -> dict[str, Any]:
    return {
        "municipality": application.municipality, "application_id": application.id,
        "programme": application.programme, "amount_cents": application.amount_cents,
        "case_id": application.case_id,
    }  # fmt: skip
