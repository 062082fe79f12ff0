"""Conditions of a grant (Nebenbestimmungen) spelled out: what a code in a programme's file means for the recipient.

In our own words after the general terms of North Rhine-Westphalia (Anlagen 1 and 2 to VVG zu § 44 LHO): examples that
a municipality's lawyers replace. A code that is not listed here stands in the letter as it is.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Condition(NamedTuple):
    """A set of terms: what it is called, and what it says."""

    title: str
    terms: tuple[str, ...]


ANBEST_P = Condition(
    "Allgemeine Nebenbestimmungen für Zuwendungen zur Projektförderung (ANBest-P)",
    (
        "Die Zuwendung darf nur zur Erfüllung des im Bescheid bestimmten Zwecks verwendet werden. Sie ist "
        "wirtschaftlich und sparsam zu verwenden (Nr. 1.1).",
        "Alle mit dem Zweck zusammenhängenden Einnahmen und der Eigenanteil sind als Deckungsmittel einzusetzen. "
        "Der Finanzierungsplan ist verbindlich; ein Einzelansatz darf um bis zu 20 vom Hundert überschritten werden, "
        "soweit andere Einzelansätze entsprechend unterschritten werden (Nr. 1.2).",
        "Die Zuwendung darf nur so weit und nicht eher abgerufen werden, als sie innerhalb der genannten Frist für "
        "fällige Zahlungen benötigt wird (Nr. 1.4).",
        "Ermäßigen sich die Ausgaben oder kommen Deckungsmittel hinzu, ermäßigt sich die Zuwendung (Nr. 2).",
        "Anzuzeigen ist unverzüglich, wenn weitere Zuwendungen beantragt oder bewilligt werden, wenn der Zweck nicht "
        "zu erreichen ist oder wenn abgerufene Beträge nicht fristgerecht verbraucht werden (Nr. 5).",
        "Die Verwendung ist mit einem Sachbericht und einem zahlenmäßigen Nachweis mit Belegliste zu belegen (Nr. 6).",
        "Die Bewilligungsbehörde darf Bücher und Belege prüfen; Belege sind fünf Jahre aufzubewahren (Nr. 6 und 7).",
        "Die Zuwendung ist zu erstatten, soweit der Bescheid unwirksam wird oder die Mittel nicht für den Zweck "
        "verwendet werden; der Erstattungsanspruch ist zu verzinsen (Nr. 8).",
    ),
)
ANBEST_G = Condition(
    "Allgemeine Nebenbestimmungen für Zuwendungen an Gemeinden (ANBest-G), an Sie weitergegeben",
    (
        "Die Mittel stammen aus einer Zuwendung des Landes; ihr Zweck und ihre Bedingungen gelten auch für Sie.",
        "Das Land und der Landesrechnungshof dürfen auch bei Ihnen prüfen.",
    ),
)
CONDITIONS: Mapping[str, Condition] = {
    "anbest_p": ANBEST_P,
    "anbest-p": ANBEST_P,
    "anbest_g": ANBEST_G,
    "anbest-g": ANBEST_G,
    "no_double_funding": Condition(
        "Keine Doppelförderung (§ 9 Abs. 4 TIntG NRW)",
        (
            "Was aus anderen öffentlichen Mitteln oder Mitteln Dritter bezahlt wird, darf nicht aus dieser Zuwendung "
            "bezahlt werden.",
        ),
    ),
    "prize_without_proof": Condition(
        "Preisgeld", ("Das Preisgeld steht zur freien Verfügung; ein Verwendungsnachweis wird nicht verlangt.",)
    ),
    "de_minimis": Condition(
        "De-minimis-Beihilfe (Verordnung (EU) 2023/2831)",
        (
            "Das Preisgeld ist eine De-minimis-Beihilfe. Es zählt zu dem, was Ihr Unternehmen innerhalb von drei "
            "Jahren höchstens erhalten darf, und ist bei künftigen Anträgen anzugeben.",
        ),
    ),
    "lump_sum_for_posts": Condition(
        "Fachbezogene Pauschale",
        (
            "Die Pauschale ist für die genannten Stellen bestimmt. Zeiten, in denen eine Stelle nicht besetzt ist, "
            "mindern sie und sind anzuzeigen.",
        ),
    ),
    "publicity": Condition(
        "Hinweis auf die Förderung", ("Auf die Förderung ist in Veröffentlichungen hinzuweisen.",)
    ),
}  # fmt: skip
