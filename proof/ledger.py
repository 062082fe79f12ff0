"""The ledger: every transfer balances, no budget is overspent, grants are what it says of them. From the journal.

`funding.transfer.posted` tells every posting; the tables `postings` and `budget_lines` are held against it.
"""

from collections import Counter, defaultdict
from uuid import UUID

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

POSTED = ("funding.transfer.posted.v1", "funding.transfer.posted.v2")
AWARDED, REDUCED = "funding.grant.awarded.v1", "funding.grant.reduced.v1"
DISBURSED, RETURNED = "funding.grant.disbursed.v1", "funding.disbursement.returned.v1"
GONE = ("disbursed", "reclaimed", "returned")
"""Where money stands that has left the city's account for a grant."""
Balances = dict[tuple[UUID, str], int]
OF_ACCOUNTS = (
    "appropriation", "budget", "committed", "ordered", "disbursed", "spent", "reclaimed", "returned", "entitlement",
    "receivable", "called", "received", "repaid", "interest", "interest_due", "interest_received",
)  # fmt: skip


async def ledger_balanced(sources: Sources) -> Verdict:
    """`checked` counts transfers: each sums to zero; journal, postings and balances tell the same; and grants what
    the ledger tells of them."""
    verdict = Verdict()
    told: Balances = defaultdict(int)
    aside: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    async for row in sources.journal("funding", *POSTED):
        data = orjson.loads(row["data"])
        verdict.checked += 1
        if sum(posting["amount_cents"] for posting in data["postings"]) != 0:
            verdict.wrong("a transfer does not balance", transfer=data["transfer_id"])
        for posting in data["postings"]:
            told[UUID(data["budget_line_id"]), posting["account"]] += posting["amount_cents"]
            if grant := data.get("grant_id"):
                aside[grant] -= posting["amount_cents"] if posting["account"] == "budget" else 0
                gone[grant] += posting["amount_cents"] if posting["account"] in GONE else 0
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
    await _grants_agree(sources, verdict, aside, gone)
    return verdict


async def _grants_agree(sources: Sources, verdict: Verdict, aside: Counter[str], gone: Counter[str]) -> None:
    """What grants tell was awarded and paid is what the ledger has set aside and let go for them."""
    awarded: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    async for row in sources.journal("funding", AWARDED, REDUCED, DISBURSED, RETURNED):
        data = orjson.loads(row["data"])
        sums = awarded if row["type"] in (AWARDED, REDUCED) else paid
        sums[data["grant_id"]] += data["amount_cents"] * (-1 if row["type"] in (REDUCED, RETURNED) else 1)
    for what, told, posted in (("awarded", awarded, aside), ("paid", paid, gone)):
        for grant in told.keys() | posted.keys():
            if told[grant] != posted[grant]:
                verdict.wrong(f"{told[grant]} cents {what}, the ledger says {posted[grant]}", grant=grant)


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


UNBALANCED = "select transfer_id, sum(amount_cents) as total from postings group by 1 having sum(amount_cents) <> 0"
POSTINGS = "select budget_line_id as line, account, sum(amount_cents)::bigint as total from postings group by 1, 2"
LINES = f"select id, {', '.join(OF_ACCOUNTS)} from budget_lines"
