"""Two worlds side by side: the product's case and the naive bookkeeping, and what must hold in and between them."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, invariant

from services.casework.case import dump, parse
from services.casework.deadlines import deadlines
from services.casework.kinds import Kinds
from shared.contracts import casework as told
from shared.contracts.base import Event
from shared.periods import local_day
from shared.problems import Refusal
from tests.unit.casework.naive import FINAL, Baton, Naive, Pass
from tests.unit.casework.story import Story, kinds

SITUATION = "language"
CARRIERS = [
    "05913000.integration-centre", "05913000.immigration-office", "05913000.vmdo", "05113000.immigration-office",
]  # fmt: skip
ASSOCIATIONS = {"05913000.vmdo"}
EVERYBODY = [*CARRIERS, "05913000.health-office"]
COORDINATORS = {"05913000": "05913000.integration-centre", "05113000": "05113000.integration-centre"}
TOPICS = [None, "course", "test"]
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "lapsing": {"silence": "lapses"},
    "silent": {"silence": "receiver_becomes_responsible"},
    "lawful": {"moves": "by_law"},
    "receipt": {"moves": "on_receipt"},
    "merits": {"refusal_ends_duty": True, "attempts_before_not_reached": 1},
}


def machine_kinds() -> Kinds:
    plain = kinds().current("handover")
    variants = (plain.model_copy(update={"code": code, **more}) for code, more in VARIANTS.items())
    return Kinds((*kinds().kinds, *variants))


class TwoWorlds(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story = Story(kinds=machine_kinds())
        self.naive = Naive()
        self.final: dict[UUID, str] = {}
        self.reported: list[UUID] = []

    # what must hold

    @invariant()
    def both_worlds_agree_on_who_carries(self) -> None:
        ours = {key: track.department if track.is_open else None for key, track in self.story.case.tracks.items()}
        assert ours == {key: baton.holder for key, baton in self.naive.batons.items()}

    @invariant()
    def both_worlds_agree_on_how_transitions_stand(self) -> None:
        ours = {key: one.state for key, one in self.story.case.transitions.items()}
        assert ours == {key: one.state for key, one in self.naive.passes.items()}

    @invariant()
    def every_track_has_one_carrier_at_every_instant(self) -> None:
        for key, periods in self.periods_told().items():
            assert periods == self.story.case.tracks[key].periods
            for (_, since, until), (_, following, _) in pairwise(periods):
                assert since < until == following
            last = periods[-1]
            assert last[2] is None or last[1] < last[2]

    @invariant()
    def at_most_one_request_of_a_track_is_unanswered(self) -> None:
        for key in self.story.case.tracks:
            states = [one.state for one in self.story.case.open_transitions(key)]
            assert states.count("requested") + states.count("accepted") <= 1

    @invariant()
    def who_has_taken_it_carries_it(self) -> None:
        for one in self.story.case.open_transitions():
            track = self.story.case.tracks[one.track_id]
            assert track.is_open
            assert track.department == (one.to_department if one.state == "effective" else one.from_department)

    @invariant()
    def final_states_stay_final(self) -> None:
        for key, one in self.story.case.transitions.items():
            assert self.final.get(key, one.state) == one.state
            if one.state in FINAL:
                self.final[key] = one.state

    @invariant()
    def the_clock_waits_for_what_is_open_and_for_nothing_else(self) -> None:
        waiting = {one.about for one in deadlines(self.story.case)}
        assert waiting == {one.id for one in self.story.case.open_transitions()}

    @invariant()
    def the_document_keeps_everything(self) -> None:
        assert parse(dump(self.story.case)) == self.story.case

    @invariant()
    def the_case_is_open_as_long_as_a_track_is(self) -> None:
        if self.naive.batons:
            assert (self.story.case.state == "open") == any(one.holder for one in self.naive.batons.values())

    # how it is done

    @property
    def today(self) -> date:
        return local_day(self.story.now)

    def a_track(self, number: int) -> tuple[UUID, Baton]:
        return list(self.naive.batons.items())[number % len(self.naive.batons)]

    def a_pass(self, number: int) -> tuple[UUID, Pass]:
        """One that is open, if there is any, two times out of three."""
        going = [(key, one) for key, one in self.naive.passes.items() if one.state not in FINAL]
        choice = going if going and number % 3 else list(self.naive.passes.items())
        return choice[number % len(choice)]

    def attempt(self, act: Callable[[], list[Event]], allowed: bool) -> list[Event] | None:
        """Do it in the product: it happens exactly if it is allowed, and a refusal changes nothing."""
        before = dump(self.story.case)
        events: list[Event] | None
        try:
            events = act()
        except Refusal as refusal:
            events, said = None, str(refusal)
        else:
            said = "done"
        assert (events is not None) == allowed, said
        assert events is not None or dump(self.story.case) == before
        return events

    def note_request(self, events: list[Event]) -> None:
        said = next((event for event in events if isinstance(event, told.TransitionRequested)), None)
        assert said is not None
        moves = "on_acceptance" if said.returns else str(VARIANTS.get(said.kind, {}).get("moves", "on_acceptance"))
        silence = str(VARIANTS.get(said.kind, {}).get("silence", "sender_keeps"))
        self.naive.passes[said.transition_id] = Pass(
            said.track_id, said.from_department, said.to_department, moves, silence, said.answer_due,
            said.effective_on, said.returns,
        )  # fmt: skip
        if moves == "on_receipt" or (moves == "by_law" and said.effective_on and said.effective_on <= self.today):
            self.naive.move(said.transition_id)

    def coordinator_knows(self, one: Any) -> bool:
        """Whether a deadline of this transition has been told to the coordinator: the second rung, from the journal."""
        moved = [e for e in self.story.told if isinstance(e, told.ResponsibilityMoved) and e.transition_id == one.id]
        of = "first_contact" if moved else "answer"
        return any(
            event.transition_id == one.id and event.of == of and event.coordinator is not None
            for event in self.story.told
            if isinstance(event, told.TransitionEscalated)
        )

    def periods_told(self) -> dict[UUID, list[tuple[str, Any, Any]]]:
        """Who carried what from when to when, read from the events alone."""
        periods: dict[UUID, list[tuple[str, Any, Any]]] = {}
        for event in self.story.told:
            if isinstance(event, told.TrackOpened):
                periods[event.track_id] = [(event.department, event.since, None)]
            elif isinstance(event, told.ResponsibilityMoved):
                before, since, _ = periods[event.track_id][-1]
                assert before == event.from_department
                periods[event.track_id][-1] = (before, since, event.since)
                periods[event.track_id].append((event.to_department, event.since, None))
            elif isinstance(event, told.TrackClosed):
                before, since, _ = periods[event.track_id][-1]
                periods[event.track_id][-1] = (before, since, event.until)
        return periods
