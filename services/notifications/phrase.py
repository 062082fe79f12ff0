"""The form of what a notice says: a title for lists and subjects, a fact, and what the reader can do now."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`next_step` may be empty."""

    title: str
    fact: str
    next_step: str = ""
