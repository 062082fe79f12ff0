"""The form of parked data without its content: fields, types and lengths, and every value masked.

Deny by default. A value is shown only at a place of the table below and only if it is a code of that place's closed
list; the name of a field only if it looks like one, because a name or a number can be hidden in a key as well. What is
left of two records of the same form is the same, whatever they hold.
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from shared.contracts import strict_json
from shared.contracts.base import LifeSituation, Urgency
from shared.contracts.envelope.kafka import HEADER_NAME
from shared.contracts.envelope.media import STRUCTURED, mode_of
from shared.contracts.reasons import FIELD_NAME
from shared.contracts.reports.models import BirthDatePrecision, Representative
from shared.contracts.topics import REPORT_SUBMITTED, REPORT_WITHDRAWN, told
from shared.records import Headers, Record

Place = tuple[str, ...]
ANY = "*"
"""Every place in a list."""

TYPES = told() | {REPORT_SUBMITTED, REPORT_WITHDRAWN}
MEDIA = frozenset({"application/json", STRUCTURED})

REPORT: Mapping[Place, frozenset[str]] = {
    ("needs", ANY, "life_situation"): frozenset(get_args(LifeSituation)),
    ("needs", ANY, "urgency"): frozenset(get_args(Urgency)),
    ("person", "birth_date_precision"): frozenset(get_args(BirthDatePrecision)),
    ("person", "representatives", ANY, "kind"): frozenset(get_args(Representative.model_fields["kind"].annotation)),
}
ENVELOPE: Mapping[Place, frozenset[str]] = {
    ("specversion",): frozenset({"1.0"}),
    ("type",): TYPES,
    ("datacontenttype",): MEDIA,
}
SHOWN: Mapping[Place, frozenset[str]] = {
    **REPORT,
    **ENVELOPE,
    **{("data", *place): codes for place, codes in REPORT.items()},
}
HEADERS: Mapping[str, frozenset[str]] = {
    "ce_specversion": frozenset({"1.0"}),
    "ce_type": TYPES,
    "ce_datacontenttype": MEDIA,
    "content-type": MEDIA,
}


def masked(value: Any, place: Place = ()) -> Any:
    """The same structure with a mask for every value: `‹text 8›` (characters), `‹number›`, `‹yes or no›`, `‹null›`.

    `place` are the steps from the root to it, with `ANY` for a place in a list.
    """
    match value:
        case dict():
            return {
                named(key, number): masked(inner, (*place, key)) for number, (key, inner) in enumerate(value.items())
            }
        case list():
            return [masked(inner, (*place, ANY)) for inner in value]
        case str():
            return value if value in SHOWN.get(place, ()) else f"‹text {len(value)}›"
        case bool():
            return "‹yes or no›"
        case None:
            return "‹null›"
        case _:
            return "‹number›"


def named(key: str, number: int) -> str:
    """The name of a field if it looks like one; otherwise only that there is one, at this place in its object."""
    return key if FIELD_NAME.match(key) else f"‹field {number + 1}›"


def masked_record(record: Record) -> dict[str, Any]:
    """What may be shown of a raw record: `{"key_bytes", "headers", "payload"}`."""
    return {
        "key_bytes": None if record.key is None else len(record.key),
        "headers": masked_headers(record.headers),
        "payload": masked_payload(record.value),
    }


def masked_headers(headers: Headers) -> list[dict[str, Any]]:
    """Name, if it looks like one, and the form of the value; where a value is no text, the position of the fault."""
    return [
        {"name": name if HEADER_NAME.match(name) else f"‹header {number + 1}›", **_header(name, raw)}
        for number, (name, raw) in enumerate(headers)
    ]


def _header(name: str, raw: bytes | None) -> dict[str, Any]:
    if raw is None:
        return {"value": "‹null›"}
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return {"value": f"‹bytes {len(raw)}›", "fault": {"code": "not_utf8", "position": error.start}}
    return {"value": text if text in HEADERS.get(name, ()) else f"‹text {len(text)}›"}


def masked_payload(raw: bytes | None) -> dict[str, Any]:
    """`{"bytes", "masked"}` of readable JSON; of anything else `{"bytes", "fault": {"code", "detail", "position"}}`.

    `position` counts bytes where the text is no UTF-8, and characters where it is no JSON; None where there is none.
    """
    if raw is None:
        return {"bytes": None}
    try:
        return {"bytes": len(raw), "masked": masked(strict_json.parse(raw))}
    except strict_json.NotStrictJson as error:
        fault = {"code": error.code, "detail": error.detail, "position": _position(error)}
        return {"bytes": len(raw), "fault": fault}


def _position(error: strict_json.NotStrictJson) -> int | None:
    cause = error.__context__
    found: int | None = getattr(cause, "start", getattr(cause, "pos", None))
    return found


def is_structured(headers: Sequence[tuple[str, bytes | None]]) -> bool:
    """Whether the record says that its value is a whole CloudEvent."""
    said = {name.lower(): raw for name, raw in headers}.get("content-type")
    return said is not None and mode_of(said.decode(errors="replace"))[0] == "structured"
