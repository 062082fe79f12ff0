"""What a spreadsheet shows of a number, where that can be told from its format alone (ECMA-376 part 1, 18.8.31).

Told are whole numbers with placeholders (`0`, `#`, `?`), texts around and between them, sections by sign, colours and
percents; dates of which all, or month and year, or the year are shown. What is shown otherwise (groups and decimals,
whose signs are those of the reader's language, fractions, powers, conditions, times) is for its sender to write as a
text.
"""

import re
from datetime import date, datetime
from functools import lru_cache
from math import isfinite

NO_FORMAT = frozenset({"", "general", "@", "standard"})
TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[(?:black|white|red|green|blue|yellow|magenta|'
                   r"cyan|color ?\d+)\]|([0#?])|(general|@)|([-+/:()!^&'~{}<>= $€%])|(.)", re.IGNORECASE)  # fmt: skip
SECTIONS = re.compile(r'((?:"[^"]*"|\\.|[^;])*);?')
QUIET = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
PLACEHOLDER, TEXT, WHOLE, PERCENT = range(4)
MOST = 15
"""Digits that a spreadsheet keeps."""


def shown(value: int | float, pattern: str) -> str | None:
    """The text in the cell; None where only the spreadsheet can tell, or where it shows nothing."""
    if not isfinite(value):
        return None
    if pattern.strip().lower() in NO_FORMAT:
        return str(int(value)) if float(value).is_integer() else str(value)
    if abs(value) < 1000:
        pattern = pattern.replace("#,##", "###")
    section, minus = _section(_sections(pattern), value)
    tokens = _tokens(section) if section is not None else None
    if tokens is None or not any(kind in (PLACEHOLDER, WHOLE) for kind, _ in tokens):
        return None
    percents = sum(kind == PERCENT for kind, _ in tokens)
    if percents > MOST or not isfinite(amount := abs(value) * 100**percents):
        return None
    whole = round(amount)
    if abs(amount - whole) > 1e-9 or len(str(whole)) > MOST:
        return None
    return ("-" if minus else "") + _filled(tokens, str(whole) if whole else "")


def shown_text(text: str, pattern: str) -> str:
    """A text with what its format puts around it: `"AZ-"@`."""
    if "@" not in pattern or pattern == "@":
        return text
    sections = _sections(pattern)
    section = sections[3] if len(sections) == 4 else sections[0] if len(sections) == 1 else ""
    tokens = _tokens(section)
    if tokens is None or sum(kind == WHOLE for kind, _ in tokens) != 1:
        return text
    return "".join(text if kind == WHOLE else sign for kind, sign in tokens)


def shown_date(value: date, pattern: str) -> str | None:
    """Day, month and year as ISO 8601, `03.2016` or `2016`: as much of it as the format shows."""
    day = value.date() if isinstance(value, datetime) else value
    signs = QUIET.sub("", pattern.partition(";")[0]).lower()
    if "y" not in signs and "e" not in signs:
        return None
    months = "m" in re.sub(r"h+[^a-z]*m+|m+[^a-z]*s+", "", signs)
    if "d" in signs:
        return day.isoformat() if months else None
    return f"{day.month:02}.{day.year:04}" if months else f"{day.year:04}"


@lru_cache(maxsize=1000)
def _sections(pattern: str) -> tuple[str, ...]:
    found = [match[1] for match in SECTIONS.finditer(pattern)]
    return tuple(found[:-1] if len(found) > 1 and not pattern.endswith(";") else found)


def _section(sections: tuple[str, ...], value: int | float) -> tuple[str | None, bool]:
    """The part of a format for a value, and whether a minus stands before it."""
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], value < 0


@lru_cache(maxsize=1000)
def _tokens(section: str) -> tuple[tuple[int, str], ...] | None:
    """Placeholders and texts; None if there is anything else in it."""
    found: list[tuple[int, str]] = []
    for match in TOKEN.finditer(section):
        quoted, escaped, currency, placeholder, whole, sign, other = match.groups()
        if other is not None:
            return None
        if placeholder:
            found.append((PLACEHOLDER, placeholder))
        elif whole:
            found.append((WHOLE, whole))
        elif sign == "%":
            found.append((PERCENT, sign))
        elif text := quoted or escaped or currency or sign:
            found.append((TEXT, text))
    kinds = [kind for kind, _ in found]
    fraction = any(sign == "/" for _, sign in found) and PLACEHOLDER in kinds and "?" in section
    return None if fraction or (WHOLE in kinds and PLACEHOLDER in kinds) else tuple(found)


def _filled(tokens: tuple[tuple[int, str], ...], digits: str) -> str:
    """Digits from the right into their places; those that are left stand before the first."""
    places = sum(kind == PLACEHOLDER for kind, _ in tokens)
    texts: list[str] = []
    for kind, sign in reversed(tokens):
        if kind == WHOLE:
            texts.append(digits or "0")
        elif kind != PLACEHOLDER:
            texts.append(sign)
        else:
            places -= 1
            taken = digits if places == 0 else digits[-1:]
            digits = "" if places == 0 else digits[:-1]
            texts.append(taken or {"0": "0", "?": " "}.get(sign, ""))
    return "".join(reversed(texts))
