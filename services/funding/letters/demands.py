"""What a decision that demands money back does to the award, by the code of its reason, and by which law.

Money given by decision can be demanded back as far as the decision has been taken back, revoked, or has ceased by a
condition of its own (§ 49a (1) VwVfG NRW): the letter says which of these it is. In our own words, as examples that a
municipality's lawyers replace. `{award}` is the decision ("unseren Zuwendungsbescheid vom …"), `{cents}` the sum.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Ground(NamedTuple):
    """What the letter orders (`tenor`) and why it may (`law`)."""

    act: Literal["revoked", "withdrawn", "ceased", "unknown"]
    tenor: str
    law: str


REVOKED = "{award} widerrufen wir mit Wirkung für die Vergangenheit, soweit er einen Betrag von {cents} bewilligt."
WITHDRAWN = "{award} nehmen wir mit Wirkung für die Vergangenheit zurück, soweit er einen Betrag von {cents} bewilligt."
CEASED = "Es wird festgestellt, dass sich die Zuwendung aus dem Bescheid {award_of} um {cents} ermäßigt hat."
WEIGHED = (
    " Die Entscheidung steht in unserem Ermessen. Wir haben Ihr Interesse, das Geld zu behalten, gegen das öffentliche "
    "Interesse daran abgewogen, dass Haushaltsmittel sparsam und nur für ihren Zweck verwendet werden; besondere "
    "Umstände, die gegen die Rückforderung sprechen, sind uns nicht bekannt."
)
DEMANDS = " Soweit {undone}, sind erbrachte Leistungen zu erstatten (§ 49a Abs. 1 VwVfG NRW)."


def _revoked(law: str) -> Ground:
    return Ground("revoked", REVOKED, law + WEIGHED + DEMANDS.format(undone="ein Bescheid widerrufen ist"))


PURPOSE = _revoked(
    "Ein Zuwendungsbescheid kann, auch nachdem er unanfechtbar geworden ist, mit Wirkung für die Vergangenheit "
    "widerrufen werden, wenn die Leistung nicht für den im Bescheid bestimmten Zweck verwendet wird (§ 49 Abs. 3 "
    "Satz 1 Nr. 1 VwVfG NRW). So ist es hier."
)
IN_TIME = _revoked(
    "Ein Zuwendungsbescheid kann, auch nachdem er unanfechtbar geworden ist, mit Wirkung für die Vergangenheit "
    "widerrufen werden, wenn die Leistung nicht alsbald nach der Auszahlung für den im Bescheid bestimmten Zweck "
    "verwendet wird (§ 49 Abs. 3 Satz 1 Nr. 1 VwVfG NRW). So ist es hier."
)
DUTY = _revoked(
    "Ein Zuwendungsbescheid kann, auch nachdem er unanfechtbar geworden ist, mit Wirkung für die Vergangenheit "
    "widerrufen werden, wenn mit ihm eine Auflage verbunden ist und sie nicht oder nicht rechtzeitig erfüllt wird "
    "(§ 49 Abs. 3 Satz 1 Nr. 2 VwVfG NRW). Die Verwendung innerhalb der Frist nachzuweisen, ist eine solche Auflage; "
    "sie ist nicht erfüllt."
)
STATEMENTS = Ground(
    "withdrawn",
    WITHDRAWN,
    "Ein rechtswidriger Zuwendungsbescheid kann, auch nachdem er unanfechtbar geworden ist, mit Wirkung für die "
    "Vergangenheit zurückgenommen werden (§ 48 Abs. 1 VwVfG NRW). Auf Vertrauen kann sich nicht berufen, wer ihn durch "
    "Angaben erwirkt hat, die in wesentlicher Beziehung unrichtig oder unvollständig waren (§ 48 Abs. 2 Satz 3 Nr. 2 "
    "VwVfG NRW)." + WEIGHED + DEMANDS.format(undone="ein Bescheid zurückgenommen ist"),
)
SHRUNK = Ground(
    "ceased",
    CEASED,
    "Nach Nr. 2 ANBest-P, die Bestandteil des Bescheids ist, ermäßigt sich die Zuwendung, wenn sich die "
    "zuwendungsfähigen Ausgaben ermäßigen oder Deckungsmittel hinzukommen. Das ist eine auflösende Bedingung (§ 36 "
    "Abs. 2 Nr. 2 VwVfG NRW); sie ist eingetreten."
    + DEMANDS.format(undone="ein Bescheid durch Eintritt einer auflösenden Bedingung unwirksam geworden ist"),
)
GROUNDS: Mapping[str, Ground] = {
    "not_used": SHRUNK,
    "no_proof": DUTY,
    "not_proven": DUTY,
    "not_for_its_purpose": PURPOSE,
    "not_used_in_time": IN_TIME,
    "other_means_came": SHRUNK,
    "costs_fell": SHRUNK,
    "wrong_statements": STATEMENTS,
}
UNKNOWN = Ground(
    "unknown", "Von der Zuwendung aus dem Bescheid {award_of} sind {cents} zu erstatten.",
    "§ 49a VwVfG NRW und die Nebenbestimmungen des Zuwendungsbescheids."
)  # fmt: skip
"""Of what was demanded under a code that has no words any longer."""
SHRINKING = frozenset({"anbest_p", "anbest-p"})
"""Conditions by which an award shrinks of itself. Without one of them what was not used is revoked."""


def ground(reason_code: str, conditions: tuple[str, ...]) -> Ground:
    """Of a demand by decision, whose award has these conditions."""
    found = GROUNDS.get(reason_code, UNKNOWN)
    return PURPOSE if found is SHRUNK and not SHRINKING.intersection(conditions) else found
