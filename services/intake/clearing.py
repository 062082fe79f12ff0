"""A clearing: whether two people are one, which a human decides. Meanwhile both are carried. Pure."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from shared.contracts.base import Event
from shared.contracts.intake import ClearingDecided, ClearingOpened
from shared.problems import Refusal

State = Literal["unknown", "open", "same", "different"]
Ground = Literal["reference_reused", "azr_number_reused", "several_match", "likely_match"]
"""Why nobody but a human can tell: a file number or an AZR number names somebody with another name and birth date, or
several known people have this name and birth date, or matching is not sure."""


class ClearingAlreadyOpen(Refusal):
    problem = "clearing-already-open"
    title = "This clearing is open already"


@dataclass(frozen=True, slots=True)
class Clearing:
    """`person_id` is the one in question, `candidate_id` the one it may be."""

    id: UUID
    municipality: str
    state: State = "unknown"
    person_id: UUID | None = None
    candidate_id: UUID | None = None
    reason_code: str | None = None


def open_(clearing: Clearing, person_id: UUID, candidate_id: UUID, ground: Ground) -> list[Event]:
    if clearing.state != "unknown":
        raise ClearingAlreadyOpen("A clearing is opened once.")
    return [
        ClearingOpened(
            municipality=clearing.municipality, clearing_id=clearing.id, person_id=person_id, candidate_id=candidate_id,
            reason_code=ground,
        )
    ]  # fmt: skip


ClearingFact = ClearingOpened | ClearingDecided


def apply(clearing: Clearing, event: ClearingFact) -> Clearing:
    match event:
        case ClearingOpened():
            return replace(
                clearing, state="open", person_id=event.person_id, candidate_id=event.candidate_id,
                reason_code=event.reason_code,
            )  # fmt: skip
        case ClearingDecided():
            return replace(clearing, state=event.decision)
        case _:
            assert_never(event)
