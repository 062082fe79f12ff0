"""What a notice about money is about, as codes and numbers; the words are made when it is shown."""

from typing import Any, Literal
from uuid import UUID

from shared.contracts import funding
from shared.contracts.base import Event
from shared.file_number import APPLICATION, PAYMENT_FILE, POST, STATE_AWARD, file_number

Against = Literal["objection", "action", "contract"]
NUMBERED: tuple[tuple[str, str], ...] = (
    ("payment_file_id", PAYMENT_FILE), ("application_id", APPLICATION), ("grant_id", APPLICATION),
    ("incoming_grant_id", STATE_AWARD), ("post_id", POST),
)  # fmt: skip
"""By which id of an event its thing is numbered: a grant goes by the number of its application, if it has one."""


def about_money(event: Event) -> dict[str, Any]:
    """`programme`, `number`, `reference`, `remedy`, `form`, `scheme` of an event of funding; nothing of any other."""
    if not event.TYPE.startswith("funding."):
        return {}
    return {
        "programme": getattr(event, "programme", None),
        "number": _number(event),
        "reference": event.reference if isinstance(event, funding.RepaymentDemanded) else None,
        "remedy": _remedy(event),
        "form": getattr(event, "form", None),
        "scheme": getattr(event, "scheme", None),
    }


def _number(event: Event) -> str | None:
    for name, kind in NUMBERED:
        id: UUID | None = getattr(event, name, None)
        if id is not None:
            return file_number(id, kind)
    return None


def _remedy(event: Event) -> Against | None:
    """Which of the two the letter tells of, so that nobody reads of an objection the law does not know."""
    match event:
        case funding.ApplicationApproved() | funding.ApplicationRejected():
            if event.remedy is not None:
                return event.remedy.kind
            return "objection" if event.appeal_until else None
        case funding.AppealFiled():
            return event.remedy
        case funding.ContractOffered() | funding.ContractSigned():
            return "contract"
        case funding.RepaymentDemanded():
            return "contract" if event.form == "contract" else None
        case _:
            return None
