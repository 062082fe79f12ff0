"""Names that arrive in other letters, in the Latin ones that German registers write; in the end in ASCII.

Sources: Cyrillic after the transcription of the Duden (the spelling in German papers), which the folding of `spelling`
brings together with ISO 9 and the English forms; Ukrainian letters after resolution 55/2010 of its cabinet. Arabic and
Persian consonants after DIN 31635 without its dots and dashes. Short vowels are not written in Arabic: what comes out
is read by its frame (`spelling.frame`), never letter by letter. Greek after ELOT 743. All other scripts (Ethiopic,
Georgian, Armenian, Hebrew, Indic, Chinese …) as the table of `anyascii` has them.
"""

import re
import unicodedata

from anyascii import anyascii

from services.intake.people.names import APOSTROPHES, NOT_ALPHANUMERIC, Table, is_latin, normalised, small

CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "jo", "є": "je", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "ji", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "ch", "ц": "ts", "ч": "tsch", "ш": "sch", "щ": "schtsch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju", "я": "ja", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c",
    "џ": "dsch", "ѓ": "g", "ќ": "k", "ѕ": "dz",
}  # fmt: skip
ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "th", "ج": "dsch", "چ": "tsch",
    "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sch", "ص": "s", "ض": "d",
    "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ک": "k", "ك": "k", "گ": "g", "ل": "l", "م": "m",
    "ن": "n", "ه": "h", "ة": "a", "و": "u", "ؤ": "u", "ی": "i", "ي": "i", "ى": "a", "ئ": "i", "ء": "", "ـ": "",
}  # fmt: skip
GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
TOGETHER = (
    (re.compile("[\u064b-\u065f\u0670]"), ""),
    (re.compile(r"\bو|و(?=ا)"), "w"),
    (re.compile(r"\b[يی]|[يی](?=ا)"), "j"),
    (re.compile("ο[υύϋΰ]"), "ou"),
    (re.compile("(?<=[αεέά])[υύ]"), "v"),
    (re.compile(r"\bμπ"), "b"),
    (re.compile(r"\bντ"), "d"),
)
"""Letters read otherwise beside others: a waw or ya that begins a word or stands before alif is a consonant."""
WITHOUT_VOWELS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Hebrew, Arabic and Syriac letters: a word of them is known by its consonants."""


def _letter(sign: str) -> str:
    """A letter that is in no table: by its base letter, or as `anyascii` has it; Latin letters and marks stay."""
    if sign.isascii() or sign in APOSTROPHES or is_latin(sign) or unicodedata.combining(sign):
        return sign
    base = unicodedata.normalize("NFD", sign)[0]
    if base in SPELLED:
        return SPELLED[base]
    if sign.isalnum() or unicodedata.category(sign)[0] == "M":
        return NOT_ALPHANUMERIC.sub("", anyascii(sign).lower()) or (f"u{ord(sign):x}" if sign.isalnum() else "")
    return sign


SPELLED = CYRILLIC | ARABIC | GREEK
LETTERS = Table(lambda sign: SPELLED[sign] if sign in SPELLED else _letter(sign))


def romanised(text: str) -> str:
    """Small letters of other scripts in Latin ones; Latin letters, marks and signs stay."""
    if text.isascii():
        return text
    for pattern, form in TOGETHER:
        text = pattern.sub(form, text)
    return text.translate(LETTERS)


def latin(name: str | None) -> str:
    """A name `normalised` and in ASCII, whatever its script: `Шевченко` → `schevtschenko`."""
    if not name:
        return ""
    return normalised(name if name.isascii() else romanised(small(name)))
