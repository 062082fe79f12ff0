"""Places and the waiting list, driven at random, against two plain lists: who has a place, and who stands in line."""

from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.casework.offers.enrolling import the_living
from services.casework.offers.offer import fold
from services.casework.offers.publishing import publish
from shared.contracts import casework as told
from shared.problems import Refusal
from tests.unit.casework.places import Course, described

which = st.integers(0, 99)


class Places(RuleBasedStateMachine):
    """Groups of different sizes are the hardest: one that does not fit holds up those behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.course = Course(unit="group", places=6)
        self.places = 6
        self.version = 1
        self.inside: dict[UUID, int] = {}
        self.line: list[tuple[UUID, int]] = []

    @rule(size=st.integers(1, 8))
    def somebody_comes(self, size: int) -> None:
        if size > self.places:
            with pytest.raises(Refusal):
                self.course.enrol(size=size)
            return
        self.line.append((self.course.enrol(size=size).id, size))
        self.those_who_fit_come_in()

    @precondition(lambda self: self.inside)
    @rule(number=which, to_the_end=st.booleans())
    def somebody_leaves(self, number: int, to_the_end: bool) -> None:
        id = list(self.inside)[number % len(self.inside)]
        (self.course.complete if to_the_end else self.course.cancel)(id)
        del self.inside[id]
        self.those_who_fit_come_in()
        with pytest.raises(Refusal):
            the_living(self.course.offer, id)

    @precondition(lambda self: self.line)
    @rule(number=which)
    def somebody_stops_waiting(self, number: int) -> None:
        id, _ = self.line.pop(number % len(self.line))
        self.course.cancel(id)
        self.those_who_fit_come_in()

    @rule(places=st.integers(1, 9))
    def the_file_changes(self, places: int) -> None:
        self.version += 1
        self.places = places
        self.course.does(publish, described(unit="group", places=places, version=self.version))
        self.those_who_fit_come_in()

    def those_who_fit_come_in(self) -> None:
        """From the front of the line until one does not fit; who never will is passed by."""
        for id, size in list(self.line):
            if size > self.places:
                continue
            if sum(self.inside.values()) + size > self.places:
                return
            self.line.remove((id, size))
            self.inside[id] = size

    @invariant()
    def both_agree_on_who_is_inside_and_in_which_order_the_others_wait(self) -> None:
        offer = self.course.offer
        assert {one.id for one in offer.enrolments.values() if one.state == "confirmed"} == set(self.inside)
        assert [one.id for one in offer.waiting] == [id for id, _ in self.line]

    @invariant()
    def nobody_is_let_in_beyond_the_places(self) -> None:
        offer, taken = self.course.offer.__class__(self.course.offer.id), 0
        for event in self.course.told:
            offer = fold(offer, [event])
            if isinstance(event, told.EnrolmentConfirmed):
                assert offer.taken <= offer.places
            taken = offer.taken
        assert taken == sum(self.inside.values())


TestPlaces = Places.TestCase
TestPlaces.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
