"""No double funding (§ 9 (4) TIntG NRW): what grants pay of a measure's costs is never more than those costs.

Costs and grants are taken from the journal, what a grant pays of which item from the table that says so.
"""

from collections import Counter

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

REGISTERED, CHANGED = "funding.measure.registered.v1", "funding.measure.changed.v1"
AWARDED, REDUCED = "funding.grant.awarded.v1", "funding.grant.reduced.v1"


async def financed_once(sources: Sources) -> Verdict:
    """`checked` counts items of measures: over all programmes no item is paid beyond what it costs, and every grant for
    a measure stands on its items with exactly what was awarded."""
    verdict = Verdict()
    costs: dict[tuple[str, str], int] = {}
    async for row in sources.journal("funding", REGISTERED, CHANGED):
        data = orjson.loads(row["data"])
        measure = data["measure_id"]
        costs = {place: cents for place, cents in costs.items() if place[0] != measure}
        for item in data["costs"]:
            costs[measure, item["code"]] = costs.get((measure, item["code"]), 0) + item["amount_cents"]
    granted: Counter[str] = Counter()
    for_measures: dict[str, str] = {}
    async for row in sources.journal("funding", AWARDED, REDUCED):
        data = orjson.loads(row["data"])
        granted[data["grant_id"]] += data["amount_cents"] * (1 if row["type"] == AWARDED else -1)
        if row["type"] == AWARDED and data.get("measure_id"):
            for_measures[data["grant_id"]] = data["measure_id"]
    paid: Counter[tuple[str, str]] = Counter()
    stands: Counter[str] = Counter()
    async for row in sources.rows("funding", FINANCING):
        paid[str(row["measure_id"]), row["item"]] += row["granted_cents"]
        stands[str(row["grant_id"])] += row["granted_cents"]
    for place in costs.keys() | paid.keys():
        if paid[place] > costs.get(place, 0):
            verdict.wrong(f"{paid[place]} cents paid of {costs.get(place, 0)}", measure=place[0], item=place[1])
    for grant, measure in for_measures.items():
        if stands[grant] != granted[grant]:
            verdict.wrong(f"{granted[grant]} cents granted, {stands[grant]} on items", measure=measure, grant=grant)
    verdict.checked = len(costs)
    return verdict


FINANCING = "select measure_id, item, grant_id, granted_cents from measure_financing"
