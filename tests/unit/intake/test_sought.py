"""What a person is sought by goes wherever the name goes."""

import ast
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.people.sought import keys, words
from tests.unit.intake.builders import ROOT

WRITES = re.compile(r"(insert\s+into\s+persons|update\s+persons)\b", re.IGNORECASE)


def statements(path: Path) -> list[str]:
    """The texts of a module that write people, each with the names of its columns."""
    every = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
    return [text for text in every if isinstance(text, str) and WRITES.search(text) and "given_names" in text]


def test_every_statement_that_writes_a_name_writes_what_it_is_sought_by() -> None:
    written = [text for path in (ROOT / "services" / "intake").rglob("*.py") for text in statements(path)]
    assert len(written) >= 4
    assert [text for text in written if not {"sought_name", "sought_frames"} <= set(re.findall(r"\w+", text))] == []


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_what_is_sought_is_ascii_whatever_the_name(given_names: str, family_name: str) -> None:
    name, frames = keys(given_names, family_name)
    assert name.isascii()
    assert frames.isascii()


def test_dukic_is_dukic_and_djukic() -> None:
    plain = {word.plain for word in words("Đukić")}
    assert plain == {"dukic", "djukic"} == {word.plain for word in words("Djukic")}


def test_a_name_without_vowels_is_told_by_its_consonants() -> None:
    assert "~hdd" in keys("محمد", "الحداد")[1].split()
    assert "=hdd" in keys("Amira", "Haddad")[1].split()
