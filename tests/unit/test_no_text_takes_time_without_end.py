"""Whatever reads senders' text is done with the worst of full length in no time: one report must not hang a service.

Looked for in all code: each compiled pattern a module holds, and each that is written where it is used. What pydantic
checks is left out: its engine takes linear time (Rust's regex).
"""

import ast
import importlib
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import product
from types import FrameType
from typing import Any

import pytest

from services.intake.matching import profile
from services.intake.matching.placeholders import stands_for_nothing
from services.intake.people.names import normalised
from services.intake.reports.basis import published_basis
from tests.unit.intake.builders import ROOT

PACKAGES = ("shared", "services", "staffel_client", "cli")
LONGEST = 2000
"""Signs of the longest text in a report (remarks)."""
AT_MOST = 0.5
"""Seconds of the processor. Looking on from each of 2000 signs to the end takes a tenth of it on a busy machine."""
COMMON = ["1", "a", "N", " ", "-", "/", "§", "ä"]


class TooSlow(Exception):
    """Not done in time."""


@contextmanager
def in_time(what: object) -> Iterator[None]:
    """The engine of `re` looks for signals while it works."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TooSlow(what)

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, AT_MOST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@cache
def patterns() -> dict[str, re.Pattern[Any]]:
    """By where it stands: what modules hold, on their own or within tables, and what is written in calls of `re`."""
    found: dict[str, re.Pattern[Any]] = {}
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "import re\n" not in text or path.stem == "__main__":
            continue
        name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for attribute, value in vars(importlib.import_module(name)).items():
            for number, one in enumerate(_held(value)):
                found[f"{name}.{attribute}[{number}]"] = one
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re")), args=[ast.Constant(value=str() | bytes() as said), *_]
                ):
                    found[f"{name}:{node.lineno}"] = re.compile(said)
    return found


def _held(value: object) -> Iterator[re.Pattern[Any]]:
    match value:
        case re.Pattern():
            yield value
        case dict():
            for one in value.values():
                yield from _held(one)
        case tuple() | list() | set() | frozenset():
            for one in value:
                yield from _held(one)


def worst(*written: str) -> Iterator[str]:
    """Units of one to three signs over and over, with an end that fits and one that does not."""
    signs = list(dict.fromkeys([*(sign for text in written for sign in text), *COMMON]))[:12]
    units = [*signs, *map("".join, product(signs, repeat=2)), *map("".join, product(signs[:5], repeat=3))]
    for unit in dict.fromkeys(units):
        yield (unit * LONGEST)[: LONGEST - 2] + "!\n"
        yield "§ " + (unit * LONGEST)[: LONGEST - 4] + " x"


def _own_signs(pattern: re.Pattern[Any]) -> str:
    """Signs a pattern names, without what is syntax."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return re.sub(r"\\.|[\[\](){}|*+?^$.:=!<>]", "", source)[:60]


@pytest.mark.parametrize("name", sorted(patterns()))
def test_a_pattern_is_done_with_the_worst_text(name: str) -> None:
    pattern = patterns()[name]
    for text in worst(_own_signs(pattern)):
        read = text.encode() if isinstance(pattern.pattern, bytes) else text
        with in_time((name, text[:12])):
            pattern.search(read)
            pattern.fullmatch(read)


def _matched(text: str) -> object:
    return profile(text, text, None, address={"street": text, "city": text}, phone=text, email=text, azr_number=text)


def _told(text: str) -> bool:
    return stands_for_nothing(normalised(text), "given") or stands_for_nothing(normalised(text), "family")


@pytest.mark.parametrize(
    ("read", "length", "units"),
    [
        (_told, 200, ["N ", "n n ", "Keine Angabe ", "k a ", "Kind 1 ", "ohne Namen ", "Name unbekannt ", "1 ", "n.n"]),
        (_matched, 200, ["N ", "Keine Angabe ", "al ", "Straße ", "1 a", "abd al-", "ch", "iy", "aa"]),
        (published_basis, 80, ["1", "1a", "1-", "1–", "1, ", "§", "SGB ", "SGB I", "und", "(1)", "f", "1f"]),
    ],
    ids=["placeholders", "matching", "legal basis"],
)  # fmt: skip
def test_what_reads_names_and_paragraphs_is_done_too(
    read: Callable[[str], object], length: int, units: list[str]
) -> None:
    for unit, end in product(units, ["", "x", " Qq", " x", "!"]):
        text = ("§ 24 AufenthG " if read is published_basis else "") + unit * length
        with in_time((unit, end)):
            read(text[: length - len(end)] + end)


def test_it_is_noticed_what_takes_without_end() -> None:
    with pytest.raises(TooSlow), in_time("(a+)+"):
        re.compile("(a+)+b").match("a" * 60)
