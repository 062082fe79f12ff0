"""The corpus itself, built from one good report."""

import json
from typing import Any, NamedTuple

from shared.contracts.reports import report_id

Headers = tuple[tuple[str, bytes | None], ...]

DEPARTMENT = "05913000.social-office"
SOURCE = f"/departments/{DEPARTMENT}"
TYPE = "department.report.submitted.v1"
STRUCTURED = b"application/cloudevents+json; charset=utf-8"


class Poison(NamedTuple):
    """`expected_code` is the code of the first reason; `source_and_id` whether a rejection can name the report."""

    name: str
    headers: Headers
    value: bytes | None
    expected_code: str
    source_and_id: bool = True


def a_report(**changes: Any) -> dict[str, Any]:
    return {
        "reference": "SO-1",
        "reported_on": "2026-01-15",
        "occasion": "housing_need",
        "person": {"given_names": "Mohammed", "family_name": "Al-Sharif", "birth_date": "1979-03-02"},
        "needs": [{"life_situation": "housing"}],
    } | changes


def a_person(**changes: Any) -> dict[str, Any]:
    return a_report(person=a_report()["person"] | changes)


def headers(id: str, *, without: str | None = None, **changes: bytes | None) -> Headers:
    """Those of a good report; `changes` by header name, with `_` for `-` in content-type."""
    named: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": id.encode(),
        "ce_source": SOURCE.encode(),
        "ce_type": TYPE.encode(),
        "content-type": b"application/json",
    }
    named |= {name.replace("content_type", "content-type"): value for name, value in changes.items()}
    return tuple((name, value) for name, value in named.items() if name != without)


def text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def good(id: str, **changes: Any) -> tuple[Headers, bytes, str]:
    """Headers and value of a report that is fine, and its report id."""
    return headers(id), text(a_report(**({"reference": id} | changes))), str(report_id(SOURCE, id))


def structured(id: object, data: object, **changes: Any) -> bytes:
    event = {"specversion": "1.0", "id": id, "source": SOURCE, "type": TYPE, "data": data} | changes
    return text({name: value for name, value in event.items() if value is not None})


GOOD = text(a_report())
DEEP = b'{"person":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
ENVELOPE: list[tuple[str, dict[str, Any], str]] = [
    ("a null header", {"ce_subject": None}, "null_header"),
    ("a header's name that was no UTF-8", {"M\\xfcnster": b"x"}, "not_utf8"),
    ("a null header that is no attribute", {"x-batch": None}, "null_header"),
    ("a header that is no text", {"ce_time": b"\xff\xfe\x00"}, "not_utf8"),
    ("a header that is no text and no attribute", {"x-trace": b"\xc3\x28"}, "not_utf8"),
    ("another specversion", {"ce_specversion": b"0.3"}, "wrong_specversion"),
    ("no type", {"without": "ce_type"}, "missing"),
    ("a time that is none", {"ce_time": b"yesterday"}, "wrong_format"),
    ("an unset time in German time", {"ce_time": b"0001-01-01T00:00:00+01:00"}, "wrong_format"),
    ("a time after the last year", {"ce_time": b"9999-12-31T23:59:59-01:00"}, "wrong_format"),
    ("a clock far ahead", {"ce_time": b"2999-01-01T00:00:00Z"}, "in_future"),
    ("control characters in an attribute", {"ce_subject": b"SO\x00-1"}, "wrong_format"),
    ("data that are no JSON by their own word", {"content_type": b"text/xml"}, "unsupported_media_type"),
    ("a batch", {"content_type": b"application/cloudevents-batch+json"}, "unsupported_media_type"),
    ("another CloudEvents format", {"content_type": b"application/cloudevents+avro"}, "unsupported_media_type"),
    ("another charset", {"content_type": b"application/json; charset=utf-16"}, "unsupported_media_type"),
    ("an unknown type", {"ce_type": b"department.report.shouted.v1"}, "unknown_type"),
    ("the next major version", {"ce_type": b"department.report.submitted.v2"}, "unknown_type"),
    ("another department's source", {"ce_source": b"/departments/05913000.jobcenter"}, "wrong_source"),
    ("a source that is no department", {"ce_source": b"https://example.org/"}, "wrong_source"),
    ("a subject that is not the reference", {"ce_subject": b"SO-2"}, "not_reference"),
]
ANONYMOUS: list[tuple[str, dict[str, Any], str]] = [
    ("no id", {"without": "ce_id"}, "missing"),
    ("an empty id", {"ce_id": b""}, "too_short"),
    ("an id of 129 characters", {"ce_id": b"x" * 129}, "too_long"),
    ("an id that is no text", {"ce_id": b"\xf0\x28\x8c\x28"}, "not_utf8"),
    ("a null id", {"ce_id": None}, "null_header"),
    ("no source", {"without": "ce_source"}, "missing"),
    ("a source that is no text", {"ce_source": b"/departments/\xff"}, "not_utf8"),
]
BODIES: list[tuple[str, bytes | None, str]] = [
    ("no body", None, "no_data"),
    ("an empty body", b"", "no_data"),
    ("half a JSON text", GOOD[: len(GOOD) // 2], "not_json"),
    ("no JSON at all", b"<report/>", "not_json"),
    ("two JSON texts", GOOD + GOOD, "not_json"),
    ("a byte order mark", b"\xef\xbb\xbf" + GOOD, "not_json"),
    ("Latin-1", GOOD.replace(b"Mohammed", b"M\xf6hammed"), "not_utf8"),
    ("deep nesting", DEEP, "too_deep"),
    ("nesting just too deep", b'{"person":' + b"[" * 40 + b"]" * 40 + b"}", "too_deep"),
    ("a doubled key", GOOD.replace(b'{"reference"', b'{"reference": "SO-9", "reference"', 1), "duplicate_key"),
    ("NaN", GOOD.replace(b'"SO-1"', b"NaN"), "not_json"),
    ("a number beyond all bounds", GOOD.replace(b'"SO-1"', b"1e999"), "number_out_of_range"),
    ("a number of ten thousand digits", GOOD.replace(b'"SO-1"', b"9" * 10_000), "number_out_of_range"),
    ("half a surrogate pair", GOOD.replace(b"Mohammed", b"\\ud83d"), "lone_surrogate"),
    ("NUL in a name", GOOD.replace(b"Mohammed", b"Moha\\u0000mmed"), "wrong_format"),
    ("a list", b"[]", "wrong_type"),
    ("null", b"null", "wrong_type"),
    ("300 KiB", GOOD.replace(b"Mohammed", b"M" * 300 * 1024), "too_large"),
    ("nothing in it", b"{}", "missing"),
]
A_CONSENT = {
    "recipient": "05913000.vmdo", "purpose": "counselling", "categories": ["orientation"], "given_on": "2026-01-10",
    "text_version": "2026-1",
}  # fmt: skip
REPORTS: list[tuple[str, dict[str, Any], str]] = [
    ("an unknown field", a_report(priority=1), "unknown_field"),
    ("an unknown field of the person", a_person(religion="x"), "unknown_field"),
    ("a number for a text", a_report(reference=1), "wrong_type"),
    ("a text for an object", a_report(person="Mohammed"), "wrong_type"),
    ("an object for a list", a_report(needs={"life_situation": "housing"}), "wrong_type"),
    ("a number for a date", a_report(reported_on=1768435200), "wrong_type"),
    ("a date that does not exist", a_report(reported_on="2026-02-30"), "wrong_format"),
    ("a date with a time", a_report(reported_on="2026-01-15T00:00:00Z"), "wrong_format"),
    ("a date in the future", a_report(reported_on="2999-01-01"), "in_future"),
    ("a date nobody means", a_report(reported_on="0001-01-01"), "too_long_ago"),
    ("a consent of the year 1", a_report(consents=[A_CONSENT | {"given_on": "0001-01-01"}]), "too_long_ago"),
    ("a person informed long ago", a_report(person_informed_on="1026-01-15"), "too_long_ago"),
    ("a birth date with a slip in the year", a_person(birth_date="0206-03-14"), "too_long_ago"),
    ("a birth date that was never set", a_person(birth_date="0001-01-01"), "too_long_ago"),
    ("an unknown occasion", a_report(occasion="invasion"), "not_in_enum"),
    ("an empty reference", a_report(reference=""), "too_short"),
    ("a reference of 65 characters", a_report(reference="x" * 65), "too_long"),
    ("no needs", a_report(needs=[]), "missing"),
    ("an unknown life situation", a_report(needs=[{"life_situation": "leisure"}]), "not_in_enum"),
    ("remarks of 2001 characters", a_report(remarks="x" * 2001), "too_long"),
    ("nobody's name", a_person(given_names="", family_name=" "), "missing_name"),
    ("no birth date", a_person(birth_date=None), "missing"),
    ("an unknown birth date that is given", a_person(birth_date_precision="unknown"), "not_allowed"),
    ("an unborn person", a_person(birth_date="2999-01-01"), "in_future"),
    ("a country that is none", a_person(nationalities=["XYZ"]), "not_in_enum"),
    ("a language that is none", a_person(languages=["arabic"]), "wrong_format"),
    ("a nameless representative", a_person(representatives=[{"kind": "parent"}]), "missing_name"),
]
STRUCTURED_BODIES: list[tuple[str, bytes | None, str, bool]] = [
    ("structured: no body", None, "no_data", False),
    ("structured: no JSON", b"{", "not_json", False),
    ("structured: a list", b"[]", "wrong_type", False),
    ("structured: deep nesting", b'{"data":' * 50_000, "too_deep", False),
    ("structured: a doubled id", b'{"id":"1","id":"2"}', "duplicate_key", False),
    ("structured: a number as id", structured(7, a_report()), "wrong_type", False),
    ("structured: no id", structured(None, a_report()), "missing", False),
    ("structured: no data", structured("p-s-no-data", None), "no_data", True),
    ("structured: data and data_base64", structured("p-s-both", a_report(), data_base64="e30="), "ambiguous", True),
    ("structured: no base64", structured("p-s-base", None, data_base64="{}"), "wrong_format", True),
    ("structured: XML inside", structured("p-s-xml", "<a/>", datacontenttype="text/xml"), "not_json", True),
    ("structured: 300 KiB", structured("p-s-large", a_report(remarks="x" * 300 * 1024)), "too_large", True),
    ("structured: wrong type inside", structured("p-s-type", a_report(needs="housing")), "wrong_type", True),
]

POISON: list[Poison] = [
    *(Poison(n, headers(f"p-e-{i}", **c), GOOD, code) for i, (n, c, code) in enumerate(ENVELOPE)),
    *(Poison(n, headers(f"p-a-{i}", **c), GOOD, code, False) for i, (n, c, code) in enumerate(ANONYMOUS)),
    *(Poison(n, headers(f"p-b-{i}"), value, code) for i, (n, value, code) in enumerate(BODIES)),
    *(Poison(n, headers(f"p-r-{i}"), text(report), code) for i, (n, report, code) in enumerate(REPORTS)),
    *(Poison(n, (("content-type", STRUCTURED),), value, code, known) for n, value, code, known in STRUCTURED_BODIES),
    Poison("a doubled id", (*headers("p-double"), ("ce_id", b"p-double")), GOOD, "duplicate", False),
    Poison("no headers at all", (), GOOD, "missing", False),
]
