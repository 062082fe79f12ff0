"""What a report says about residence status: nothing directly, so this reads what it has and says where it ends.

A report has no field for the status. Three things tell of it: the paragraph a department reports on, if that is one
that grants a status; the occasion; and nationality, for those who need no permit. Where none of them does, the status
is unknown and no rule that asks for one matches. A status told this way routes a need and nothing else: it is neither
stored with the person nor published.
"""

import re
from typing import Literal

from shared.contracts.reports import Report

ResidenceStatus = Literal[
    "temporary_protection",  # § 24 AufenthG
    "asylum_procedure",  # § 55 AsylG, or benefits under the AsylbLG
    "protected",  # § 25 (1), (2) AufenthG: entitled to asylum, refugee, subsidiary protection
    "tolerated",  # §§ 60a–60d AufenthG
    "settled",  # §§ 9, 9a AufenthG
    "free_movement",  # FreizügG/EU, or a nationality of the EU, the EEA or Switzerland
    "german",
    "asylum_decided",  # a decision is there; which one, a report cannot say
    "title_changed",  # the title is another one now; which one, only a paragraph says
]

_PARAGRAPHS: tuple[tuple[ResidenceStatus, re.Pattern[str]], ...] = (
    ("temporary_protection", re.compile(r"§\s*24\b(?!\s*(SGB|StAG|AsylG))[^§]*\bAufenthG")),
    ("asylum_procedure", re.compile(r"§\s*55\b[^§]*\bAsylG|AsylbLG")),
    ("protected", re.compile(r"§\s*25\s*(Abs\.\s*|\()[12]\b[^§]*\bAufenthG")),
    ("tolerated", re.compile(r"§\s*60[a-d]\b[^§]*\bAufenthG")),
    ("settled", re.compile(r"§\s*9a?\b[^§]*\bAufenthG")),
    ("free_movement", re.compile(r"FreizügG/EU")),
)
_OCCASIONS: dict[str, ResidenceStatus] = {
    "asylum_decision": "asylum_decided",
    "residence_title_changed": "title_changed",
}
FREE_TO_MOVE = frozenset(
    """
    AUT BEL BGR CHE CYP CZE DNK ESP EST FIN FRA GRC HRV HUN IRL ISL ITA LIE LTU LUX LVA MLT NLD NOR POL PRT ROU SVK
    SVN SWE
    """.split()  # noqa: SIM905
)


def residence_status(report: Report) -> frozenset[str]:
    """Everything a report tells about the status; empty where it tells nothing."""
    found: set[str] = set()
    if report.legal_basis:
        found |= {status for status, paragraph in _PARAGRAPHS if paragraph.search(report.legal_basis)}
    if (told := _OCCASIONS.get(report.occasion)) is not None:
        found.add(told)
    if "DEU" in report.person.nationalities:
        found.add("german")
    elif not FREE_TO_MOVE.isdisjoint(report.person.nationalities):
        found.add("free_movement")
    return frozenset(found)
