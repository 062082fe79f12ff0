"""JSON documents of every form, and others of the same form with different content."""

from random import Random
from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["reference", "person", "needs", "family_name", "urgency", "life_situation", "data", "type"])
LEAVES = st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text(st.characters(codec="utf-8"), max_size=12)


def documents() -> st.SearchStrategy[Any]:
    """Values are never codes that may be shown: those are for sentences of their own."""
    return st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
    ).filter(lambda document: "1.0" not in str(document))


def same_form(document: Any, dice: Random) -> Any:
    """Every value replaced by another one of its type, texts by texts of their length."""
    match document:
        case dict():
            return {key: same_form(value, dice) for key, value in document.items()}
        case list():
            return [same_form(value, dice) for value in document]
        case bool():
            return dice.random() < 0.5
        case int():
            return dice.randint(-1000, 1000)
        case str():
            return "".join(dice.choice("abcdefghijäöüß漢") for _ in document)
        case _:
            return document
