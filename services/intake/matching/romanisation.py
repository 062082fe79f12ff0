"""Names that arrive in Cyrillic or Arabic letters, in the Latin letters that German registers write.

Sources: Cyrillic after the transcription of the Duden (the spelling in German papers), which the folding of `spelling`
brings together with ISO 9 and the English forms; Ukrainian letters after resolution 55/2010 of its cabinet. Arabic and
Persian consonants after DIN 31635 without its dots and dashes. Short vowels are not written in Arabic: what comes out
is read by its frame (`spelling.frame`), never letter by letter.
"""

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
LETTERS = str.maketrans(CYRILLIC | ARABIC)


def romanised(text: str) -> str:
    """Small Cyrillic and Arabic letters in Latin ones; everything else stays."""
    return text if text.isascii() else text.translate(LETTERS)
