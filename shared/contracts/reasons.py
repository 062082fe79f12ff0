"""Why something a sender published was refused: a place, a stable code, and a sentence a person understands.

Never a value: reasons are published, logged and mailed. Field names of the sender are repeated only where they look
like field names, because a name or a number can be hidden in a key as well.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

FIELD_NAME = re.compile(r"[a-z][A-Za-z0-9_]{0,39}\Z")


@dataclass(frozen=True, slots=True)
class Reason:
    """`pointer`: RFC 6901 pointer into the data, or the name of an attribute or header, or "" for the whole."""

    pointer: str
    code: str
    detail: str

    def as_dict(self) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail}


def pointer_to(steps: Iterable[str | int]) -> str:
    """RFC 6901: `("person", "languages", 0)` is `/person/languages/0`.

    A step that is not the name of a field (a sender's invention) ends the pointer at the object it stands in.
    """
    pointer = ""
    for step in steps:
        if isinstance(step, str) and not FIELD_NAME.match(step):
            break
        pointer += f"/{step}"
    return pointer


def spoken(reasons: Iterable[Reason]) -> str:
    """All reasons as one text, for a log or a parked record."""
    return "; ".join(f"{r.pointer}: {r.detail}" if r.pointer else r.detail for r in reasons)
