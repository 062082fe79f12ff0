"""A second, naive bookkeeping of who carries what, kept without looking at the product's own.

It knows the rules of the protocol in their plainest form: a table of carriers, a table of states. The state machine
test does every act in both worlds and compares.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from shared.periods import local_day

FINAL = {"completed", "declined", "refused", "withdrawn", "lapsed", "returned", "not_reached", "cancelled"}


@dataclass
class Baton:
    """A track as a runner sees it: who holds it (nobody once it is closed), and whether a coordinator decides."""

    holder: str | None
    not_competent: int = 0
    stuck: bool = False
    refused: bool = False


@dataclass
class Pass:
    """A transition: from whom to whom, how it moves, and how it stands."""

    track: UUID
    sender: str
    receiver: str
    moves: str
    silence: str
    answer_due: datetime
    day: date | None = None
    returns: UUID | None = None
    state: str = "requested"
    tried_on: set[date] = field(default_factory=set)


@dataclass
class Naive:
    batons: dict[UUID, Baton] = field(default_factory=dict)
    passes: dict[UUID, Pass] = field(default_factory=dict)
    dead: bool = False

    def open_passes(self, track: UUID) -> list[Pass]:
        return [one for one in self.passes.values() if one.track == track and one.state not in FINAL]

    def waiting(self, track: UUID) -> bool:
        """Whether the track is asked for or promised already."""
        return any(one.state in ("requested", "accepted") for one in self.open_passes(track))

    def move(self, key: UUID, state: str = "effective") -> None:
        """The baton moves: who ran before has run, and what it returns is returned."""
        moving = self.passes[key]
        for other_key, other in self.passes.items():
            if other.track == moving.track and other_key != key and other.state == "effective":
                other.state = "returned" if other_key == moving.returns else "cancelled"
        moving.state = state
        baton = self.batons[moving.track]
        baton.holder, baton.stuck, baton.refused = moving.receiver, False, state == "refused"

    def promise(self, key: UUID, day: date, today: date) -> None:
        self.passes[key].state, self.passes[key].day = "accepted", day
        if day <= today:
            self.move(key)

    def cancel(self, track: UUID) -> None:
        for one in self.open_passes(track):
            one.state = "cancelled"

    def time_is(self, now: datetime, associations: set[str]) -> None:
        """What silence and dates have brought about until now."""
        today = local_day(now)
        for key, one in self.passes.items():
            by_law_now = one.moves == "by_law" and one.day is not None and one.day <= today
            if one.state == "requested" and by_law_now:
                self.move(key)
            elif one.state == "requested" and one.answer_due <= now:
                self._silence(key, one, local_day(one.answer_due), associations)
            if one.state == "accepted" and one.day is not None and one.day <= today:
                self.move(key)

    def _silence(self, key: UUID, one: Pass, due: date, associations: set[str]) -> None:
        if one.returns is not None:
            return
        if one.silence == "lapses":
            one.state = "lapsed"
        if one.silence == "receiver_becomes_responsible" and one.receiver not in associations:
            self.promise(key, max(one.day or due, due), due)
