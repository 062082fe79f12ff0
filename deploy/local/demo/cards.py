"""How departments answer, as decks of cards: each transition that comes in is dealt the next card of its deck.

A deck begins with every way its kind knows, so that few people are enough to see them all, and goes round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Literal

from deploy.local.demo.reports import DORTMUND

Act = Literal["accept", "accept_on", "decline", "refuse", "silence", "contact", "attempts", "return", "leave"]


@dataclass(frozen=True, slots=True)
class Card:
    """What is done, and how many days after it came to the desk. `within` days for a date that lies ahead."""

    act: Act
    days: int = 0
    within: int = 0
    reason: str | None = None
    proposes: str | None = None


ACCEPT, SOON, LATER = Card("accept"), Card("accept", 1), Card("accept", 3)
SILENCE = Card("silence")
CONTACT, CONTACT_LATER, LEAVE = Card("contact", 1), Card("contact", 3), Card("leave")
ATTEMPTS, RETURN = Card("attempts", 1), Card("return", 1)


def declined(reason: str, proposes: str | None = None, days: int = 0) -> Card:
    return Card("decline", days, reason=reason, proposes=f"{DORTMUND}.{proposes}" if proposes else None)


ANSWERS: dict[str, Sequence[Card]] = {
    "language-advice": (
        declined("package_incomplete"), ACCEPT, Card("accept_on", 1, 6), declined("no_capacity", "vmdo", 1), SOON,
        LATER, ACCEPT, SOON, SILENCE, ACCEPT,
    ),
    "school-entry": (ACCEPT, SOON, declined("no_capacity"), Card("accept_on", 0, 4), LATER, ACCEPT, SILENCE),
    "handover to housing-office": (declined("not_competent", "social-office"), SOON, ACCEPT, LATER, SILENCE, ACCEPT),
    "handover to social-office": (declined("not_competent", days=1),),
    "handover to immigration-office": (ACCEPT, SOON, declined("other"), Card("accept_on", 0, 5), LATER),
    "handover from social-office": (SOON, ACCEPT, LATER),
    "handover": (ACCEPT, SOON, declined("no_capacity", days=2), LATER, ACCEPT, SILENCE),
    "shelter-to-flat": (SILENCE, ACCEPT, SILENCE, declined("package_incomplete", days=2), SOON),
    "youth-moves-city": (
        ACCEPT, Card("refuse", 2), SOON, declined("package_incomplete"), Card("accept_on", 1, 9), LATER,
    ),
    "uam-allocated": (ACCEPT, SOON, declined("not_competent")),
    "school-to-training": (SILENCE, ACCEPT, declined("no_capacity", days=2), SILENCE, SOON),
    "orientation-association": (SILENCE, SOON, declined("no_capacity"), ACCEPT, SILENCE, LATER),
    "benefits-change": (ACCEPT, Card("refuse", 1), SOON, declined("package_incomplete", days=1), LATER),
    "naturalisation-opens": (Card("refuse", 3), LATER, declined("other", days=2), SOON, SILENCE),
    "leaving-care": (Card("accept_on", 2, 8), Card("accept_on", 1, 200), Card("refuse", 4), Card("accept_on", 3, 12)),
    "homeless-today": (ACCEPT, ACCEPT, declined("other"), ACCEPT),
    "residence-moves-city": (SILENCE, SOON),
    "return": (ACCEPT, SOON, declined("other"), ACCEPT),
}  # fmt: skip
"""By kind, by kind and receiver, and for a track that is asked back."""

FOLLOW_UPS: dict[str, Sequence[Card]] = {
    "shelter-to-flat": (CONTACT, RETURN, ATTEMPTS, CONTACT_LATER, LEAVE, CONTACT, CONTACT_LATER),
    "school-entry": (CONTACT, ATTEMPTS, CONTACT_LATER, RETURN, LEAVE, CONTACT, CONTACT, CONTACT_LATER),
    "homeless-today": (Card("contact"),),
    "handover": (CONTACT, RETURN, CONTACT_LATER, ATTEMPTS, CONTACT, LEAVE, CONTACT_LATER),
    "any": (CONTACT, CONTACT_LATER, CONTACT, LEAVE, ATTEMPTS, CONTACT, CONTACT, CONTACT_LATER),
}
"""What the receiver does once it carries the track."""

MONEY_CENTS = (9_900, 24_900, 42_000, 118_000, 16_500, 165_000, 73_000)
"""What is asked for: within the programme's own limit, above it, and above what it may grant at all."""
PURPOSES = ("school_material", "language_course", "translation", "travel", "housing_start", "childcare")


@dataclass
class Decks:
    """Deals cards. The same transition always has the card it was dealt."""

    answers: dict[str, Iterator[Card]] = field(default_factory=dict)
    dealt: dict[str, Card] = field(default_factory=dict)

    def answer(self, id: str, kind: str, sender: str, receiver: str, returns: bool) -> Card:
        asking, asked = sender.partition(".")[2], receiver.partition(".")[2]
        names = ("return",) if returns else (f"{kind} from {asking}", f"{kind} to {asked}", kind, "handover")
        return self._deal(f"answer {id}", "answer", ANSWERS, names)

    def follow_up(self, id: str, kind: str) -> Card:
        return self._deal(f"follow-up {id}", "follow-up", FOLLOW_UPS, (kind, "any"))

    def _deal(self, id: str, stack: str, decks: dict[str, Sequence[Card]], names: Sequence[str]) -> Card:
        if id not in self.dealt:
            name = next(name for name in names if name in decks)
            deck = self.answers.setdefault(f"{stack} {name}", cycle(decks[name]))
            self.dealt[id] = next(deck)
        return self.dealt[id]
