"""A town of a few people without a database: who is who, whose case is whose, and the verbs that need both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.casework.case import Case
from services.casework.fold import apply
from services.casework.meeting import Family, Meeting
from shared.acts import Moment
from shared.contracts.base import Event
from tests.unit.casework.story import MONDAY


@dataclass
class Hand:
    """A case in somebody's hands, as the engine holds it."""

    state: Case


@dataclass
class People:
    """`absorbed` says whom a merge named; nothing is flattened here."""

    cases: dict[UUID, Hand] = field(default_factory=dict)
    absorbed: dict[UUID, UUID] = field(default_factory=dict)
    reports: dict[UUID, list[UUID]] = field(default_factory=dict)
    told: list[Event] = field(default_factory=list)
    now: datetime = MONDAY

    def who(self, person: UUID) -> UUID:
        while person in self.absorbed:
            person = self.absorbed[person]
        return person

    def known_as(self, person: UUID) -> frozenset[UUID]:
        return frozenset({person, *(one for one in self.absorbed if self.who(one) == person)})

    def family(self, person: UUID, known_as: Iterable[UUID]) -> Family:
        known = frozenset(known_as)
        aside = [one for one in self.cases.values() if one.state.state == "merging" and one.state.person_id in known]
        return Family(known, self.open_case(person), aside)

    def open_case(self, person: UUID) -> Hand:
        """The open case of exactly this person, or a new one."""
        mine = [one for one in self.cases.values() if one.state.person_id == person]
        before = max((one.state.id for one in mine), default=None)
        fresh = Hand(Case(uuid4(), person, number=f"DO-2026-{len(self.cases):06}-0", previous_case=before))
        return next((one for one in mine if one.state.state == "open"), fresh)

    def does(self, held: Iterable[Hand], verb: Callable[[Moment], Iterable[Event]]) -> list[Event]:
        """One act over the cases that are held: every event changes the case it is about."""
        self.now += timedelta(seconds=1)
        by_id = {one.state.id: one for one in held}
        events = list(verb(Moment(self.now)))
        for event in events:
            hand = by_id[event.subject]
            hand.state = apply(hand.state, event)
            self.cases[event.subject] = hand
        self.told += events
        return events

    def merge(self, person: UUID, into: UUID) -> Meeting:
        """The meeting of an absorbed person and of who stays, as casework loads it."""
        known, second = self.known_as(person), self.who(into)
        is_new = second != person
        if is_new:
            self.absorbed[person] = into
        return Meeting(self.family(person, known), self.family(second, [second]), is_new)

    def part(self, person: UUID) -> Meeting:
        second = self.who(person)
        was_absorbed = self.absorbed.pop(person, None) is not None
        others = self.family(second, self.known_as(second))
        return Meeting(self.family(person, self.known_as(person)), others, was_absorbed)


def hands(meeting: Meeting) -> list[Hand]:
    families = (meeting.first, meeting.second)
    held = [one for family in families for one in (family.own, *family.aside)]
    assert all(isinstance(one, Hand) for one in held)
    return [one for one in held if isinstance(one, Hand)]
