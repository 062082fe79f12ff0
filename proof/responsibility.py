"""Never on the ground, never in two hands: the history of every track, told again from the journal and compared.

The periods are rebuilt from three types of events (opened, moved, closed) and held against the rows of
`responsibilities` and `tracks`. The constraints of those tables are not asked: they are what is being checked.
Where two persons turned out to be one, tracks go from case to case: each that leaves one must arrive in the other,
carried as it left.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

Period = tuple[str, datetime, datetime | None]
TrackRow = tuple[datetime, datetime | None, UUID]


@dataclass(slots=True)
class History:
    """A track as its events tell it: periods in order, and what in the telling itself does not fit.

    `case` is the one it is in; None while it is on the way to `towards`.
    """

    opened: datetime
    case: UUID | None = None
    towards: UUID | None = None
    closed: datetime | None = None
    periods: list[Period] = field(default_factory=list)
    holes: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)


async def check(sources: Sources) -> tuple[Verdict, Verdict]:
    """The verdicts on gaps and on overlaps; `checked` counts tracks."""
    told = await histories(sources)
    gaps, overlaps = Verdict(checked=len(told)), Verdict(checked=len(told))
    rows = await _rows(sources)
    open_rows: dict[UUID, list[TrackRow]] = {}
    async for row in sources.rows("casework", TRACKS):
        open_rows.setdefault(row["id"], []).append((row["since"], row["until"], row["case_id"]))
    for track, history in told.items():
        for hole in history.holes:
            gaps.wrong(hole, track=track)
        for double in history.doubles:
            overlaps.wrong(double, track=track)
        kept = rows.pop(track, [])
        _compare(track, history, kept, gaps)
        _places(track, history, open_rows.pop(track, []), gaps, overlaps)
        _neighbours(track, kept, gaps, overlaps)
    for track in {*rows, *open_rows}:
        gaps.wrong("the tables know a track that no event has opened", track=track)
    return gaps, overlaps


async def histories(sources: Sources) -> dict[UUID, History]:
    """Every track's history from casework's journal."""
    told: dict[UUID, History] = {}
    async for row in sources.journal("casework", OPENED, MOVED, CLOSED, LEFT, ARRIVED, as_written=True):
        data = orjson.loads(row["data"])
        track = UUID(data["track_id"])
        if row["type"] == OPENED:
            since = datetime.fromisoformat(data["since"])
            told[track] = History(since, row["subject"], periods=[(data["department"], since, None)])
        elif track not in told:
            told[track] = History(row["time"], holes=["something happened to a track before it was opened"])
        elif row["type"] == ARRIVED:
            _arrive(told[track], row["subject"], data)
        else:
            _happen(told[track], row["type"], row["subject"], data)
    return told


def _happen(history: History, type: str, case: UUID, data: dict[str, Any]) -> None:
    if history.case != case:
        history.doubles.append("something happened to it in a case in which it is not")
    if type == MOVED:
        _move(history, data["from_department"], data["to_department"], datetime.fromisoformat(data["since"]))
    elif type == CLOSED:
        _close(history, data["department"], datetime.fromisoformat(data["until"]))
    else:
        history.case, history.towards = None, UUID(data["to_case"])


def _arrive(history: History, case: UUID, data: dict[str, Any]) -> None:
    """The same carrier since the same instant, and the same before."""
    if history.case is not None:
        history.doubles.append("it arrived in a case without having left another")
    elif history.towards != case:
        history.holes.append("it arrived in another case than it left for")
    before = [(one["department"], *_span(one)) for one in data.get("past", [])]
    if history.periods != [*before, (data["department"], datetime.fromisoformat(data["since"]), None)]:
        history.holes.append("it arrived with another carrier or at another instant than it left with")
    history.case, history.towards = case, None


def _span(period: dict[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(period["since"]), datetime.fromisoformat(period["until"])


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


def _compare(track: UUID, history: History, kept: list[Period], gaps: Verdict) -> None:
    if kept != history.periods:
        gaps.wrong(
            "the journal and the table tell different carriers", track=track, journal=history.periods, table=kept
        )


def _places(track: UUID, history: History, kept: list[TrackRow], gaps: Verdict, overlaps: Verdict) -> None:
    """A track is in one case, and there as long as it is open."""
    if history.case is None and history.towards is not None:
        gaps.wrong("it left a case and arrived in none", track=track, left_for=history.towards)
    if len({case for _, _, case in kept}) > 1:
        overlaps.wrong("the table has it in two cases", track=track)
    elif kept and history.case is not None and kept[0][2] != history.case:
        gaps.wrong("the journal and the table have it in different cases", track=track)
    if [(since, until) for since, until, _ in kept] != [(history.opened, history.closed)]:
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
LEFT, ARRIVED = "casework.track.transferred.v1", "casework.track.received.v1"
RESPONSIBILITIES = """
select track_id, department, lower(during) as since, upper(during) as until
from responsibilities order by track_id, lower(during), upper(during)
"""
TRACKS = "select id, lower(open_during) as since, upper(open_during) as until, case_id from tracks"
