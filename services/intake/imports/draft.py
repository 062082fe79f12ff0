"""A report in the making: its data, the columns they came from, and what is wrong with them by row."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from services.intake.imports.columns import Column
from shared.contracts import strict_json
from shared.contracts.reasons import Reason
from shared.contracts.reports.findings import MOST
from shared.tables import Row

Steps = tuple[str | int, ...]
PLACES: dict[str, Steps] = {
    "reference": ("reference",), "reported_on": ("reported_on",), "occasion": ("occasion",),
    "given_names": ("person", "given_names"), "family_name": ("person", "family_name"),
    "birth_date": ("person", "birth_date"), "birth_date_precision": ("person", "birth_date_precision"),
    "sex": ("person", "sex"), "nationalities": ("person", "nationalities"), "languages": ("person", "languages"),
    "azr_number": ("person", "azr_number"), "street": ("person", "address", "street"),
    "house_number": ("person", "address", "street"), "postcode": ("person", "address", "postcode"),
    "city": ("person", "address", "city"), "district": ("person", "address", "district"),
    "email": ("person", "email"), "phone": ("person", "phone"), "household": ("person", "household"),
    "representative_kind": ("person", "representatives", 0, "kind"),
    "representative_given_names": ("person", "representatives", 0, "given_names"),
    "representative_family_name": ("person", "representatives", 0, "family_name"),
    "representative_department": ("person", "representatives", 0, "department"),
    "needs": ("needs",), "topic": ("needs", 0, "topic"), "urgency": ("needs", 0, "urgency"),
    "department": ("needs", 0, "department"), "kind": ("needs", 0, "kind"), "legal_basis": ("legal_basis",),
    "person_informed_on": ("person_informed_on",), "remarks": ("remarks",), "event_id": ("id",),
}  # fmt: skip
"""Where a field of a list stands in a report."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a row. `column` is None where no column has anything to do with it."""

    reason: Reason
    column: Column | None = None


@dataclass(slots=True)
class Draft:
    """A report in the making. `rows` are the numbers of its rows, the first one first."""

    row: Row
    rows: list[int]
    data: dict[str, Any]
    event_id: str | None = None
    sources: dict[str, Column] = field(default_factory=dict)
    findings: dict[int, list[Finding]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.rows[0]

    def found(self, number: int, code: str, detail: str, steps: Steps, column: Column | None = None) -> None:
        pointer = "".join(f"/{step}" for step in steps)
        self.findings.setdefault(number, []).append(Finding(Reason(pointer, code, detail), column))

    def identified(self, today: date) -> tuple[str, bytes]:
        """The id of the report's event and its data.

        The id is made of what the rows say and nothing else, so that the same row in any file on any day is the same
        report; the day of reporting is filled in afterwards.
        """
        said = hashlib.sha256(orjson.dumps(self.data, option=orjson.OPT_SORT_KEYS)).hexdigest()
        whole = {"reported_on": today.isoformat(), **self.data}
        return self.event_id or f"list-{said[:40]}", strict_json.text(whole)


def column_of(draft: Draft, pointer: str) -> Column | None:
    """The column a place of the report came from: the nearest one upwards, or the first one inside it."""
    upwards = pointer
    while upwards:
        if upwards in draft.sources:
            return draft.sources[upwards]
        if upwards.startswith("/needs/"):
            upwards = _first_need(upwards)
            if upwards in draft.sources:
                return draft.sources[upwards]
        upwards = upwards.rpartition("/")[0]
    return None


def _first_need(pointer: str) -> str:
    """All needs of a report come from the same columns; those of a need are kept as of the first."""
    _, needs, _, *rest = pointer.split("/")
    return "/".join(("", needs, "0", *rest)) if rest else f"/{needs}"


def told(findings: Sequence[Finding]) -> list[Finding]:
    """As many as help, each place and code once."""
    return list({(one.reason.pointer, one.reason.code): one for one in findings}.values())[:MOST]
