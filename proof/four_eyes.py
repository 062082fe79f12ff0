"""Four eyes: what takes two people was done by two. Recomputed from the journal, by the subjects of their tokens."""

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

PAIRS = {
    "funding.application.approved.v1": ("funding.application.recommended.v1", "application_id"),
    "funding.application.rejected.v1": ("funding.application.recommended.v1", "application_id"),
    "funding.payment_file.released.v1": ("funding.payment_file.drafted.v1", "payment_file_id"),
    "funding.disbursement.ordered.v1": ("funding.drawdown.requested.v1", "drawdown_id"),
    "funding.proof.accepted.v1": ("funding.proof.submitted.v1", "grant_id"),
}
"""The second act, the first one it needs, and the field that ties them."""
FIRST = frozenset(first for first, _ in PAIRS.values())


async def check(sources: Sources) -> Verdict:
    """`checked` counts second acts. One without a first, or by the same person, is a violation, and so is an order
    that was checked by one of the two; what a programme's own
    limit decides (`automatic`), and an order that no drawdown asked for, takes nobody."""
    verdict = Verdict()
    first: dict[tuple[str, str], str] = {}
    async for row in sources.journal("funding", *PAIRS, *FIRST, as_written=True):
        data = orjson.loads(row["data"])
        if row["type"] in FIRST:
            tie = next(tie for before, tie in PAIRS.values() if before == row["type"])
            first[row["type"], data[tie]] = data["by"]["user"]
            continue
        before, tie = PAIRS[row["type"]]
        if data.get("automatic") or tie not in data:
            continue
        verdict.checked += 1
        noun, verb = row["type"].split(".")[1:3]
        other = first.get((before, data[tie]))
        if other is None:
            verdict.wrong(f"{noun} {verb} without the first of two people", subject=row["subject"])
        elif other == data["by"]["user"]:
            verdict.wrong(f"{noun} {verb} by the same person", subject=row["subject"])
        elif (data.get("checked_by") or {}).get("user") in (other, data["by"]["user"]):
            verdict.wrong(f"{noun} {verb} and checked by the same person", subject=row["subject"])
    return verdict
