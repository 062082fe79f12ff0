"""What banks take in a name: the SEPA character set, what German banks add, and the Latin letters of Europe.

EPC217-08: `a-z A-Z 0-9 / - ? : ( ) . , ' +` and the space are taken by everybody; letters of Latin-1 and Latin
Extended-A belong to its extended set, of which the Deutsche Kreditwirtschaft (DFÜ-Abkommen, Anlage 3) names the German
ones with `& * $ %`. Names are compared with the account's (verification of payee), so nothing is converted here: what
cannot be taken is refused with what to write. The database holds the same set (`bank_takes`); a test compares them.
"""

import re
import unicodedata

TAKEN = "A-Za-z0-9/?:().,'+&*$% ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĀ-ňŊ-žȘ-țẞ-"
BANKS_TAKE = re.compile(f"[{TAKEN}]+")
NOT_TAKEN = re.compile(f"[^{TAKEN}]")
INSTEAD = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʹ": "'", "`": "'", "´": "'", "′": "'", "ŉ": "'n", "ſ": "s",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "_": "-", "\u00a0": " ", "\u202f": " ", "„": "'", "“": "'",
    "”": "'", '"': "'", "«": "'", "»": "'", ";": ",", "@": "(at)", "#": "Nr.", "=": "-", "ə": "e", "Ə": "E",
    "[": "(", "]": ")", "{": "(", "}": ")", "|": "/", "\\": "/", "!": ".", "º": "o", "ª": "a", "№": "Nr.",
})  # fmt: skip
MOST_NAMED = 5


def banks_take(name: str) -> bool:
    return BANKS_TAKE.fullmatch(name) is not None


def what_to_write(name: str) -> str:
    """For each letter that no bank takes its place, counted from 1, its code, and what to write instead. It quotes
    nothing but these."""
    places = [(found.start() + 1, found[0]) for found in NOT_TAKEN.finditer(name)]
    said = [f"Zeichen {place} (U+{ord(one):04X}): {_instead(one)}" for place, one in places[:MOST_NAMED]]
    more = f"; und {len(places) - MOST_NAMED} weitere" if len(places) > MOST_NAMED else ""
    return f"{'; '.join(said)}{more}"


def _instead(one: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", one.translate(INSTEAD)) if not unicodedata.combining(c))
    if bare and banks_take(bare):
        return f"bitte {bare} schreiben" if bare != " " else "bitte ein Leerzeichen schreiben"
    if one.isalpha() or unicodedata.combining(one):
        return "bitte den Namen in lateinischen Buchstaben schreiben, wie ihn die Bank des Kontos führt"
    return "bitte weglassen"
