"""What came of it: figures from the services' own tables, and the proof over all of it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.local.endpoints import Endpoints
from proof import run as proof_run
from proof.verdict import Verdict

STATES = (
    "requested", "accepted", "effective", "completed", "declined", "refused", "withdrawn", "lapsed", "returned",
    "not_reached", "cancelled",
)  # fmt: skip
"""Every state of the protocol, in its order."""

MEDIAN = """
with said as (
  select type, time, convert_from(data, 'UTF8')::jsonb as data from journal
  where type = any(array['casework.transition.requested.v1', 'casework.transition.accepted.v1',
                         'casework.transition.declined.v1', 'casework.transition.refused.v1'])
), asked as (
  select data ->> 'transition_id' as id, time from said where type = 'casework.transition.requested.v1'
), answered as (
  select data ->> 'transition_id' as id, time from said
  where type <> 'casework.transition.requested.v1' and data #>> '{by,user}' <> 'silence'
)
select percentile_cont(0.5) within group (order by extract(epoch from answered.time - asked.time))
from asked join answered using (id)
"""


MOVED = """
select case when data #>> '{by,user}' = any(array['silence', 'clock', 'law']) then 'by ' || (data #>> '{by,user}')
            when data ->> 'transition_id' is null then 'by assignment' else 'by answer' end, count(*)
from (select convert_from(data, 'UTF8')::jsonb as data from journal
      where type = 'casework.responsibility.moved.v1') moved
group by 1 order by 2 desc
"""
"""What brought the baton into other hands: an answer, the clock on a promised date, silence, the law, a coordinator."""

STEPS = """
select split_part(type, '.', 3), count(*) from journal
where type = any(array['casework.transition.reminded.v1', 'casework.transition.escalated.v1',
                       'casework.transition.suggested.v1', 'casework.track.assigned.v1'])
group by 1 order by 1
"""
PARTICIPATION = """
select split_part(type, '.', 3), count(*) from journal where type like 'casework.participation.%' group by 1 order by 1
"""


@dataclass(frozen=True)
class Figures:
    """Counts by name; `money` is (number, cents) by state."""

    people: int
    clearings: Mapping[str, int]
    reports: Mapping[str, int]
    cases: Mapping[str, int]
    transitions: Mapping[str, int]
    moved: Mapping[str, int]
    steps: Mapping[str, int]
    participation: Mapping[str, int]
    median_answer: timedelta | None
    notices: Mapping[str, int]
    mails: Mapping[str, int]
    money: Mapping[str, tuple[int, int]]
    parked: Mapping[str, int]
    rejected: Mapping[str, int]


async def figures(stack: Endpoints) -> Figures:
    """Counted now, over everything the stack holds."""
    intake, casework, funding, notifications = (
        stack.databases[name] for name in ("intake", "casework", "funding", "notifications")
    )
    kinds = ("accepted", "rejected", "withdrawn")
    reports = dict(await rows(intake, "select split_part(type, '.', 3), count(*) from journal "
                                      "where type like 'intake.report.%' group by 1"))  # fmt: skip
    median = (await rows(casework, MEDIAN))[0][0]
    applications = await rows(
        funding,
        "select 'rejected', count(*), coalesce(sum(amount_cents), 0) from applications where state = 'rejected'",
    )
    grants = await rows(funding, "select state, count(*), sum(amount_cents) from grants group by 1")
    parked: dict[str, int] = {}
    for database in stack.databases.values():
        for reason, number in await rows(
            database, "select reason, count(*) from parked where state = 'parked' group by 1 order by 1"
        ):
            parked[reason] = parked.get(reason, 0) + number
    return Figures(
        people=(await rows(intake, "select count(*) from persons where merged_into is null"))[0][0],
        clearings=dict(await rows(intake, "select state, count(*) from clearings group by 1 order by 1")),
        reports={kind: reports.get(kind, 0) for kind in kinds},
        cases=dict(await rows(casework, "select state, count(*) from cases group by 1 order by 1 desc")),
        transitions=await transitions_by_state(casework),
        moved=dict(await rows(casework, MOVED)),
        steps=dict(await rows(casework, STEPS)),
        participation=dict(await rows(casework, PARTICIPATION)),
        median_answer=timedelta(seconds=float(median)) if median is not None else None,
        notices=dict(await rows(notifications, "select mail_state, count(*) from notices group by 1 order by 1")),
        mails=dict(await rows(notifications, "select state, count(*) from mails group by 1 order by 1")),
        money={row[0]: (row[1], int(row[2])) for row in [*grants, *applications]},
        parked=parked,
        rejected=dict(await rows(intake, REASONS)),
    )  # fmt: skip


REASONS = """
select convert_from(data, 'UTF8')::json -> 'reasons' -> 0 ->> 'code', count(*) from journal
where type = 'intake.report.rejected.v1' group by 1 order by 1
"""


async def transitions_by_state(casework: str) -> dict[str, int]:
    """How many transitions are in each state; 0 where none is."""
    found = dict(await rows(casework, "select state, count(*) from transitions group by 1"))
    return {state: found.get(state, 0) for state in STATES}


async def rows(database: str, query: str, *args: Any) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(database, timeout=10)
    try:
        return [tuple(row) for row in await connection.fetch(query, *args)]
    finally:
        await connection.close()


async def verdicts(stack: Endpoints) -> dict[str, Verdict]:
    """`staffel check`, with a minute for everything to be worked off."""
    return await proof_run.run(stack.databases, stack.kafka, 60.0)


def show(found: Figures, sent: Mapping[str, int], checked: Mapping[str, Verdict], console: Console) -> None:
    """The table at the end."""
    table = Table(title="What came of it", title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    median = f"{found.median_answer.total_seconds() / 3600:.1f} hours of business time" if found.median_answer else "–"
    published = f"{sent.get('kafka', 0)} over Kafka, {sent.get('http', 0)} over HTTP, {sent.get('poison', 0)} poison"
    reports = {"accepted": found.reports["accepted"], "duplicate": sent.get("duplicate", 0)}
    lines = {
        "people": f"{found.people:,}",
        "unclear identities": listed(found.clearings),
        "published": published,
        "reports": listed({**reports, "rejected": found.reports["rejected"], "withdrawn": found.reports["withdrawn"]}),
        "cases": listed(found.cases),
        "transitions": listed(found.transitions),
        "batons moved": listed(found.moved),
        "on the way": listed(found.steps),
        "case management": listed(found.participation),
        "time to answer": f"median {median}",
        "notices by mail": listed(found.notices),
        "mails": listed(found.mails),
        "money": " · ".join(f"{state} {n} ({cents / 100:,.2f} €)" for state, (n, cents) in found.money.items()) or "–",
        "rejected": listed(found.rejected),
        "parked": listed(found.parked),
    }
    for name, value in lines.items():
        table.add_row(name, Text(value))
    console.print(table)
    for name, verdict in checked.items():
        mark = "✓" if verdict.ok else "✗"
        figures = f"{mark} {name}: {verdict.checked:,} checked, {len(verdict.violations)} violations"
        console.print(Text(figures, style="green" if verdict.ok else "bold red"))
        for violation in verdict.violations[:5]:
            console.print(Text(f"    {violation}", style="red"))
    gaps, overlaps = (len(checked[f"responsibility_{name}"].violations) for name in ("gaps", "overlaps"))
    console.print(Text(f"gaps {gaps} · overlaps {overlaps}", style="bold"))


def listed(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{name} {number:,}" for name, number in counts.items()) or "none"


def addresses(stack: Endpoints) -> Iterable[str]:
    """Where to look: mail, traces, services."""
    yield f"mail      {stack.mail}"
    yield f"traces    {stack.traces}/zipkin/"
    for name, address in stack.services.items():
        yield f"{name:<14}{address}"


async def concluded(stack: Endpoints) -> tuple[Figures, dict[str, Verdict]]:
    """Figures and verdicts, when the mails have had a moment to go out."""
    await asyncio.sleep(3.0)
    return await figures(stack), await verdicts(stack)
