"""A clearing: whether two people are one, which a human decides. Meanwhile both are carried. Pure."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from shared.contracts.base import Event
from shared.contracts.intake import ClearingDecided, ClearingOpened
from shared.problems import Refusal

State = Literal["unknown", "open", "same", "different"]
Decision = Literal["same", "different"]
Ground = Literal[
    "reference_reused", "azr_number_reused", "several_match", "likely_match", "found_by_staff", "found_to_be_two"
]  # fmt: skip
"""Why a human is asked: a file number or an AZR number names somebody with another name and birth date, several known
people have this name and birth date, matching is unsure, somebody noticed; or one record turned out to hold two people.
"""

NEXT_STEP = {"same": "split", "different": "open"}
"""What can be done about a decision that was wrong, by the state it led to."""


class ClearingAlreadyOpen(Refusal):
    problem = "clearing-already-open"
    title = "This clearing is open already"


class ClearingAlreadyDecided(Refusal):
    """Somebody was faster. Members: `state`, `next_step`."""

    problem = "clearing-already-decided"
    title = "This clearing is decided already"


class ClearingMergedNobody(Refusal):
    """There is no merge of this clearing to be undone. Members: `state`, `next_step`."""

    problem = "clearing-merged-nobody"
    title = "This clearing has merged nobody"


@dataclass(frozen=True, slots=True)
class Clearing:
    """`person_id` is the one in question, `candidate_id` the one it may be; both as they were asked about.

    `absorbed_id` is who was absorbed when they were found to be one. It is None while nobody was, and where another
    clearing had made them one.
    """

    id: UUID
    municipality: str
    state: State = "unknown"
    person_id: UUID | None = None
    candidate_id: UUID | None = None
    reason_code: str | None = None
    absorbed_id: UUID | None = None


def open_(clearing: Clearing, person_id: UUID, candidate_id: UUID, ground: Ground) -> list[Event]:
    if clearing.state != "unknown":
        raise ClearingAlreadyOpen("A clearing is opened once.")
    return [
        ClearingOpened(
            municipality=clearing.municipality, clearing_id=clearing.id, person_id=person_id, candidate_id=candidate_id,
            reason_code=ground,
        )
    ]  # fmt: skip


def decide(clearing: Clearing, decision: Decision) -> list[Event]:
    """One human decides, once."""
    if clearing.state != "open":
        raise ClearingAlreadyDecided(
            "Read the clearing. If the decision was wrong: after `same` split them (POST /clearing/{id}/split), after "
            "`different` open a new one (POST /clearing).",
            state=clearing.state, next_step=NEXT_STEP.get(clearing.state),
        )  # fmt: skip
    return [_decided(clearing, decision)]


def undo(clearing: Clearing) -> list[Event]:
    """They are two after all, and this pair is not asked about again."""
    if clearing.state != "same":
        step = "decision" if clearing.state == "open" else NEXT_STEP.get(clearing.state)
        raise ClearingMergedNobody("Only who was merged can be split.", state=clearing.state, next_step=step)
    if clearing.absorbed_id is None:
        raise ClearingMergedNobody(
            "Another clearing had made these two one: split them there. GET /clearing?state=same lists it.",
            state=clearing.state, next_step="split-elsewhere",
        )  # fmt: skip
    return [_decided(clearing, "different")]


def ask_again(clearing: Clearing) -> list[Event]:
    """What had answered the question was undone: it stands again."""
    if clearing.state != "same" or clearing.absorbed_id is not None:
        return []
    assert clearing.person_id is not None
    assert clearing.candidate_id is not None
    assert clearing.reason_code is not None
    return [
        ClearingOpened(
            municipality=clearing.municipality, clearing_id=clearing.id, person_id=clearing.person_id,
            candidate_id=clearing.candidate_id, reason_code=clearing.reason_code,
        )
    ]  # fmt: skip


def _decided(clearing: Clearing, decision: Decision) -> ClearingDecided:
    assert clearing.person_id is not None
    assert clearing.candidate_id is not None
    return ClearingDecided(
        municipality=clearing.municipality, clearing_id=clearing.id, person_id=clearing.person_id,
        candidate_id=clearing.candidate_id, decision=decision,
    )  # fmt: skip


ClearingFact = ClearingOpened | ClearingDecided


def apply(clearing: Clearing, event: ClearingFact) -> Clearing:
    match event:
        case ClearingOpened():
            return replace(
                clearing, state="open", person_id=event.person_id, candidate_id=event.candidate_id,
                reason_code=event.reason_code,
            )  # fmt: skip
        case ClearingDecided():
            absorbed = clearing.absorbed_id if event.decision == "same" else None
            return replace(clearing, state=event.decision, absorbed_id=absorbed)
        case _:
            assert_never(event)
