"""Who carried which track from when to when: the rows the temporal constraints guard, derived from the events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.contracts import casework as told
from shared.engine import Loaded
from shared.postgres import Writing


@dataclass(slots=True)
class Period:
    """One row to write: somebody carries a track, or (`department` is None) the track itself is open."""

    id: UUID
    since: datetime
    until: datetime | None = None
    department: str | None = None
    transition_id: UUID | None = None
    opened: told.TrackOpened | None = None


@dataclass(slots=True)
class Periods:
    """The periods a batch begins, and the ends of those that began before it; tracks that go on in another case."""

    carried: list[Period] = field(default_factory=list)
    opened: list[Period] = field(default_factory=list)
    put_down: dict[UUID, datetime] = field(default_factory=dict)
    closed: dict[UUID, datetime] = field(default_factory=dict)
    went_on: dict[UUID, UUID] = field(default_factory=dict)

    @classmethod
    def of(cls, changed: Sequence[Loaded]) -> "Periods":
        """Read the periods from the events of a batch, in their order; a track may open, move and close within it."""
        periods = cls()
        carrying: dict[UUID, Period] = {}
        open_now: dict[UUID, Period] = {}
        for one in changed:
            for event, _ in one.events:
                if isinstance(event, told.TrackOpened):
                    open_now[event.track_id] = Period(event.track_id, event.since, opened=event)
                    periods.opened.append(open_now[event.track_id])
                    periods._carry(carrying, event.track_id, event.department, event.since, None)
                elif isinstance(event, told.ResponsibilityMoved):
                    periods._put_down(carrying, event.track_id, event.since)
                    periods._carry(carrying, event.track_id, event.to_department, event.since, event.transition_id)
                elif isinstance(event, told.TrackClosed):
                    periods._put_down(carrying, event.track_id, event.until)
                    if event.track_id in open_now:
                        open_now[event.track_id].until = event.until
                    else:
                        periods.closed[event.track_id] = event.until
                elif isinstance(event, told.TrackReceived):
                    periods.went_on[event.track_id] = event.case_id
        return periods

    def _carry(
        self, carrying: dict[UUID, Period], track: UUID, department: str, since: datetime, transition: UUID | None
    ) -> None:
        carrying[track] = Period(track, since, None, department, transition)
        self.carried.append(carrying[track])

    def _put_down(self, carrying: dict[UUID, Period], track: UUID, until: datetime) -> None:
        if track in carrying:
            carrying[track].until = until
        else:
            self.put_down[track] = until

    async def write(self, conn: Writing) -> None:
        """End the old periods before the new ones begin; the constraints look at the whole when the act commits."""
        if self.put_down:
            await conn.execute(PUT_DOWN, list(self.put_down), list(self.put_down.values()))
        if self.closed:
            await conn.execute(CLOSE, list(self.closed), list(self.closed.values()))
        if self.went_on:
            await conn.execute(GO_ON, list(self.went_on), list(self.went_on.values()))
        if self.carried:
            await conn.execute(
                CARRY, [p.id for p in self.carried], [p.department for p in self.carried],
                [p.since for p in self.carried], [p.until for p in self.carried],
                [p.transition_id for p in self.carried],
            )  # fmt: skip
        if self.opened:
            events = [p.opened for p in self.opened if p.opened is not None]
            await conn.execute(
                OPEN, [p.id for p in self.opened], [event.case_id for event in events],
                [event.life_situation for event in events], [event.topic for event in events],
                [p.since for p in self.opened], [p.until for p in self.opened],
            )  # fmt: skip


PUT_DOWN = """
update responsibilities r set during = tstzrange(lower(r.during), u.until)
from unnest($1::uuid[], $2::timestamptz[]) u (track_id, until)
where r.track_id = u.track_id and upper_inf(r.during)
"""
CLOSE = """
update tracks t set open_during = tstzrange(lower(t.open_during), u.until)
from unnest($1::uuid[], $2::timestamptz[]) u (track_id, until)
where t.id = u.track_id and upper_inf(t.open_during)
"""
GO_ON = """
update tracks t set case_id = u.case_id from unnest($1::uuid[], $2::uuid[]) u (track_id, case_id)
where t.id = u.track_id and upper_inf(t.open_during)
"""
CARRY = """
insert into responsibilities (track_id, department, during, transition_id)
select track_id, department, tstzrange(since, until), transition_id
from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::uuid[])
  u (track_id, department, since, until, transition_id)
"""
OPEN = """
insert into tracks (id, case_id, life_situation, topic, open_during)
select id, case_id, life_situation, topic, tstzrange(since, until)
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
  u (id, case_id, life_situation, topic, since, until)
"""
