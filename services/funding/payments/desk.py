"""A statement on its way in: who brought it, what is known beforehand, and what it has said so far."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.funding import queries
from services.funding.payments.entries import Booked, Entry, Settled
from services.funding.payments.told import Identity, Key, Known
from services.funding.refusals import NotClear
from shared import telemetry
from shared.acts import Act, Outcome, Ref
from shared.identity import Caller
from shared.postgres import Writing


@dataclass(slots=True)
class Desk:
    """`by_person`: somebody has found out that the entry is what it names. `seen`: what other statements hold;
    `here`: what this one has said so far."""

    conn: Writing
    caller: Caller
    orders: Mapping[str, queries.Order]
    expected: Mapping[str, tuple[str, str]]
    seen: Mapping[Key, Sequence[Known]]
    today: date
    by_person: bool = False
    here: Counter[Identity] = field(default_factory=Counter)
    confirmed_as: dict[str, str] = field(default_factory=dict)
    paid_too_often: Counter[str] = field(default_factory=Counter)


def act(desk: Desk, refs: dict[str, Sequence[Ref]], verb: object) -> Act:
    return Act(refs, verb, desk.caller.subject, telemetry.current_trace(), forgiving=True)  # type: ignore[arg-type]


def waits(entry: Entry, reason_code: str, grant_id: UUID | None = None, named: str | None = None) -> Settled:
    """For a person, with the reason."""
    return Settled(entry, "to_be_clarified", reason_code, grant_id, named)


def became(
    entry: Entry, outcome: Outcome, happened: Booked, grant_id: UUID | None, named: str | None = None
) -> Settled:  # fmt: skip
    """What an act made of an entry. The same word again, which changes nothing, is a duplicate."""
    if outcome.refusal is None:
        return Settled(entry, happened if outcome.events else "duplicate", None, grant_id, named)
    if not isinstance(outcome.refusal, NotClear):
        raise outcome.refusal
    return waits(entry, outcome.refusal.reason, grant_id, named)
