"""Payments: each ordered once, in one file that went out, confirmed once. Recomputed from the journal."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

ORDERED, DISBURSED = "funding.disbursement.ordered.v1", "funding.grant.disbursed.v1"
CANCELLED, RETURNED = "funding.disbursement.cancelled.v1", "funding.disbursement.returned.v1"
FILE = "funding.payment_file.{}.v1"
DRAFTED, CLAIMED, SENT, REFUSED, NOT_SENT = map(FILE.format, ("drafted", "claimed", "sent", "refused", "not_sent"))

SAID = {DISBURSED: "paid", CANCELLED: "cancelled", RETURNED: "returned"}

Payment = tuple[str, int]
"""A grant and the number of an instalment."""


@dataclass
class Way:
    """What is told of one payment: cents ordered, and how often each thing happened to it."""

    cents: int | None = None
    happened: Counter[str] = field(default_factory=Counter)


async def paid_once(sources: Sources) -> Verdict:
    """`checked` counts orders: each instalment is ordered once, confirmed at most once and for that amount, and not
    after it was cancelled; and no payment stands in two files that may have gone out."""
    verdict = Verdict()
    ways: defaultdict[Payment, Way] = defaultdict(Way)
    names: Counter[str] = Counter()
    async for row in sources.journal("funding", ORDERED, DISBURSED, CANCELLED, RETURNED):
        data = orjson.loads(row["data"])
        payment = (data["grant_id"], data["instalment"])
        names[data["end_to_end_id"]] += row["type"] == ORDERED
        if wrong := _goes_on(ways[payment], row["type"], data):
            verdict.wrong(wrong, grant=payment[0], instalment=payment[1])
    for name, times in names.items():
        if times > 1:
            verdict.wrong("two orders under one end-to-end id", end_to_end_id=name)
    await _files(sources, verdict)
    async for row in sources.rows("funding", PAID_TOO_MUCH):
        verdict.wrong(f"{row['paid']} cents ordered of {row['amount_cents']} awarded", grant=row["id"])
    verdict.checked = sum(way.happened[ORDERED] for way in ways.values())
    verdict.counts["confirmed by the bank"] = sum(way.happened[DISBURSED] for way in ways.values())
    verdict.counts["returned"] = sum(way.happened[RETURNED] for way in ways.values())
    return verdict


def _goes_on(way: Way, what: str, data: dict[str, Any]) -> str | None:
    """Notes the next thing that is told of a payment; what is wrong with it, if anything."""
    before = Counter(way.happened)
    way.happened[what] += 1
    if what == ORDERED:
        way.cents, known = data["amount_cents"], way.cents
        return "ordered twice" if known is not None else None
    if what == DISBURSED and before[DISBURSED]:
        return "paid twice"
    if what == DISBURSED and before[CANCELLED]:
        return "paid after it was cancelled"
    if what == CANCELLED and before[DISBURSED]:
        return "cancelled after it was paid"
    if what == RETURNED and before[RETURNED]:
        return "returned twice"
    if way.cents != data["amount_cents"]:
        return f"{SAID[what]} without an order of that amount"
    return None


async def _files(sources: Sources, verdict: Verdict) -> None:
    """Files that were claimed may have gone out, unless the bank or a person has said that they did not."""
    payments: dict[str, list[str]] = {}
    out: set[str] = set()
    async for row in sources.journal("funding", DRAFTED, CLAIMED, SENT, REFUSED, NOT_SENT):
        data = orjson.loads(row["data"])
        file = data["payment_file_id"]
        if row["type"] == DRAFTED:
            payments[file] = [payment["end_to_end_id"] for payment in data["payments"]]
        elif row["type"] in (CLAIMED, SENT):
            out.add(file)
        else:
            out.discard(file)
    times = Counter(name for file in out for name in payments.get(file, ()))
    for name, files in times.items():
        if files > 1:
            verdict.wrong(f"stands in {files} files that may have gone out", end_to_end_id=name)
    verdict.counts["files that may have gone out"] = len(out)


PAID_TOO_MUCH = """
select g.id, g.amount_cents, sum(d.amount_cents) as paid
from grants g join disbursements d on d.grant_id = g.id and d.state in ('ordered', 'disbursed')
group by g.id, g.amount_cents having sum(d.amount_cents) > g.amount_cents
"""
