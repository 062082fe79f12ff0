"""What a JSON array or object holds, told apart by its brackets, commas and quotation marks alone.

Nothing is read: whatever stands inside a piece (bytes that are no UTF-8, any depth, numbers without end, no JSON at
all) is for the strict rules to judge, piece by piece. One pass without recursion; most bytes are passed by the regexes.
"""

import re

from shared.contracts import strict_json

BLANKS = b" \t\r\n"
STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
FLAT = rb'[\[{](?:[^"\[\]{}]++|' + STRING + rb")*+[\]}]"
BETWEEN = re.compile(rb'(?:[^"\[\]{},]++|' + STRING + b"|" + FLAT + b")*+", re.DOTALL)
INSIDE = re.compile(rb'(?:[^"\[\]{}]++|' + STRING + b"|" + FLAT + b")*+", re.DOTALL)
OPENING = re.compile(rb"[\[{]+")
CLOSING = re.compile(rb"[\]}]+")
NAMED = re.compile(rb'[ \t\r\n]*"(id|source)"[ \t\r\n]*:')


def elements(raw: bytes) -> list[bytes] | None:
    """The texts of an array's elements; None where this is no array, or its elements cannot be told apart."""
    return _pieces(raw, b"[]")


def claimed(raw: bytes) -> dict[str, str]:
    """`id` and `source` as the text of an event names them, each once and as a text, whatever else is wrong with it."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for piece in _pieces(raw, b"{}") or ():
        if named := NAMED.match(piece):
            name = named[1].decode()
            if name in found:
                twice.add(name)
            found[name] = _text(piece[named.end() :])
    return {name: text for name, text in found.items() if text and name not in twice}


def _text(raw: bytes) -> str:
    """Empty for what is no text."""
    try:
        value = strict_json.parse(raw)
    except strict_json.NotStrictJson:
        return ""
    return value if isinstance(value, str) else ""


def _pieces(raw: bytes, brackets: bytes) -> list[bytes] | None:
    text = raw.strip(BLANKS)
    if len(text) < 2 or text[:1] + text[-1:] != brackets:
        return None
    found: list[bytes] = []
    start, at, depth, end = 1, 1, 1, len(text)
    while depth:
        at = _passed(INSIDE if depth > 1 else BETWEEN, text, at)
        sign = text[at : at + 1]
        if sign in (b"[", b"{"):
            run = _passed(OPENING, text, at) - at
            depth, at = depth + run, at + run
        elif sign in (b"]", b"}"):
            run = min(_passed(CLOSING, text, at) - at, depth)
            depth, at = depth - run, at + run
        elif sign == b",":
            found.append(text[start:at])
            start = at = at + 1
        else:  # the end, or a text without one
            return None
    last = text[start : at - 1]
    if found or last.strip(BLANKS):
        found.append(last)
    return found if at == end and all(one.strip(BLANKS) for one in found) else None


def _passed(pattern: re.Pattern[bytes], text: bytes, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
