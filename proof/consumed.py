"""Every subscriber has followed what it subscribes to: processed, parked, held and discarded, counted apart."""

from collections import Counter
from uuid import UUID

from proof.mark import SUBSCRIPTIONS
from proof.sources import Sources
from proof.verdict import Verdict


async def check(sources: Sources) -> Verdict:
    """`checked` counts events times subscribers; `counts` says per subscriber what became of them."""
    verdict = Verdict()
    for owner, reader in SUBSCRIPTIONS:
        if owner in sources.databases and reader in sources.databases:
            await _subscriber(sources, owner, reader, verdict)
    verdict.counts["reports parked by intake"] = await _parked_reports(sources)
    return verdict


async def _subscriber(sources: Sources, owner: str, reader: str, verdict: Verdict) -> None:
    marks = {row["subject"]: row["sequence"] async for row in sources.rows(reader, MARKS, reader)}
    parked = {row["subject"]: row["sequence"] async for row in sources.rows(reader, PARKED, reader)}
    held = Counter({row["subject"]: row["number"] async for row in sources.rows(reader, HELD, reader)})
    discarded = Counter({row["subject"]: row["number"] async for row in sources.rows(reader, DISCARDED, reader)})
    counted: Counter[str] = Counter()
    async for row in sources.rows(owner, LAST, sources.mark.journals[owner]):
        subject, last = row["subject"], row["last"]
        mark = min(marks.get(subject, 0), last)
        verdict.checked += last
        counted["processed"] += mark - discarded[subject]
        counted["discarded"] += discarded[subject]
        counted["parked"] += subject in parked
        counted["held"] += held[subject]
        if mark < last and parked.get(subject) != mark + 1:
            _late(verdict, owner, reader, subject, mark, last, held[subject])
    verdict.counts[f"{reader} ← {owner}.events"] = dict(counted)


def _late(verdict: Verdict, owner: str, reader: str, subject: UUID, mark: int, last: int, held: int) -> None:
    waits = f", {held} held behind the missing one" if held else ""
    verdict.wrong(f"{reader} has followed {owner}.events to {mark} of {last}{waits}", subject=subject)


async def _parked_reports(sources: Sources) -> int:
    return sum([row["number"] async for row in sources.rows("intake", PARKED_REPORTS)])


MARKS = "select subject, sequence from watermarks where consumer = $1"
PARKED = """
select subject, min(sequence) as sequence from parked
where consumer = $1 and state = 'parked' and subject is not null group by subject
"""
HELD = "select subject, count(*) as number from held where consumer = $1 group by subject"
DISCARDED = """
select subject, count(*) as number from parked
where consumer = $1 and state = 'discarded' and subject is not null group by subject
"""
LAST = "select subject, max(sequence) as last from journal where seq <= $1 group by subject"
PARKED_REPORTS = "select count(*) as number from parked where state = 'parked' and topic like 'reports.%'"
