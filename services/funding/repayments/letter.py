"""The demand as a letter, by decision or by contract, and its waiver: how much, until when, to which account."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.funding import letters
from services.funding.letters.demands import ground
from services.funding.letters.reasons import DEMANDED, WAIVED, sentence
from services.funding.letters.refusals import NothingWaived
from services.funding.letters.words import day, euros
from services.funding.programmes.programme import Programme
from services.funding.repayments.store import Row
from shared.periods import Period, last_day, local_day


@dataclass(frozen=True, slots=True)
class Award:
    """The decision that gave the money: the day it bears, and the codes of its conditions."""

    on: date
    conditions: tuple[str, ...] = ()


def values(found: Row, programme: Programme, award: Award) -> dict[str, Any]:
    """What the template says; `papers.about` adds whose letter it is, to whom and about what."""
    demanded_on = local_day(found["demanded_at"])
    contract = programme.contract if found["form"] == "contract" else None
    return {
        "basis": programme.basis, "amount_cents": found["amount_cents"],
        "interest_cents": found["interest_cents"], "due_on": found["due_on"], "reference": found["reference"],
        "reason": sentence(found["reason_code"], DEMANDED), "demanded_on": demanded_on,
        "posted_on": found["posted_on"] or demanded_on, "contract": found["form"] == "contract",
        "repayment_clause": contract.repayment if contract else "Grundlage ist der mit Ihnen geschlossene Vertrag.",
        "disputes": contract.disputes if contract else None,
        "points": _percent(programme.interest.points_above_base if programme.interest else 0),
        "remedy": _remedy(found, programme, demanded_on),
        **_ground(found, award),
    }  # fmt: skip


def _ground(found: Row, award: Award) -> dict[str, str]:
    """What the decision orders, and by which law; of a contract its clause says both."""
    if found["form"] == "contract":
        return {"tenor": "", "law": ""}
    why = ground(found["reason_code"], award.conditions)
    on, cents = day(award.on), euros(found["amount_cents"])
    said = {"award": f"Unseren Zuwendungsbescheid vom {on}", "award_of": f"vom {on}", "cents": cents}
    return {"tenor": why.tenor.format(**said), "law": why.law}


def pdf(found: Row, programme: Programme, award: Award, sheet: dict[str, Any]) -> bytes:
    """Takes up to a second of processor time: call it in a thread."""
    return letters.pdf("repayment", **values(found, programme, award), **sheet)


def waiver(found: Row, reason_code: str, on: date, sheet: dict[str, Any]) -> bytes:
    """Raises `NothingWaived`."""
    if not found["waived_cents"] and not found["waived_interest_cents"]:
        raise NothingWaived("There is no letter about a waiver that was not made.")
    left = (
        found["amount_cents"] + found["interest_cents"] - found["paid_cents"] - found["paid_interest_cents"]
        - found["waived_cents"] - found["waived_interest_cents"]
    )  # fmt: skip
    return letters.pdf(
        "waiver", demanded_on=found["posted_on"] or local_day(found["demanded_at"]), reference=found["reference"],
        waived_cents=found["waived_cents"], waived_interest_cents=found["waived_interest_cents"], open_cents=left,
        due_on=found["due_on"], reason=sentence(reason_code, WAIVED), posted_on=on, **sheet,
    )  # fmt: skip


def _remedy(found: Row, programme: Programme, demanded_on: date) -> dict[str, Any] | None:
    """As it was told with the demand; what was demanded before told of the objection."""
    if found["form"] == "contract":
        return None
    if found["posted_on"] is not None:
        pinned: dict[str, Any] | None = found["remedy"]
        return {**pinned, **{name: date.fromisoformat(pinned[name]) for name in DAYS}} if pinned else None
    months = programme.appeal_months or (
        1 if programme.remedy_against("repayment", found["form"]).kind != "none" else 0
    )
    if not months:
        return None
    until = last_day(demanded_on, Period(months, "months", roll=True))
    return {
        "kind": "objection", "months": months, "branch": "administrative", "posted_on": None, "delivered_on": None,
        "until": until,
    }  # fmt: skip


DAYS = ("posted_on", "delivered_on", "until")


def _percent(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
