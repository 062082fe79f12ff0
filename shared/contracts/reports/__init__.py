"""The reports of departments: what they look like, and whether one may be accepted.

validate_report(event, today) -> Report | Withdrawal      or raises ReportInvalid with every reason
report_id(source, id) -> UUID                             known to the sender as well
"""

from shared.contracts.reports.models import Address, Consent, Need, Person, Report, Representative, Withdrawal
from shared.contracts.reports.validation import (
    ReportInvalid,
    department_from,
    report_id,
    validate_person,
    validate_report,
)

__all__ = [
    "Address",
    "Consent",
    "Need",
    "Person",
    "Report",
    "ReportInvalid",
    "Representative",
    "Withdrawal",
    "department_from",
    "report_id",
    "validate_person",
    "validate_report",
]
