"""Which spellings are one name, which names are one abroad, how common a name is: `names.yaml`, read once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml

from services.intake.matching.spelling import folded
from services.intake.names import normalised

Role = Literal["given", "family"]
FILE = Path(__file__).with_name("names.yaml")


@dataclass(frozen=True)
class Names:
    """`given` and `family`: folded spelling → the name it is one of. `abroad`: name → the group it belongs to."""

    given: Mapping[str, str]
    family: Mapping[str, str]
    abroad: Mapping[str, frozenset[str]]
    frequencies: Mapping[Role, Mapping[str, float]] = field(default_factory=dict)

    def key(self, fold: str, role: Role) -> str:
        """What stands for all spellings of a name: its first one, or the word itself if nobody knows it."""
        return (self.given if role == "given" else self.family).get(fold, fold)


@cache
def known_names() -> Names:
    """The table beside this file."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    spellings: dict[str, dict[str, str]] = {"given": {}, "family": {}}
    frequencies: dict[Role, dict[str, float]] = {"given": {}, "family": {}}
    for role in get_args(Role):
        for band, entries in read[role].items():
            for entry in entries:
                folds = [folded(normalised(word)) for word in str(entry).split()]
                spellings[role].update(dict.fromkeys(folds, folds[0]))
                frequencies[role][folds[0]] = float(band)
    groups: dict[str, frozenset[str]] = {}
    for number, entry in enumerate(read["abroad"]):
        for word in entry.split():
            key = spellings["given"].get(folded(normalised(word)), folded(normalised(word)))
            groups[key] = groups.get(key, frozenset()) | {str(number)}
    return Names(spellings["given"], spellings["family"], groups, frequencies)


def shares(keys: Iterable[str], least: int = 2) -> dict[str, float]:
    """How large a share of a list bears each name; names seen fewer than `least` times stay with the default."""
    counted = Counter(keys)
    total = counted.total() or 1
    return {key: number / total for key, number in counted.items() if number >= least}
