"""What each level of agreement weighs: m, u and thresholds, read from a file that names the source of each figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from services.intake.matching.comparison import Comparison
from services.intake.matching.names import Role, known_names

DEFAULT = Path(__file__).with_name("weights.yaml")
FIELDS = Comparison._fields
NAME_FIELDS: Mapping[str, Role] = {"given_names": "given", "family_name": "family"}


class WeightsInvalid(ValueError):
    """The file is no file of weights; the message says where."""


class Chances(NamedTuple):
    """How often a level is seen among pairs of one person (m) and of two (u)."""

    m: float
    u: float

    @property
    def bits(self) -> float:
        return log2(self.m / self.u)


@dataclass(frozen=True)
class Weights:
    """Thresholds and weights in bits. `families` is false for a list that was seen to hold no households."""

    fields: Mapping[str, Mapping[str, Chances]]
    upper: float
    lower: float
    prior: float = -20.0
    following: float = 0.5
    of_another: float = 0.15
    twin: float = 0.3
    families: bool = True
    sources: Mapping[str, str] = field(default_factory=dict)
    frequencies: Mapping[Role, Mapping[str, float]] = field(default_factory=lambda: known_names().frequencies)
    bits: Mapping[str, Mapping[str, float]] = field(init=False)

    def __post_init__(self) -> None:
        found = {name: {level: c.bits for level, c in levels.items()} for name, levels in self.fields.items()}
        object.__setattr__(self, "bits", found)

    @classmethod
    def load(cls, path: Path = DEFAULT) -> "Weights":
        """Read a file of weights. Raises `WeightsInvalid`, `OSError`."""
        try:
            read = yaml.safe_load(path.read_text(encoding="utf-8"))
            fields = {name: _levels(name, part) for name, part in read["fields"].items()}
            household = read.get("household", {})
            found = cls(
                fields, float(read["upper"]), float(read["lower"]), float(read["prior"]),
                float(household.get("following", 0.5)), float(household.get("of_another", 0.15)),
                float(read.get("twin", 0.3)), bool(read.get("families", True)),
                {name: str(part.get("source", "")) for name, part in read["fields"].items()},
            )  # fmt: skip
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise WeightsInvalid(f"{path} is no YAML: {error}") from None
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise WeightsInvalid(f"{path} holds no weights: {error!r}") from None
        if found.lower > found.upper:
            raise WeightsInvalid(f"{path}: lower lies above upper")
        return found

    def document(self) -> dict[str, Any]:
        """As the file says it."""
        return {
            "version": 1, "prior": round(self.prior, 3), "upper": round(self.upper, 3), "lower": round(self.lower, 3),
            "household": {"following": self.following, "of_another": self.of_another}, "twin": self.twin,
            "families": self.families,
            "fields": {
                name: {
                    "source": self.sources.get(name, ""),
                    "levels": {level: {"m": _rounded(c.m), "u": _rounded(c.u)} for level, c in levels.items()},
                }
                for name, levels in self.fields.items()
            },
        }  # fmt: skip


def _rounded(chance: float) -> float:
    return float(f"{chance:.6g}")


def _levels(name: str, part: Mapping[str, Any]) -> dict[str, Chances]:
    if name not in FIELDS:
        raise WeightsInvalid(f"there is no field {name}")
    found = {level: Chances(float(c["m"]), float(c["u"])) for level, c in part["levels"].items()}
    if any(not (0 < chance <= 1) for chances in found.values() for chance in chances):
        raise WeightsInvalid(f"{name}: m and u lie between 0 and 1")
    return found
