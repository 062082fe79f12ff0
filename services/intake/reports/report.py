"""A report: handed in once, then accepted or rejected, perhaps withdrawn. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from services.intake.reports.submission import Submission
from shared.contracts.base import Event
from shared.contracts.intake import Reason, ReportAccepted, ReportReceived, ReportRejected, ReportWithdrawn
from shared.contracts.reasons import Reason as Finding
from shared.problems import Refusal

Outcome = Literal["new", "correction", "superseded"]
Status = Literal["received", "accepted", "rejected", "withdrawn"]
NeedKey = tuple[str, str | None]
"""A need by life situation and topic."""


class ReportAlreadyAnswered(Refusal):
    problem = "report-already-answered"
    title = "This report has its answer already"


class ReportNotAccepted(Refusal):
    problem = "report-not-accepted"
    title = "Only an accepted report can be withdrawn"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a report stands for: the needs referred for its file so far, and the reports it corrects."""

    covered: tuple[NeedKey, ...] = ()
    earlier: tuple[UUID, ...] = ()


NOTHING = Standing()


@dataclass(frozen=True, slots=True)
class Report:
    """`submission` and `standing` are there while the report is being taken in, and written with it."""

    id: UUID
    department: str
    municipality: str
    status: Status = "received"
    outcome: Outcome | None = None
    person_id: UUID | None = None
    corrects: UUID | None = None
    reasons: tuple[Reason, ...] = ()
    household_id: UUID | None = None
    submission: Submission | None = None
    standing: Standing = NOTHING


def accept(
    report: Report, person_id: UUID, outcome: Outcome, corrects: UUID | None, household_id: UUID | None
) -> list[Event]:
    """A valid report is understood. One that was rejected before may come again in a form that is valid."""
    if report.status not in ("received", "rejected"):
        raise ReportAlreadyAnswered("A report is answered once; send a new one under a new id.")
    assert report.submission is not None
    handed_in = report.submission.report
    return [
        ReportAccepted(
            municipality=report.municipality, report_id=report.id, department=report.department, person_id=person_id,
            occasion=handed_in.occasion, reported_on=handed_in.reported_on, outcome=outcome, corrects=corrects,
            household_id=household_id,
        )
    ]  # fmt: skip


def reject(report: Report, reasons: Sequence[Finding]) -> list[Event]:
    """Places and codes only: the sentences are for the receipt, the values for nobody.

    What was rejected may come again and be rejected again: told only if the reasons have become others.
    """
    if report.status not in ("received", "rejected"):
        raise ReportAlreadyAnswered("A report is answered once; send a new one under a new id.")
    told = tuple(Reason(pointer=reason.pointer, code=reason.code) for reason in reasons)
    if report.status == "rejected" and report.reasons == told:
        return []
    return [
        ReportRejected(
            municipality=report.municipality, report_id=report.id, department=report.department, reasons=told
        )
    ]


def withdraw(report: Report, reason_code: str) -> list[Event]:
    if report.status != "accepted" or report.person_id is None:
        raise ReportNotAccepted("There is no accepted report to take back.")
    return [
        ReportWithdrawn(
            municipality=report.municipality, report_id=report.id, department=report.department,
            person_id=report.person_id, reason_code=reason_code,
        )
    ]  # fmt: skip


def answer(report: Report, outcome: Literal["withdrawn", "content_differs"]) -> list[Event]:
    """What its sender hears where no other event says it: its withdrawal was taken, or its id was used before."""
    return [
        ReportReceived(
            municipality=report.municipality, report_id=report.id, department=report.department, outcome=outcome
        )
    ]


ReportFact = ReportAccepted | ReportRejected | ReportWithdrawn | ReportReceived


def apply(report: Report, event: ReportFact) -> Report:
    match event:
        case ReportAccepted():
            return replace(
                report, status="accepted", outcome=event.outcome, person_id=event.person_id, corrects=event.corrects,
                reasons=(), household_id=event.household_id,
            )  # fmt: skip
        case ReportRejected():
            return replace(report, status="rejected", reasons=event.reasons)
        case ReportWithdrawn():
            return replace(report, status="withdrawn")
        case ReportReceived():
            is_taken = event.outcome == "withdrawn" or report.status == "received"
            return replace(report, status="accepted", reasons=()) if is_taken else report
        case _:
            assert_never(event)
