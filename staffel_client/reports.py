"""From a department's data to an event that keeps every rule, before anything is sent."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

from pydantic import ValidationError

from shared.contracts.envelope import MAX_BYTES, CloudEvent, to_structured
from shared.contracts.intake import Occasion
from shared.contracts.reasons import Reason
from shared.contracts.reports import (
    Consent,
    Need,
    Person,
    Report,
    ReportInvalid,
    Withdrawal,
    department_from,
    validate_report,
)
from shared.contracts.reports.findings import reasons as in_words
from shared.contracts.topics import REPORT_SUBMITTED, REPORT_WITHDRAWN
from staffel_client.errors import NotAReport
from staffel_client.parts import day

NO_DAY = None
"""Whether a date lies in the future is for intake to say: its business day decides, not this machine's clock."""


class Desk:
    """One department that reports. Every event it makes has been read as intake will read it."""

    def __init__(self, department: str) -> None:
        self.department = department
        self.source = f"/departments/{department}"
        if department_from(self.source) is None:
            hint = "This must be a department's id, such as 05913000.youth-services."
            raise NotAReport([Reason("department", "wrong_format", hint)])

    def report(
        self,
        *,
        reference: str,
        reported_on: date | str,
        occasion: Occasion,
        person: Person,
        needs: Sequence[Need] = (),
        legal_basis: str | None = None,
        person_informed_on: date | str | None = None,
        consents: Sequence[Consent] = (),
        remarks: str | None = None,
        id: str | None = None,
        time: datetime | None = None,
    ) -> CloudEvent:
        """`department.report.submitted.v1`. The same `reference` again corrects the earlier report.

        Without `id` the content makes one, so that the same report sent twice has one effect, also after a crash; what
        was withdrawn and shall stand again needs an `id` of its own. Days may be written `2016-03-14`. Raises
        `NotAReport`.
        """
        try:
            found = Report(
                reference=reference, reported_on=day(reported_on), occasion=occasion, person=person, needs=tuple(needs),
                legal_basis=legal_basis, person_informed_on=day(person_informed_on), consents=tuple(consents),
                remarks=remarks,
            )  # fmt: skip
        except ValidationError as error:
            raise NotAReport(in_words(error)) from None
        return self._event(REPORT_SUBMITTED, found, id, time)

    def withdrawal(self, reference: str, reason_code: str, *, id: str | None = None) -> CloudEvent:
        """`department.report.withdrawn.v1`: unanswered requests the report caused are withdrawn, no baton moves."""
        try:
            found = Withdrawal(reference=reference, reason_code=reason_code)
        except ValidationError as error:
            raise NotAReport(in_words(error)) from None
        return self._event(REPORT_WITHDRAWN, found, id, None)

    def _event(self, type: str, content: Report | Withdrawal, id: str | None, time: datetime | None) -> CloudEvent:
        data = content.model_dump_json(exclude_none=True).encode()
        named = id if id is not None else hashlib.sha256(data).hexdigest()[:40]
        event = CloudEvent(named, self.source, type, time=time or datetime.now(UTC), data=data)
        if not 1 <= len(named) <= 128:
            raise NotAReport([Reason("id", "wrong_length", "An id has between 1 and 128 characters.")])
        if len(to_structured(event)) > MAX_BYTES:
            raise NotAReport([Reason("", "too_large", f"An event has at most {MAX_BYTES // 1024} KiB.")])
        try:
            validate_report(event, NO_DAY, self.department)
        except ReportInvalid as invalid:
            raise NotAReport(invalid.reasons) from None
        return event
