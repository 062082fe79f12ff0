"""Whether what comes under an id that was used before says the same: compared with what is stored, without a trace.

Nothing is kept for it. A report's body lies in intake until it is erased, a withdrawal's file number on the report it
took back; once they are gone nobody can tell, and nothing is said. Order of fields, blanks, nulls and empty lists do
not count as content.
"""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from services.intake.reports.submission import Incoming, Rejection, Retraction, Submission
from shared.contracts import strict_json
from shared.contracts.envelope import EnvelopeError, from_kafka
from shared.contracts.topics import REPORT_SUBMITTED, REPORT_WITHDRAWN
from shared.postgres import Reading

Content = tuple[str, Any]
"""Type and canonical content; None as content where only the type is known."""


async def stored(conn: Reading, ids: Collection[UUID]) -> dict[UUID, Content]:
    """What these accepted reports and withdrawals say, as far as it is still there."""
    rows = await conn.fetch(
        """
        select id, body, null as reference from reports where id = any($1::uuid[]) and body is not null
        union all
        select withdrawn_by, null, max(reference) from reports where withdrawn_by = any($1::uuid[])
        group by withdrawn_by
        """,
        list(ids),
    )
    return {
        row["id"]: (REPORT_SUBMITTED, canonical(row["body"])) if row["body"] else (REPORT_WITHDRAWN, row["reference"])
        for row in rows
    }


def differs(one: Incoming, known: Content | None) -> bool:
    """Whether it certainly says something else than what is stored."""
    if known is None:
        return False
    said = content(one)
    return said is None or said[0] != known[0] or (known[1] is not None and said[1] != known[1])


def content(one: Incoming) -> Content | None:
    """None where nobody can read it."""
    match one:
        case Submission():
            return REPORT_SUBMITTED, canonical(one.body)
        case Retraction():
            return REPORT_WITHDRAWN, one.reference
        case Rejection():
            return _unread(one)


def _unread(one: Rejection) -> Content | None:
    try:
        event = from_kafka(one.record.headers, one.record.value)
        found = strict_json.parse(event.data)
    except (EnvelopeError, strict_json.NotStrictJson):
        return None
    if event.type == REPORT_WITHDRAWN:
        return event.type, found.get("reference") if isinstance(found, dict) else None
    return event.type, _sorted(found)


def canonical(body: bytes) -> str | None:
    """The data of a report in one form, however it was written; None where they are no JSON we take (today: what was
    accepted by other rules may be none)."""
    try:
        return _sorted(strict_json.parse(body))
    except strict_json.NotStrictJson:
        return None


def _sorted(document: Any) -> str:
    """Total over what `strict_json` lets pass: of bounded depth, numbers of any length."""
    return json.dumps(_without_nothing(document), sort_keys=True)


def _without_nothing(document: Any) -> Any:
    if isinstance(document, dict):
        return {name: found for name, one in document.items() if (found := _without_nothing(one)) not in (None, [], {})}
    return [_without_nothing(one) for one in document] if isinstance(document, list) else document


def same_bytes(one: Incoming, other: Incoming) -> bool:
    """Whether two of one batch under one id are copies of each other."""
    match one, other:
        case Submission(), Submission():
            return one.body == other.body
        case Retraction(), Retraction():
            return (one.reference, one.reason_code) == (other.reference, other.reason_code)
        case Rejection(), Rejection():
            return one.reasons == other.reasons
        case _:
            return False
