"""The demand (Rückforderungsbescheid) as a letter: how much, with which interest, until when, under which reference."""

from datetime import date
from typing import Any

from services.funding import letters
from services.funding.programmes.programme import Programme
from services.funding.repayments.store import Row
from shared.periods import Period, last_day, local_day

REASONS = {
    "not_used": "Der Betrag wurde nicht für den Zweck der Zuwendung verwendet.",
    "no_proof": "Der Verwendungsnachweis liegt nicht vor.",
    "not_proven": "Die zweckentsprechende Verwendung ist nicht nachgewiesen.",
    "not_for_its_purpose": "Die Mittel wurden nicht zweckentsprechend verwendet.",
}


def values(found: Row, programme: Programme) -> dict[str, Any]:
    """What the template says; `office` and `recipient` are added by whoever knows the directory."""
    written_on = local_day(found["demanded_at"])
    return {
        "programme": programme.names.de, "basis": programme.basis, "amount_cents": found["amount_cents"],
        "interest_cents": found["interest_cents"], "due_on": found["due_on"], "reference": found["reference"],
        "reason_code": found["reason_code"], "reasons": REASONS, "written_on": written_on,
        "points": _percent(programme.interest.points_above_base if programme.interest else 0),
        "appeal_months": programme.appeal_months, "appeal_until": _appeal_until(programme, written_on),
    }  # fmt: skip


def pdf(found: Row, programme: Programme, **sheet: Any) -> bytes:
    """Takes up to a second of processor time: call it in a thread."""
    return letters.pdf("repayment", **values(found, programme), **sheet)


def _appeal_until(programme: Programme, written_on: date) -> date | None:
    if not programme.appeal_months:
        return None
    return last_day(written_on, Period(programme.appeal_months, "months", roll=True))


def _percent(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
