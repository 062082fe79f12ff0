"""A report that intake fails on although it keeps every rule: its sender is answered, its neighbours are taken in.

The fault is ours. So the record is parked for operators under `reaction_failed`, and taken in from there once it is
mended; the receipt is `rejected`, so that the same report may also come again under the same id.
"""

from dataclasses import replace
from uuid import UUID

from services.intake.reports.submission import Rejection, rejection
from shared.contracts.envelope import EnvelopeError, from_kafka
from shared.contracts.reasons import Reason
from shared.contracts.topics import department_of
from shared.records import Record

NOT_PROCESSED = Reason(
    "",
    "not_processed",
    "Intake could not work on this report. That is our fault: operators have it, nothing was stored.",
)
GIVEN_UP = Reason(
    "",
    "given_up",
    "The operators could not get this report processed. Nothing was stored: send it again, or ask them.",
)


def not_processed(source: str | None, id: str | None, department: str, failure: Exception, record: Record) -> Rejection:
    """The rejection of a report on which `failure` was raised for good. Pure."""
    return replace(rejection(source, id, department, [NOT_PROCESSED], record), fault=type(failure).__name__)


def record_not_processed(record: Record, failure: Exception) -> Rejection:
    """As `not_processed`, for a record of a topic `reports.<department>`; without id where nobody can be answered."""
    try:
        event = from_kafka(record.headers, record.value)
    except EnvelopeError as error:
        return not_processed(error.source, error.id, department_of(record.topic), failure, record)
    return not_processed(event.source, event.id, department_of(record.topic), failure, record)


def given_up(report_id: UUID, record: Record) -> Rejection:
    """The last answer to a report that operators gave up. Pure."""
    department = department_of(record.topic)
    return Rejection(report_id, department, (GIVEN_UP,), f"/departments/{department}", None, record)


def failed(fault: str) -> str:
    """What operators read about it; messages of exceptions quote values, so only its kind."""
    return f"{fault} while working on it"
