"""Pydantic's findings in the words of the interface: stable codes, plain sentences, never a value."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from shared.contracts.reasons import Reason, pointer_to
from shared.contracts.reports.texts import SENTENCES

MOST = 20
"""More reasons than these help nobody."""

DATES = ("date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact")
DATE = "This must be a date such as 2026-03-14."
SHAPES = {
    "string_type": "This must be a text.",
    "date_type": DATE,
    "tuple_type": "This must be a list.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
}


def reasons(error: ValidationError) -> list[Reason]:
    """What is wrong, in the order of the fields, each place and code once."""
    found: dict[tuple[str, str], Reason] = {}
    for finding in error.errors(include_url=False):
        reason = _reason(finding)
        found.setdefault((reason.pointer, reason.code), reason)
        if len(found) == MOST:
            break
    return list(found.values())


def _reason(finding: Mapping[str, Any]) -> Reason:
    kind, limits = finding["type"], finding.get("ctx", {})
    code, detail = "invalid", "The value breaks a rule of this field."
    match kind:
        case "missing":
            code, detail = "missing", "This field is required."
        case "extra_forbidden":
            code, detail = "unknown_field", "This field is not known here; leave it out."
        case "string_too_long":
            code, detail = "too_long", f"At most {limits['max_length']} characters are allowed."
        case "string_too_short":
            code, detail = "too_short", "This text must not be empty."
        case "too_long":
            code, detail = "too_long", f"At most {limits['max_length']} entries are allowed."
        case "too_short":
            code, detail = "too_short", f"At least {limits['min_length']} entry is required."
        case "string_pattern_mismatch":
            code, detail = "wrong_format", SENTENCES.get(limits["pattern"], "This has not the form it must have.")
        case "literal_error" if isinstance(finding["input"], str):
            code, detail = "not_in_enum", _choice(limits["expected"])
        case "literal_error":
            code, detail = "wrong_type", "This must be a text."
        case "json_invalid":
            code, detail = "not_json", "The data are not valid JSON."
        case _ if kind in DATES:
            code, detail = "wrong_format", DATE
        case _ if kind.endswith("_type"):
            code, detail = "wrong_type", SHAPES.get(kind, "This has the wrong type.")
    return Reason(pointer_to(finding["loc"]), code, detail)


def _choice(expected: str) -> str:
    if len(expected) > 1000:
        return "This is none of the known codes; nationalities are ISO 3166-1 alpha-3, such as SYR or UKR."
    return f"This must be one of: {expected}."
