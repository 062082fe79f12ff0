"""Never on the ground, never in two hands: the history of every track, told again from the journal and compared.

The periods are rebuilt from three types of events (opened, moved, closed) and held against the rows of
`responsibilities` and `tracks`. The constraints of those tables are not asked: they are what is being checked.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from uuid import UUID

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

Period = tuple[str, datetime, datetime | None]


@dataclass(slots=True)
class History:
    """A track as its events tell it: periods in order, and what in the telling itself does not fit."""

    opened: datetime
    closed: datetime | None = None
    periods: list[Period] = field(default_factory=list)
    holes: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)


async def check(sources: Sources) -> tuple[Verdict, Verdict]:
    """The verdicts on gaps and on overlaps; `checked` counts tracks."""
    told = await histories(sources)
    gaps, overlaps = Verdict(checked=len(told)), Verdict(checked=len(told))
    rows = await _rows(sources)
    open_rows = {row["id"]: (row["since"], row["until"]) async for row in sources.rows("casework", TRACKS)}
    for track, history in told.items():
        for hole in history.holes:
            gaps.wrong(hole, track=track)
        for double in history.doubles:
            overlaps.wrong(double, track=track)
        kept = rows.pop(track, [])
        _compare(track, history, kept, open_rows.pop(track, None), gaps)
        _neighbours(track, kept, gaps, overlaps)
    for track in {*rows, *open_rows}:
        gaps.wrong("the tables know a track that no event has opened", track=track)
    return gaps, overlaps


async def histories(sources: Sources) -> dict[UUID, History]:
    """Every track's history from casework's journal."""
    told: dict[UUID, History] = {}
    async for row in sources.journal("casework", OPENED, MOVED, CLOSED):
        data = orjson.loads(row["data"])
        track = UUID(data["track_id"])
        if row["type"] == OPENED:
            since = datetime.fromisoformat(data["since"])
            told[track] = History(since, periods=[(data["department"], since, None)])
        elif track not in told:
            told[track] = History(row["time"], holes=["something happened to a track before it was opened"])
        elif row["type"] == MOVED:
            _move(told[track], data["from_department"], data["to_department"], datetime.fromisoformat(data["since"]))
        else:
            _close(told[track], data["department"], datetime.fromisoformat(data["until"]))
    return told


def _move(history: History, giver: str, taker: str, since: datetime) -> None:
    department, begun, _ = history.periods[-1]
    if history.closed is not None:
        history.doubles.append(f"moved to {taker} after it was closed")
    if department != giver:
        history.holes.append(f"{giver} gave what {department} carried")
    if since <= begun:
        history.doubles.append(f"{taker} took it at {since}, before {department} did")
    history.periods[-1] = (department, begun, since)
    history.periods.append((taker, since, None))


def _close(history: History, department: str, until: datetime) -> None:
    carrier, begun, _ = history.periods[-1]
    if carrier != department:
        history.holes.append(f"{department} closed what {carrier} carried")
    history.closed = until
    history.periods[-1] = (carrier, begun, until)


async def _rows(sources: Sources) -> dict[UUID, list[Period]]:
    kept: dict[UUID, list[Period]] = {}
    async for row in sources.rows("casework", RESPONSIBILITIES):
        kept.setdefault(row["track_id"], []).append((row["department"], row["since"], row["until"]))
    return kept


def _compare(
    track: UUID,
    history: History,
    kept: list[Period],
    open_during: tuple[datetime, datetime | None] | None,
    gaps: Verdict,
) -> None:
    if kept != history.periods:
        gaps.wrong(
            "the journal and the table tell different carriers", track=track, journal=history.periods, table=kept
        )
    if open_during != (history.opened, history.closed):
        gaps.wrong("the journal and the table differ on when the track was open", track=track)


def _neighbours(track: UUID, kept: list[Period], gaps: Verdict, overlaps: Verdict) -> None:
    """Each period ends exactly where the next begins."""
    for (one, _, until), (next_one, since, _) in pairwise(kept):
        if until is None or until > since:
            overlaps.wrong(f"{one} and {next_one} both carried it from {since}", track=track)
        elif until < since:
            gaps.wrong(f"nobody carried it between {one} and {next_one}", track=track, since=until, until=since)


OPENED = "casework.track.opened.v1"
MOVED = "casework.responsibility.moved.v1"
CLOSED = "casework.track.closed.v1"
RESPONSIBILITIES = """
select track_id, department, lower(during) as since, upper(during) as until
from responsibilities order by track_id, lower(during), upper(during)
"""
TRACKS = "select id, lower(open_during) as since, upper(open_during) as until from tracks"
