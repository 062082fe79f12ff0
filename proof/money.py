"""The money: every transfer balances, no budget is overspent, nothing is paid twice. Recomputed from the journal.

`funding.transfer.posted` tells every posting; the tables `postings` and `budget_lines` are held against it.
"""

from collections import Counter, defaultdict
from uuid import UUID

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

POSTED = ("funding.transfer.posted.v1", "funding.transfer.posted.v2")
ORDERED, DISBURSED = "funding.disbursement.ordered.v1", "funding.grant.disbursed.v1"
Balances = dict[tuple[UUID, str], int]
OF_ACCOUNTS = (
    "appropriation", "budget", "committed", "ordered", "disbursed", "spent", "reclaimed", "returned", "entitlement",
    "receivable", "called", "received", "repaid", "interest", "interest_due", "interest_received",
)  # fmt: skip


async def ledger_balanced(sources: Sources) -> Verdict:
    """`checked` counts transfers: each sums to zero, and journal, postings and balances tell the same."""
    verdict = Verdict()
    told: Balances = defaultdict(int)
    async for row in sources.journal("funding", *POSTED):
        data = orjson.loads(row["data"])
        verdict.checked += 1
        if sum(posting["amount_cents"] for posting in data["postings"]) != 0:
            verdict.wrong("a transfer does not balance", transfer=data["transfer_id"])
        for posting in data["postings"]:
            told[UUID(data["budget_line_id"]), posting["account"]] += posting["amount_cents"]
    async for row in sources.rows("funding", UNBALANCED):
        verdict.wrong(f"the postings of a transfer sum to {row['total']} cents", transfer=row["transfer_id"])
    posted = {(row["line"], row["account"]): row["total"] async for row in sources.rows("funding", POSTINGS)}
    async for row in sources.rows("funding", LINES):
        for account in OF_ACCOUNTS:
            place = (row["id"], account)
            if not told.get(place, 0) == posted.get(place, 0) == row[account]:
                verdict.wrong(
                    f"{account}: journal {told.get(place, 0)}, postings {posted.get(place, 0)}, balance {row[account]}",
                    budget_line=row["id"],
                )
    return verdict


async def budget_not_exceeded(sources: Sources) -> Verdict:
    """`checked` counts budget lines: after no transfer in the history was less than nothing left."""
    left: Counter[UUID] = Counter()
    verdict = Verdict()
    async for row in sources.journal("funding", *POSTED):
        data = orjson.loads(row["data"])
        line = UUID(data["budget_line_id"])
        left[line] += sum(p["amount_cents"] for p in data["postings"] if p["account"] == "budget")
        if left[line] < 0:
            verdict.wrong(f"overspent by {-left[line]} cents", budget_line=line, transfer=data["transfer_id"])
    async for row in sources.rows("funding", "select id, budget from budget_lines where budget < 0"):
        verdict.wrong(f"overspent by {-row['budget']} cents in the table", budget_line=row["id"])
    verdict.checked = len(left)
    return verdict


async def paid_once(sources: Sources) -> Verdict:
    """`checked` counts orders: each instalment is ordered once, and confirmed at most once and for that amount."""
    ordered: dict[tuple[str, int], int] = {}
    confirmed: set[tuple[str, int]] = set()
    names: Counter[str] = Counter()
    verdict = Verdict()
    async for row in sources.journal("funding", ORDERED, DISBURSED):
        data = orjson.loads(row["data"])
        payment = (data["grant_id"], data["instalment"])
        if row["type"] == ORDERED:
            names[data["end_to_end_id"]] += 1
            if payment in ordered:
                verdict.wrong("ordered twice", grant=payment[0], instalment=payment[1])
            ordered[payment] = data["amount_cents"]
        else:
            if payment in confirmed:
                verdict.wrong("paid twice", grant=payment[0], instalment=payment[1])
            if ordered.get(payment) != data["amount_cents"]:
                verdict.wrong("paid without an order of that amount", grant=payment[0], instalment=payment[1])
            confirmed.add(payment)
    for name, times in names.items():
        if times > 1:
            verdict.wrong("two orders under one end-to-end id", end_to_end_id=name)
    async for row in sources.rows("funding", PAID_TOO_MUCH):
        verdict.wrong(f"{row['paid']} cents paid of {row['amount_cents']} awarded", grant=row["id"])
    verdict.checked = len(ordered)
    verdict.counts["confirmed by the bank"] = len(confirmed)
    return verdict


UNBALANCED = "select transfer_id, sum(amount_cents) as total from postings group by 1 having sum(amount_cents) <> 0"
POSTINGS = "select budget_line_id as line, account, sum(amount_cents)::bigint as total from postings group by 1, 2"
LINES = f"select id, {', '.join(OF_ACCOUNTS)} from budget_lines"
PAID_TOO_MUCH = """
select g.id, g.amount_cents, sum(d.amount_cents) filter (where d.booked_on is not null) as paid
from grants g join disbursements d on d.grant_id = g.id
group by g.id, g.amount_cents having sum(d.amount_cents) > g.amount_cents
"""
