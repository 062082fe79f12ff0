"""The tables of docs/protocol.md as the code says them: `python -m tests.architecture.protocol_page` prints them."""

from pathlib import Path
from typing import get_args

from services.casework.case import OPEN_STATES, TransitionState
from services.casework.kind import Kind
from services.casework.kinds import Kinds
from services.casework.transitions import NEXT_STEPS
from shared.contracts.base import LifeSituation
from shared.directory import Directory
from shared.periods import Period, parse

ROOT = Path(__file__).parents[2]
MEANING: dict[str, tuple[str, str]] = {
    "requested": ("asked, with a deadline; at most one per track", "sender"),
    "accepted": ("promised for a later date, which the clock brings about", "sender"),
    "effective": ("the baton has moved; the first contact is owed", "receiver"),
    "completed": ("the first contact with the person has happened", "receiver"),
    "declined": ("not taken over, with a reason the kind allows", "sender"),
    "refused": ("decided on the merits: the refuser took the baton with the decision", "receiver"),
    "withdrawn": ("taken back by the sender before there was an answer", "sender"),
    "lapsed": ("silence, where the kind says so", "sender"),
    "returned": ("a counter-transition has taken effect", "the first sender"),
    "not_reached": ("nobody was reached in attempts on as many days as the kind requires", "receiver"),
    "cancelled": ("the reason has gone, or another act has overtaken it", "unchanged"),
}


def states() -> list[str]:
    """One row for each state: meaning, who carries, whether it is final, what comes next."""
    known = get_args(TransitionState)
    assert set(known) == set(MEANING) == set(NEXT_STEPS)
    return [
        f"| `{state}` | {MEANING[state][0]} | {MEANING[state][1]} | {'no' if state in OPEN_STATES else 'yes'} "
        f"| {NEXT_STEPS[state]} |"
        for state in known
    ]


def kinds() -> list[str]:
    """One row for each kind of deploy/kinds."""
    found = Kinds.load(ROOT / "deploy/kinds", Directory.load(ROOT / "deploy/municipalities"))
    return [row(found.current(code)) for code in sorted(found.codes)]


def row(kind: Kind) -> str:
    every = len(kind.life_situations) == len(get_args(LifeSituation))
    situations = "any" if every else ", ".join(kind.life_situations)
    way = f"{', '.join(kind.senders)} → {', '.join(kind.receivers)} ({kind.municipality})"
    periods = " / ".join(spoken(period) for period in (kind.terms.normal.answer, kind.terms.normal.first_contact))
    refusal = "yes" if kind.refusal_ends_duty else "no"
    return f"| `{kind.code}` | {situations} | {way} | {kind.moves} | {periods} | {kind.silence} | {refusal} |"


def spoken(period: Period) -> str:
    return "same day" if period == parse("same_day") else str(period).replace("_", " ")


if __name__ == "__main__":
    print(*states(), "", *kinds(), sep="\n")
