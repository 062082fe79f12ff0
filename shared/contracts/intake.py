"""What intake tells: what became of a report, who a person is, where a need goes. Ids and codes only."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.contracts.base import Code, DepartmentId, Event, LifeSituation, Urgency

Occasion = Literal[
    "arrival", "allocation", "asylum_decision", "move_in", "move_out", "departure", "moved_unknown", "death",
    "family_reunion", "birth", "pregnancy", "marriage", "divorce", "name_change", "guardian_changed",
    "residence_title_changed", "naturalisation_requested", "kindergarten_entry", "school_entry", "school_change",
    "school_leaving", "degree_recognition", "training_start", "training_end", "job_start", "job_loss",
    "coming_of_age", "leaving_care", "benefit_change", "housing_need", "eviction", "health_need", "language_need",
    "counselling_wish", "violence", "information_block", "other",
]  # fmt: skip


PersonField = Literal[
    "given_names", "family_name", "birth_date", "azr_number", "sex", "nationalities", "languages", "address", "email",
    "phone", "household", "representatives", "information_block",
]  # fmt: skip


ReportTopic = Annotated[
    str, StringConstraints(pattern=r"^reports\.([0-9]{5}|[0-9]{8})\.[a-z0-9]+(-[a-z0-9]+)*$", max_length=90)
]


class Reason(BaseModel):
    """Why a report was rejected: where (RFC 6901 pointer, or the attribute) and a code; never the value."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    pointer: str
    code: Code


class ReportEvent(Event, subject="report_id"):
    """About one report; `department` is the sender."""

    report_id: UUID
    department: DepartmentId


class ReportAccepted(ReportEvent, type="intake.report.accepted.v1"):
    """Stored and understood. `outcome`: it is new, corrects an earlier one, or is older than what is known."""

    person_id: UUID
    occasion: Occasion
    reported_on: date
    outcome: Literal["new", "correction", "superseded"] = "new"
    corrects: UUID | None = None
    household_id: UUID | None = None


class ReportRejected(ReportEvent, type="intake.report.rejected.v1"):
    """Could not be accepted; nothing else happened."""

    reasons: tuple[Reason, ...]


class ReportWithdrawn(ReportEvent, type="intake.report.withdrawn.v1"):
    """Taken back by its sender: unanswered transitions it caused are withdrawn, no baton moves."""

    person_id: UUID
    reason_code: Code


class ReportReceived(ReportEvent, type="intake.report.received.v1"):
    """The answer to its sender that something was taken in, or why not, without person or file number.

    `outcome`: `new`, `correction` or `superseded` (a report was accepted), `withdrawn` (a withdrawal was), or
    `content_differs`: the id had been used before for other content, and this content was not taken. It follows from
    the sender's own reports alone. Further outcomes may come: readers keep those they do not know.

    Of an accepted report nothing is journalled besides `intake.report.accepted.v1`: notifications tells its sender
    this instead, on the topic of deliveries (decision 38).
    """

    outcome: Code


class RecordRejected(Event, subject="record_id", type="intake.record.rejected.v1"):
    """A record of `reports.<department>` names no report of that department: nobody can read whose it is, or its
    source is another one. `report_id` is what its source and id would come to, as far as they can be told.
    """

    record_id: UUID
    department: DepartmentId
    topic: ReportTopic
    partition: int
    offset: int
    report_id: UUID | None = None
    reasons: tuple[Reason, ...]


class PersonEvent(Event, subject="person_id"):
    person_id: UUID


class PersonRegistered(PersonEvent, type="intake.person.registered.v1"):
    """A person is known from now on; `provisional` while a human decides whether it is somebody known already."""

    provisional: bool = False
    report_id: UUID | None = None


class PersonCorrected(PersonEvent, type="intake.person.corrected.v1"):
    """What is known of the person has changed; `fields` says which parts, never the values.

    Whoever carries a track or is asked for one reads the person again: dates that follow from a birth date may differ.
    """

    report_id: UUID | None = None
    reporter: DepartmentId | None = None
    fields: tuple[PersonField, ...]


class PersonComesOfAge(PersonEvent, type="intake.person.comes_of_age.v1"):
    """In `months` months (12: time to prepare who takes over), or today (0). Told by intake's clock."""

    months: Literal[12, 0]


class PersonMerged(PersonEvent, type="intake.person.merged.v1"):
    """Two were one: `person_id` is absorbed, `into` stays."""

    into: UUID
    clearing_id: UUID | None = None


class PersonSplit(PersonEvent, type="intake.person.split.v1"):
    """A merge was wrong: `person_id` stands for itself again, with the reports that opened its tracks."""

    out_of: UUID
    report_ids: tuple[UUID, ...] = ()
    clearing_id: UUID | None = None


class PersonLocked(PersonEvent, type="intake.person.locked.v1"):
    """Processing is restricted (Art. 18 GDPR) until the archive has decided: only ids and codes remain readable."""

    reason_code: Code


class PersonUnlocked(PersonEvent, type="intake.person.unlocked.v1"):
    """The restriction is lifted: there is need again, or it was a mistake."""

    reason_code: Code


class PersonErased(PersonEvent, type="intake.person.erased.v1"):
    """Everything about the person is gone from intake; the others forget their references."""


class ReferralRouted(PersonEvent, type="intake.referral.routed.v1"):
    """One need and where it goes: carried by `first_carrier` at once, asked of `to_department` if that is another.

    `basis` is the reporter's legal basis as a code; `consents` are the categories of consent given, as codes.
    """

    report_id: UUID
    reporter: DepartmentId
    first_carrier: DepartmentId
    to_department: DepartmentId
    life_situation: LifeSituation
    topic: Code | None = None
    urgency: Urgency = "normal"
    kind: Code | None = None
    basis: str | None = None
    consents: tuple[str, ...] = ()
    occasion: Occasion | None = None


class ClearingEvent(Event, subject="clearing_id"):
    clearing_id: UUID
    person_id: UUID
    candidate_id: UUID


class ClearingOpened(ClearingEvent, type="intake.clearing.opened.v1"):
    """A human has to decide whether `person_id` (provisional) and `candidate_id` are one."""

    reason_code: Code


class ClearingDecided(ClearingEvent, type="intake.clearing.decided.v1"):
    decision: Literal["same", "different"]
