"""In which encoding a text file may be that says nothing about it, and what makes one doubt it. Pure.

Bytes that are no UTF-8 are read as Windows-1252, as German offices write them. Of most other encodings nothing tells
for certain; but letters that mean the same in all of them are no reason for doubt, and what looks like no word is one.
"""

import re
import unicodedata
from collections.abc import Iterator

CHARSETS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "utf-16": "utf-16", "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be", "windows-1252": "cp1252", "cp1252": "cp1252", "iso-8859-1": "cp1252",
    "iso-8859-15": "iso-8859-15", "latin-1": "cp1252", "windows-1250": "cp1250", "windows-1251": "cp1251",
    "windows-1253": "cp1253", "windows-1254": "cp1254", "iso-8859-9": "cp1254", "windows-1255": "cp1255",
    "windows-1256": "cp1256", "windows-1257": "cp1257", "windows-1258": "cp1258", "iso-8859-2": "iso-8859-2",
    "iso-8859-5": "iso-8859-5", "iso-8859-7": "iso-8859-7", "koi8-r": "koi8-r", "koi8-u": "koi8-u",
    "macintosh": "mac-roman", "x-mac-roman": "mac-roman", "x-mac-turkish": "mac-turkish", "ibm850": "cp850",
    "ibm852": "cp852", "ibm437": "cp437",
}  # fmt: skip
"""What a content type may say. ISO 8859-1 and -9 are read as their supersets, as browsers do (WHATWG Encoding)."""

OTHERS = {
    "windows-1254": "cp1254", "windows-1250": "cp1250", "windows-1251": "cp1251", "koi8-r": "koi8-r",
    "macintosh": "mac-roman", "ibm850": "cp850",
}  # fmt: skip
"""What a file that is neither UTF-8 nor Windows-1252 most often is."""
SURE = frozenset("äöüÄÖÜßéÉáóíúçÇëôâî")
"""One byte in Windows-1250, -1252 and -1254, and in the West and the East of ISO 8859."""
SIGNS = frozenset("„“”‚‘’«»–—…€•·§°²³´\u00a0")
"""No letters; between two letters none of them stands but an apostrophe."""
NEVER_BEHIND = frozenset("§°³´•·€")
"""Signs that no letter goes before."""
WORD = re.compile(r"[^\s;,|\"]+")
LOST = "\ufffd"
"""What programs write where they could not read a sign."""
MOST = 3
LONGEST = 40


def doubt(text: str, encoding: str = "cp1252") -> str | None:
    """Words of a text read as `encoding` that may be others in truth, and what they would be; None without any."""
    doubtful = dict.fromkeys(word for word in _words(text) if len(word) <= LONGEST and _is_doubtful(word))
    if not doubtful:
        return None
    told = [f"{word} ({_else(word, encoding)})" for word in list(doubtful)[:MOST]]
    more = f" and {len(doubtful) - MOST} more" if len(doubtful) > MOST else ""
    return (
        f"Look at {'; '.join(told)}{more}: if this is not what was written, save the list as CSV UTF-8 or say its "
        "encoding as the charset of the content type."
    )


def damaged(text: str) -> str | None:
    """Words of a text in which signs are lost, or that were UTF-8 and read as Windows-1252 before they were written."""
    found: dict[str, str] = {}
    for word in dict.fromkeys(_words(text)):
        if LOST in word:
            found[word] = "a sign is lost"
        elif len(word) <= LONGEST and (meant := _twice(word)):
            found[word] = f"{meant}, read twice"
    if not found:
        return None
    told = "; ".join(f"{word[:LONGEST]} ({what})" for word, what in list(found.items())[:MOST])
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    return f"Look at {told}{more}: damaged before it came here; save the list anew from where it was right."


def _words(text: str) -> Iterator[str]:
    """Those with a letter beyond ASCII."""
    return (word for word in WORD.findall(text) if not word.isascii()) if not text.isascii() else iter(())


def _twice(word: str) -> str | None:
    """`JÃ¶rg` → `Jörg`; None for a word that is none when it is read so."""
    try:
        raw = b"".join(bytes([ord(one)]) if 0x80 <= ord(one) < 0xA0 else one.encode("cp1252") for one in word)
        return raw.decode()
    except UnicodeError:
        return None


def _is_doubtful(word: str) -> bool:
    foreign = [sign for sign in word if not sign.isascii()]
    if any(sign not in SURE and sign not in SIGNS for sign in foreign):
        return True
    letters = [sign for sign in word if sign.isalpha()]
    if len(letters) > 2 and 2 * sum(not sign.isascii() for sign in letters) > len(letters):
        return True
    return any(
        before.isalpha() and (sign in NEVER_BEHIND or (sign in SIGNS and sign != "’" and after.isalpha()))
        for before, sign, after in zip(word, word[1:], f"{word[2:]} ", strict=False)
    )


def _else(word: str, encoding: str) -> str:
    """The word in other encodings, where it would be letters."""
    raw = word.encode(encoding, "ignore")
    found = {name: raw.decode(other, "ignore") for name, other in OTHERS.items()}
    likely = [f"{text} in {name}" for name, text in found.items() if text != word and _is_a_word(text)]
    return ", ".join(likely) or "in another encoding something else"


def _is_a_word(text: str) -> bool:
    """Letters of one alphabet, and none is a capital after a small one."""
    letters = [sign for sign in text if not sign.isascii()]
    scripts = {unicodedata.name(sign, "?").split(" ")[0] for sign in text if sign.isalpha()}
    return all(map(str.isalpha, letters)) and len(scripts) == 1 and not re.search(r"[a-zà-ÿ][A-ZÀ-Þ]", text)
