"""Two people are one, or are not, or were one wrongly: what that means for them and for questions about them. Pure.

Of two records one is absorbed, one stands for both. The provisional one is absorbed, so that the id stays that others
have known longest; where both have the same standing, the one in question goes into the one it may be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.intake.clearing import clearing
from services.intake.clearing.clearing import Clearing
from services.intake.people import person
from services.intake.people.person import Person
from shared.contracts.base import Event
from shared.problems import Refusal


class PersonsAreOne(Refusal):
    problem = "persons-are-one"
    title = "These two are one person already"


@dataclass(frozen=True, slots=True)
class Pair:
    """The two of a clearing as they stand now: the one in question and the one it may be."""

    person: Person
    candidate: Person

    @property
    def absorbed(self) -> Person:
        return self.candidate if self._candidate_is_newer else self.person

    @property
    def survivor(self) -> Person:
        return self.person if self._candidate_is_newer else self.candidate

    @property
    def _candidate_is_newer(self) -> bool:
        return self.candidate.status == "provisional" and self.person.status == "registered"


def same(question: Clearing, pair: Pair, elsewhere: Iterable[Clearing]) -> list[Event]:
    """They are one. `elsewhere` are the other open questions about the same two: answered with it."""
    events = clearing.decide(question, "same")
    events += person.merge(pair.absorbed, pair.survivor, question.id)
    return [*events, *_answered(elsewhere, "same")]


def different(question: Clearing, elsewhere: Iterable[Clearing]) -> list[Event]:
    """They are two, and nobody is asked about them again.

    That a provisional person is registered for good follows from this event; a second `registered` would tell others
    of a person they have known since the first one.
    """
    return [*clearing.decide(question, "different"), *_answered(elsewhere, "different")]


def apart(
    question: Clearing, absorbed: Person, stands: Person, report_ids: Sequence[UUID], again: Iterable[Clearing]
) -> list[Event]:
    """The merge was wrong: out of who `stands` for both now, with the reports that were the absorbed person's.

    `again` are questions this merge had answered by the way: they stand again.
    """
    events = clearing.undo(question)
    events += person.split(absorbed, stands, report_ids, question.id)
    return [*events, *(event for one in again for event in clearing.ask_again(one))]


def two_in_one(answer: Clearing, newcomer: Person, record: Person, report_ids: Sequence[UUID]) -> list[Event]:
    """One record held two people. The pair is remembered as different, as if somebody had been asked about it."""
    events = person.split_off(newcomer, record, report_ids, answer.id)
    events += clearing.open_(answer, newcomer.id, record.id, "found_to_be_two")
    asked = clearing.apply(answer, events[-1])  # type: ignore[arg-type]
    return [*events, *clearing.decide(asked, "different")]


def _answered(elsewhere: Iterable[Clearing], decision: clearing.Decision) -> list[Event]:
    return [event for one in elsewhere if one.state == "open" for event in clearing.decide(one, decision)]
