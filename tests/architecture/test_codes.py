"""Codes of findings are one language: small words with underscores, and the same error has the same code everywhere."""

import ast
import itertools
import re
from collections.abc import Iterator

from tests.architecture.compose import ROOT

CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*\Z")
OTHER_SPELLINGS = {"in_the_future": "in_future", "future": "in_future", "in_the_past": "in_past", "past": "in_past"}


def codes() -> Iterator[tuple[str, str]]:
    """`file:line` and code of every finding that is made in the services: the text that follows a pointer."""
    for room in ("services", "shared", "staffel_client"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    for code in _after_a_pointer(node.args):
                        yield f"{file.relative_to(ROOT)}:{node.lineno}", code


def _after_a_pointer(args: list[ast.expr]) -> Iterator[str]:
    for place, code in itertools.pairwise(args):
        if _is_pointer(place) and isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield code.value


def _is_pointer(value: ast.expr) -> bool:
    form, first = r"/\w", value
    if isinstance(value, ast.JoinedStr) and value.values:
        form, first = r"/\w|/\Z", value.values[0]
    text = first.value if isinstance(first, ast.Constant) else None
    return isinstance(text, str) and re.match(form, text) is not None


def test_a_finding_has_a_code_of_small_words_and_underscores() -> None:
    found = list(codes())
    assert len(found) > 100
    assert [one for one in found if not CODE.match(one[1]) and " " not in one[1]] == []


def test_one_error_has_one_code() -> None:
    assert [one for one in codes() if one[1] in OTHER_SPELLINGS] == []
