"""Which column holds what: headers in German and English, in whatever spelling (`columns.yaml`)."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from services.intake.people.names import normalised

FILE = Path(__file__).with_name("columns.yaml")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@cache
def known() -> dict[str, str]:
    """Header → field, also without its underscores."""
    read: dict[str, str] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    headers = {header: field for field, words in read.items() for header in words.split()}
    return {header.replace("_", ""): field for header, field in headers.items()} | headers


def recognised(headers: Sequence[str]) -> list[str | None]:
    """The field of each column, None where the header says nothing to us or says what an earlier one said.

    `Name` beside a column of given names is the family name.
    """
    found: list[str | None] = []
    for header in headers:
        plain = normalised(CAMEL.sub(" ", header)).replace(" ", "_")
        field = known().get(plain) or known().get(plain.replace("_", ""))
        found.append(None if field in found else field)
    if "name" in found and "given" in found and "family" not in found:
        found[found.index("name")] = "family"
    return found
