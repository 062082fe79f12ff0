"""The whole protocol, driven at random, against a naive bookkeeping of who carries what.

Every act is tried by anybody in any state. Where the naive model says it may happen, it must, and both must agree on
who carries each track and how each transition stands; where it says no, it must be refused and change nothing.
"""

from datetime import timedelta
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from services.casework import contacts, endings, referrals, tracks, transitions
from services.casework.transitions import Wish
from shared.contracts import casework as told
from shared.contracts.intake import ReportWithdrawn
from tests.unit.casework.naive import Baton
from tests.unit.casework.story import referral
from tests.unit.casework.worlds import (
    ASSOCIATIONS,
    CARRIERS,
    COORDINATORS,
    EVERYBODY,
    SITUATION,
    TOPICS,
    VARIANTS,
    TwoWorlds,
)

anybody = st.sampled_from(EVERYBODY)
carrier = st.sampled_from(CARRIERS)
some_day = st.none() | st.integers(0, 40)
which = st.integers(0, 99)
mostly = st.integers(0, 5).map(lambda number: number != 5)


class Protocol(TwoWorlds):
    @initialize(to=carrier)
    def a_first_need(self, to: str) -> None:
        self.a_need_is_reported(EVERYBODY[-1], to, None)

    @precondition(lambda self: len(self.naive.batons) < 3 or self.naive.dead)
    @rule(reporter=anybody, to=carrier, topic=st.sampled_from(TOPICS))
    def a_need_is_reported(self, reporter: str, to: str, topic: str | None) -> None:
        first = reporter if reporter in CARRIERS else COORDINATORS[reporter.partition(".")[0]]
        known = any(
            track.topic == topic and self.naive.batons[track.id].holder for track in self.story.case.tracks.values()
        )
        closed = bool(self.naive.batons) and not any(one.holder for one in self.naive.batons.values())
        need = referral(SITUATION, first, to, topic=topic, reporter=reporter)
        events = self.attempt(
            partial(self.story.does, referrals.take_referral, need), not self.naive.dead and not closed
        )
        if events is None or known:
            return
        self.reported.append(need.report_id)
        opened = next(event for event in events if isinstance(event, told.TrackOpened))
        self.naive.batons[opened.track_id] = Baton(first)
        if to != first:
            self.note_request(events)

    @precondition(lambda self: self.naive.batons)
    @rule(
        track=which, by=anybody, to=anybody, kind=st.sampled_from(sorted(VARIANTS)), in_days=some_day,
        right=mostly,
    )  # fmt: skip
    def a_transition_is_requested(
        self, track: int, by: str, to: str, kind: str, in_days: int | None, right: bool
    ) -> None:
        key, baton = self.a_track(track)
        by = baton.holder if right and baton.holder else by
        day = None if in_days is None else self.today + timedelta(days=in_days)
        allowed = (
            baton.holder == by and to in CARRIERS and to != by and not baton.stuck and not self.naive.dead
            and not self.naive.waiting(key) and (kind != "lawful" or day is not None)
        )  # fmt: skip
        wish = Wish(kind, to, (), effective_on=day)
        events = self.attempt(partial(self.story.does, transitions.request_transition, key, wish, by=by), allowed)
        if events is not None:
            self.note_request(events)

    @precondition(lambda self: self.naive.passes)
    @rule(one=which, by=anybody, right=mostly, in_days=some_day)
    def it_is_accepted(self, one: int, by: str, right: bool, in_days: int | None) -> None:
        key, asked = self.a_pass(one)
        by = asked.receiver if right else by
        day = None if in_days is None or asked.moves == "by_law" else self.today + timedelta(days=in_days)
        verb = partial(self.story.does, transitions.accept, key, by=by, effective_on=day)
        if self.attempt(verb, asked.receiver == by and asked.state == "requested") is not None:
            self.naive.promise(key, day or max(asked.day or self.today, self.today), self.today)

    @precondition(lambda self: self.naive.passes)
    @rule(one=which, by=anybody, right=mostly, reason=st.sampled_from(["not_competent", "no_capacity"]))
    def it_is_declined(self, one: int, by: str, right: bool, reason: str) -> None:
        key, asked = self.a_pass(one)
        by = asked.receiver if right else by
        verb = partial(self.story.does, transitions.decline, key, reason, by=by)
        if self.attempt(verb, asked.receiver == by and asked.state == "requested") is not None:
            asked.state = "declined"
            baton = self.naive.batons[asked.track]
            if reason == "not_competent":
                baton.not_competent += 1
                baton.stuck = baton.stuck or baton.not_competent >= 2

    @precondition(lambda self: self.naive.passes)
    @rule(one=which)
    def it_is_refused_on_the_merits(self, one: int) -> None:
        key, asked = self.a_pass(one)
        foreseen = self.story.case.transitions[key].kind == "merits" and asked.returns is None
        verb = partial(
            self.story.does, transitions.refuse, key, file_number="1", notice_on=self.today,
            appeal_until=self.today + timedelta(days=30), by=asked.receiver,
        )  # fmt: skip
        if self.attempt(verb, foreseen and asked.state == "requested") is not None:
            self.naive.move(key, "refused")

    @precondition(lambda self: self.naive.passes)
    @rule(one=which, by=anybody, right=mostly)
    def it_is_withdrawn(self, one: int, by: str, right: bool) -> None:
        key, asked = self.a_pass(one)
        by = asked.sender if right else by
        verb = partial(self.story.does, transitions.withdraw, key, by=by)
        if self.attempt(verb, asked.sender == by and asked.state == "requested") is not None:
            asked.state = "withdrawn"

    @precondition(lambda self: self.naive.passes)
    @rule(one=which)
    def the_receiver_asks_back(self, one: int) -> None:
        key, first = self.a_pass(one)
        allowed = (
            first.state == "effective" and first.returns is None and not self.naive.waiting(first.track)
            and not self.naive.batons[first.track].stuck and not self.naive.dead
        )  # fmt: skip
        verb = partial(self.story.does, transitions.return_transition, key, by=first.receiver)
        events = self.attempt(verb, allowed)
        if events is not None:
            self.note_request(events)

    @precondition(lambda self: self.naive.passes)
    @rule(one=which)
    def an_attempt_to_reach_the_person_fails(self, one: int) -> None:
        key, running = self.a_pass(one)
        verb = partial(self.story.does, contacts.attempt, key, on=self.today, channel="phone", by=running.receiver)
        if self.attempt(verb, running.state == "effective") is not None:
            again = self.today in running.tried_on
            running.tried_on.add(self.today)
            if not again and len(running.tried_on) >= (1 if self.story.case.transitions[key].kind == "merits" else 3):
                running.state = "not_reached"
                self.naive.batons[running.track].stuck = True

    @precondition(lambda self: self.naive.passes)
    @rule(one=which)
    def the_person_is_met(self, one: int) -> None:
        key, running = self.a_pass(one)
        verb = partial(
            self.story.does, contacts.first_contact, key, on=self.today, channel="office", by=running.receiver
        )
        if self.attempt(verb, running.state == "effective") is not None:
            running.state = "completed"
            self.naive.batons[running.track].not_competent = 0

    @precondition(lambda self: self.naive.batons)
    @rule(track=which, to=anybody)
    def the_coordinator_assigns(self, track: int, to: str) -> None:
        key, baton = self.a_track(track)
        told_of_it = any(self.coordinator_knows(one) for one in self.story.case.open_transitions(key))
        allowed = baton.holder is not None and to in CARRIERS and (baton.stuck or told_of_it)
        home = COORDINATORS[(baton.holder or to).partition(".")[0]]
        events = self.attempt(partial(self.story.does, tracks.assign, key, to, "decided", by=home), allowed)
        if events is not None:
            self.naive.cancel(key)
            baton.refused = baton.refused and baton.holder == to
            baton.holder, baton.not_competent, baton.stuck = to, 0, False

    @precondition(lambda self: len(self.story.times) > 12)
    @rule(track=which, by=anybody, right=mostly)
    def the_track_is_closed(self, track: int, by: str, right: bool) -> None:
        key, baton = self.a_track(track)
        by = baton.holder if right and baton.holder else by
        asked = any(one.state == "requested" for one in self.naive.open_passes(key))
        verb = partial(self.story.does, tracks.close_track, key, "solved", by=by)
        if self.attempt(verb, baton.holder == by and not asked and not baton.refused) is not None:
            baton.holder, baton.stuck = None, False
            self.naive.cancel(key)

    @rule(hours=st.integers(0, 24 * 30))
    def time_passes(self, hours: int) -> None:
        self.story.waits(hours=hours)
        self.naive.time_is(self.story.now, ASSOCIATIONS)

    @precondition(lambda self: self.reported and len(self.story.times) > 8)
    @rule(one=which)
    def a_report_is_withdrawn(self, one: int) -> None:
        report = self.reported[one % len(self.reported)]
        withdrawn = ReportWithdrawn(
            municipality="05913000", report_id=report, department=CARRIERS[0], person_id=self.story.case.person_id,
            reason_code="mistake",
        )  # fmt: skip
        caused = [t.id for t in self.story.case.transitions.values() if t.report_id == report]
        self.story.does(referrals.report_withdrawn, withdrawn)
        for key in caused:
            if self.naive.passes[key].state == "requested":
                self.naive.passes[key].state = "withdrawn"

    @precondition(lambda self: len(self.story.times) > 20)
    @rule()
    def the_person_dies(self) -> None:
        open_case = self.story.case.state == "open"
        self.story.does(endings.person_died, reporter=EVERYBODY[-1])
        if open_case:
            self.naive.dead = True
            for track in self.naive.batons:
                self.naive.cancel(track)


TestProtocol = Protocol.TestCase
TestProtocol.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
