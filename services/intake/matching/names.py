"""Which spellings are one name, which names are one abroad, how common a name is: `names.yaml`, read once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml

from services.intake.matching.spelling import folded
from services.intake.people.names import normalised

Role = Literal["given", "family"]
FILE = Path(__file__).with_name("names.yaml")


@dataclass(frozen=True)
class Names:
    """`spellings`: folded spelling → the name it is one of, given or family. `given`: the known given names.

    `abroad`: name → the groups it belongs to.
    """

    spellings: Mapping[str, str]
    given: frozenset[str]
    abroad: Mapping[str, frozenset[str]]
    frequencies: Mapping[Role, Mapping[str, float]] = field(default_factory=dict)

    def key(self, fold: str) -> str:
        """What stands for all spellings of a name: its first one, or the word itself if nobody knows it."""
        return self.spellings.get(fold, fold)


@cache
def known_names() -> Names:
    """The table beside this file."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    spellings: dict[str, str] = {}
    bands: list[tuple[Role, str, float]] = []
    given: set[str] = set()
    for role in get_args(Role):
        for band, entries in read[role].items():
            for entry in entries:
                folds = [folded(normalised(word)) for word in str(entry).split()]
                name = spellings.get(folds[0], folds[0])
                spellings = dict.fromkeys(folds, name) | spellings
                bands.append((role, name, float(band)))
        given = given or set(spellings)
    groups: dict[str, frozenset[str]] = {}
    for number, entry in enumerate(read["abroad"]):
        for word in entry.split():
            fold = folded(normalised(word))
            name = spellings.get(fold, fold)
            groups[name] = groups.get(name, frozenset()) | {str(number)}
    frequencies = {role: {name: band for of, name, band in bands if of == role} for role in get_args(Role)}
    return Names(spellings, frozenset(given), groups, frequencies)


def shares(keys: Iterable[str], least: int = 2) -> dict[str, float]:
    """How large a share of a list bears each name; names seen fewer than `least` times stay with the default."""
    counted = Counter(keys)
    total = counted.total() or 1
    return {key: number / total for key, number in counted.items() if number >= least}
