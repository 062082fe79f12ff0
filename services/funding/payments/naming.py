"""What of ours an entry names: a payment by its EndToEndId, a demand (STF-RF-…) or a call (STF-IN-…) in any text."""

import re
from collections.abc import Sequence

from services.funding.payments.desk import Desk
from services.funding.payments.entries import Entry
from services.funding.repayments import reference as references

CALL = re.compile(r"STF-IN-[A-Z0-9]+-\d+")


def demands(entry: Entry) -> Sequence[str]:
    return list(dict.fromkeys(references.find(_said(entry))))


def calls(entry: Entry) -> Sequence[str]:
    return list(dict.fromkeys(CALL.findall(_said(entry).upper())))


def names_ours(desk: Desk, entry: Entry) -> bool:
    return entry.end_to_end_id in desk.orders or bool(demands(entry) or calls(entry))


def named(desk: Desk, entry: Entry) -> str | None:
    """The one payment, demand or call it names."""
    if entry.end_to_end_id in desk.orders:
        return entry.end_to_end_id
    found = [*demands(entry), *calls(entry)]
    return found[0] if len(found) == 1 else None


def _said(entry: Entry) -> str:
    return f"{entry.end_to_end_id} {entry.text or ''}"
