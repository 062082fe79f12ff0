"""What intake answers to each report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from shared.contracts.reasons import Reason


@dataclass(frozen=True, slots=True)
class Receipt:
    """`accepted`: stored, it has its effect whatever happens afterwards. `duplicate`: it had it before. `rejected`:
    it had none; put right what `reasons` say and send it again.

    A `duplicate` with the reason `content_differs` was not taken: its id had been used for other content.
    """

    id: str
    report_id: UUID
    status: Literal["accepted", "duplicate", "rejected"]
    reasons: tuple[Reason, ...] = ()

    @property
    def stands(self) -> bool:
        """Nothing is left to do for the sender."""
        return self.status != "rejected" and not any(one.code == "content_differs" for one in self.reasons)


def receipt_of(document: Mapping[str, Any]) -> Receipt:
    reasons = tuple(Reason(one["pointer"], one["code"], one["detail"]) for one in document["reasons"])
    return Receipt(document["id"], UUID(document["report_id"]), document["status"], reasons)
