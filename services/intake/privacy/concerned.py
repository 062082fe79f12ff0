"""Who may know whom: the departments that carry a track of a person, are asked for it, or have handed it over.

Casework tells it, and it is remembered here, so that every question about a person is answered without asking another
service. Who only reported knows nothing by that. Until casework has answered a referral, the departments it names
count as concerned: nobody is handed a need of somebody they may not know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg

from services.intake.privacy.disposal import needed_again
from services.intake.store import KINDS
from shared.acts import Act
from shared.consumer import own_event
from shared.contracts import casework
from shared.contracts.base import Event
from shared.inbox import Consumer, Incoming, Reactions, event_of
from shared.postgres import Writing

Why = Literal["carries", "asked", "handed_over", "carried_last"]
ENDS = (
    casework.TransitionDeclined, casework.TransitionWithdrawn, casework.TransitionLapsed, casework.TransitionCancelled,
)  # fmt: skip
HEARD: tuple[str, ...] = tuple(
    kind.TYPE
    for kind in (
        casework.TrackOpened, casework.TrackClosed, casework.ResponsibilityMoved, casework.TransitionRequested,
        casework.TrackReceived, casework.ReportNoted, *ENDS,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concern:
    """One department and one track: `until` is when it handed over or closed, None while it carries or is asked."""

    department: str
    why: Why
    since: datetime
    until: datetime | None = None
    transition_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A track as far as it matters who may know its person; after a merge or a split it names the other person."""

    id: UUID
    person_id: UUID
    life_situation: str
    topic: str | None
    concerns: tuple[Concern, ...] = ()


@dataclass(slots=True)
class Memory:
    """What a batch changes: tracks by id, and referrals casework has answered (report, life situation, topic).

    A wish for case management is answered by a track of another life situation.
    """

    tracks: dict[UUID, Track]
    answered: set[tuple[UUID, str, str | None]] = field(default_factory=set)

    def follow(self, event: casework.TrackEvent) -> None:
        before = self.tracks.get(event.track_id)
        concerns = followed(before.concerns if before else (), event)
        moved = before is None or isinstance(event, casework.TrackReceived)
        person_id = event.person_id if moved or before is None else before.person_id
        self.tracks[event.track_id] = Track(event.track_id, person_id, event.life_situation, event.topic, concerns)
        if isinstance(event, casework.TrackOpened | casework.ReportNoted) and event.report_id:
            self.answered.add((event.report_id, event.life_situation, event.topic))


def followed(concerns: tuple[Concern, ...], event: Event) -> tuple[Concern, ...]:
    """Who is concerned with a track after one more event of it. Pure."""
    match event:
        case casework.TrackReceived():
            return concerns or _received(event)
        case casework.TrackOpened() if any(one.since >= event.since for one in concerns):
            return concerns  # the case it went on in was heard of first, and said it all
        case casework.TrackOpened():
            return (*_over(concerns, event.since, "handed_over"), Concern(event.department, "carries", event.since))
        case casework.ResponsibilityMoved():
            left = _over(_unasked(concerns, event.transition_id), event.since, "handed_over")
            return (*left, Concern(event.to_department, "carries", event.since))
        case casework.TrackClosed():
            return tuple(one for one in _over(concerns, event.until, "carried_last") if one.why != "asked")
        case casework.TransitionRequested():
            asked = Concern(event.to_department, "asked", event.requested_at, None, event.transition_id)
            return (*_unasked(concerns, event.transition_id), asked)
        case (
            casework.TransitionDeclined()
            | casework.TransitionWithdrawn()
            | casework.TransitionLapsed()
            | casework.TransitionCancelled()
        ):
            return _unasked(concerns, event.transition_id)
    return concerns


def _received(event: casework.TrackReceived) -> tuple[Concern, ...]:
    """A track whose case was not heard of before: the departments that carried it, and the one that does."""
    past = (Concern(one.department, "handed_over", one.since, one.until) for one in event.past)
    return (*past, Concern(event.department, "carries", event.since))


def _over(concerns: Iterable[Concern], at: datetime, why: Why) -> tuple[Concern, ...]:
    return tuple(replace(one, why=why, until=at) if one.why == "carries" else one for one in concerns)


def _unasked(concerns: Iterable[Concern], transition_id: UUID | None) -> tuple[Concern, ...]:
    return tuple(one for one in concerns if one.why != "asked" or one.transition_id != transition_id)


def reader() -> Consumer:
    """Intake as a reader of casework. A need of somebody whose data were locked unlocks them."""
    known = {**KINDS, "person": replace(KINDS["person"], blank=None)}
    return Consumer("intake", _reactions(), known, own_event, keep)


def _reactions() -> Reactions:
    def opened(event: Event, incoming: Incoming) -> Sequence[Act]:
        assert isinstance(event, casework.TrackOpened)
        person_id = event.person_id
        return [
            Act(
                {"person": [person_id]}, lambda states, at: needed_again(states[person_id]), incoming.actor,
                incoming.trace, forgiving=True,
            )
        ]  # fmt: skip

    return {casework.TrackOpened.TYPE: opened}


async def keep(conn: Writing, ready: Sequence[Incoming]) -> None:
    """Remember what a batch of casework's events says about who is concerned with whom."""
    events = [event_of(incoming) for incoming in ready if incoming.type in HEARD]
    told = [event for event in events if isinstance(event, casework.TrackEvent)]
    if not told:
        return
    memory = Memory(await _remembered(conn, {event.track_id for event in told}))
    for event in told:
        memory.follow(event)
    await _write(conn, memory.tracks)
    await _answer(conn, memory.answered)


async def _remembered(conn: Writing, tracks: set[UUID]) -> dict[UUID, Track]:
    rows = await conn.fetch(
        """
        select track_id, person_id, life_situation, topic, department, why, since, until, transition_id
        from concerned where track_id = any($1::uuid[]) order by track_id, since
        """,
        list(tracks),
    )
    found: dict[UUID, list[asyncpg.Record]] = {}
    for row in rows:
        found.setdefault(row["track_id"], []).append(row)
    return {id: _track(id, of_track) for id, of_track in found.items()}


def _track(id: UUID, rows: Sequence[asyncpg.Record]) -> Track:
    concerns = (
        Concern(row["department"], row["why"], row["since"], row["until"], row["transition_id"]) for row in rows
    )
    return Track(id, rows[0]["person_id"], rows[0]["life_situation"], rows[0]["topic"], tuple(concerns))


async def _write(conn: Writing, tracks: Mapping[UUID, Track]) -> None:
    await conn.execute("delete from concerned where track_id = any($1::uuid[])", sorted(tracks))
    rows: list[tuple[Track, Concern]] = [(track, one) for track in tracks.values() for one in track.concerns]
    await conn.execute(
        """
        insert into concerned (track_id, person_id, life_situation, topic, department, why, since, until, transition_id)
        select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                             $8::timestamptz[], $9::uuid[])
        on conflict do nothing
        """,
        [track.id for track, _ in rows], [track.person_id for track, _ in rows],
        [track.life_situation for track, _ in rows], [track.topic for track, _ in rows],
        [one.department for _, one in rows], [one.why for _, one in rows], [one.since for _, one in rows],
        [one.until for _, one in rows], [one.transition_id for _, one in rows],
    )  # fmt: skip


async def _answer(conn: Writing, answered: Iterable[tuple[UUID, str, str | None]]) -> None:
    rows = list(answered)
    if rows:
        await conn.execute(
            """
            update referrals r set answered = true
            from unnest($1::uuid[], $2::text[], $3::text[]) u (report_id, life_situation, topic)
            join reports p on p.id = u.report_id
            where r.person_id = p.person_id and r.report_id = u.report_id and not r.answered
              and (r.life_situation = 'coordination'
                   or (r.life_situation = u.life_situation and r.topic is not distinct from u.topic))
            """,
            [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows],
        )  # fmt: skip
