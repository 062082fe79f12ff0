"""Which part of a sender's free text about its legal basis may be published: a reference to a paragraph, nothing else.

Reports carry `legal_basis` as free text, and free text may hold a name. So the text is published only if it consists of
nothing but section signs, numbers and the abbreviations of laws listed here; otherwise it stays in intake.
"""

import re

LAWS = (
    "AufenthG", "AufenthV", "AsylG", "AsylbLG", "FreizügG/EU", "StAG", "BVFG", "IntV", "BMG", "PStG", "BGB", "StGB",
    "FamFG", "SGB", "JGG", "BAföG", "BQFG", "SchulG", "BASS", "WoFG", "WNG", "WohnStG", "OBG", "PsychKG", "IfSG",
    "ÖGDG", "TIntG", "GewSchG", "ProstSchG", "KKG", "DSG", "DSGVO", "BDSG", "VwVfG", "GG", "FlüAG", "AZRG", "AG-KJHG",
)  # fmt: skip
_NUMBER = r"[0-9]{1,4}(?:[a-z](?![a-z.]))?(?![0-9])"
_ROMAN = r"[IVX]{1,4}"
_LAW = "(?:" + "|".join(re.escape(law) for law in sorted(LAWS, key=len, reverse=True)) + rf")(?: {_ROMAN})?(?: NRW)?"
_WORD = r"§{1,2}|Art\.|Artikel|Abs\.|Absatz|Satz|S\.|Nr\.|Nummer|lit\.|i\.\s?V\.\s?m\.|und|bis|ff?\."
_PART = rf"(?>(?:{_WORD}|\({_NUMBER}\)|{_NUMBER}|{_LAW})[,;–-]?\s*)"
_PARAGRAPHS = re.compile(rf"{_PART}++\Z")
"""No part is read twice, and numbers do not follow each other unparted: else a text takes time without end."""
_SECTION = re.compile(r"§|Art\.|Artikel|\d")


def published_basis(legal_basis: str | None) -> str | None:
    """The text if it is a reference such as `§ 86c SGB VIII` or `§§ 42a, 42b, 88a SGB VIII`; None otherwise."""
    if legal_basis is None or len(legal_basis) > 80:
        return None
    text = " ".join(legal_basis.split())
    return text if _SECTION.search(text) and _PARAGRAPHS.fullmatch(text) else None
