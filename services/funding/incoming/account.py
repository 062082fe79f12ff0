"""The chain of an award from the state: given, called, received, used, given back; and the figures of the proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.funding.incoming.incoming_grant import IncomingGrant

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Used:
    """A purpose of the award: cents. `used_cents` is what of this award has been spent, `left_cents` what has not."""

    purpose: str
    awarded_cents: int
    called_cents: int
    received_cents: int
    repaid_cents: int
    forwarded_cents: int
    spent_cents: int
    returned_cents: int
    used_cents: int

    @property
    def left_cents(self) -> int:
        return self.awarded_cents - self.used_cents


def account(incoming: IncomingGrant, usage: Mapping[str, Row], earlier: Mapping[str, int]) -> list[Used]:
    """By purpose, from the ledger's lines.

    A line may hold several awards of the state, and money of the city's own: they are used up in the order in which
    they were awarded, the city's own last.
    """
    return [
        _used(incoming, purpose, usage.get(purpose, {}), earlier.get(purpose, 0))
        for purpose in sorted(incoming.purposes)
    ]


def _used(incoming: IncomingGrant, purpose: str, line: Row, before: int) -> Used:
    forwarded, spent = line.get("disbursed_cents", 0), line.get("spent_cents", 0)
    returned = line.get("returned_cents", 0)
    awarded = incoming.entitled(purpose)
    repaid = incoming.repaid.get(purpose, 0)
    return Used(
        purpose, awarded, incoming.called(purpose), incoming.received(purpose) + repaid, repaid, forwarded, spent,
        returned, min(max(forwarded + spent - returned - before, 0), awarded),
    )  # fmt: skip


def unproven(grants: Sequence[Row]) -> list[UUID]:
    """Grants from this money that got some of it and whose proof of use has not been accepted."""
    return [
        grant["id"]
        for grant in grants
        if grant["proof_state"] != "accepted" and grant["disbursed_cents"] > grant["returned_cents"]
    ]
