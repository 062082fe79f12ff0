"""All kinds of transition of an installation, and which of them applies.

One YAML file per kind. A transition pins the version of its kind when it is requested, so several versions of a
kind may be present. What must hold between the entries, and with the directory, is in
`services/casework/kind_rules.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from services.casework.kind import Kind, PackageItem, Rung, matched
from shared.directory import LIFE_SITUATIONS, Department, Directory

__all__ = ["FALLBACK", "Kind", "Kinds", "PackageItem", "Rung", "UnknownKind", "best_fitting"]

FALLBACK = "handover"


class UnknownKind(LookupError):
    """No kind of that code, or not in that version."""


@dataclass(frozen=True, eq=False)
class Kinds:
    """All kinds of an installation, in all versions that are present."""

    kinds: tuple[Kind, ...]

    @staticmethod
    def load(folder: Path | str, directory: Directory) -> Kinds:
        """Reads every file of the folder and holds it against the directory; raises `RulebookFaulty` with all
        faults of all files at once."""
        from services.casework.kind_rules import checked  # the rules read the models above

        return Kinds(checked(Path(folder), directory))

    @cached_property
    def _versions(self) -> dict[tuple[str, int], Kind]:
        return {(kind.code, kind.version): kind for kind in self.kinds}

    @cached_property
    def _current(self) -> dict[str, Kind]:
        return {kind.code: kind for kind in sorted(self.kinds, key=lambda kind: kind.version)}

    @cached_property
    def _by_default(self) -> dict[str, tuple[Kind, ...]]:
        return {
            situation: tuple(
                kind for kind in self._current.values() if kind.by_default and situation in kind.life_situations
            )
            for situation in LIFE_SITUATIONS
        }

    @cached_property
    def _chosen(self) -> dict[tuple[Directory, str, str, str], Kind]:
        """What `default_for` has answered: it is asked for every referral."""
        return {}

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(self._current))

    def current(self, code: str) -> Kind:
        """The highest version, for new requests. Raises `UnknownKind`."""
        found = self._current.get(code)
        if found is None:
            raise UnknownKind(code)
        return found

    def version(self, code: str, version: int) -> Kind:
        """The version that a transition has pinned. Raises `UnknownKind`."""
        found = self._versions.get((code, version))
        if found is None:
            raise UnknownKind(f"{code} v{version}")
        return found

    def default_for(self, life_situation: str, from_department: str, to_department: str, directory: Directory) -> Kind:
        """The most specific kind that a referral without a kind may use; `handover` where no other fits.

        Raises `UnknownDepartment`; `UnknownKind` where not even `handover` fits: a transition to oneself.
        """
        asked = (directory, life_situation, from_department, to_department)
        if asked not in self._chosen:
            sender, receiver = directory.department(from_department), directory.department(to_department)
            fitting = best_fitting(self._by_default.get(life_situation, ()), life_situation, sender, receiver)
            if not fitting:
                raise UnknownKind(f"{life_situation}: {from_department} → {to_department}")
            self._chosen[asked] = fitting[0]
        return self._chosen[asked]


def best_fitting(kinds: Iterable[Kind], life_situation: str, sender: Department, receiver: Department) -> list[Kind]:
    """The kinds that fit most precisely: one, unless the files are ambiguous."""
    fitting = [kind for kind in kinds if kind.fits(life_situation, sender, receiver)]
    best = max((_precision(kind, sender, receiver) for kind in fitting), default=None)
    return [kind for kind in fitting if _precision(kind, sender, receiver) == best]


def _precision(kind: Kind, sender: Department, receiver: Department) -> tuple[int, int, bool, int]:
    """The receiver counts before the sender, then a rule about municipalities, then fewer life situations."""
    return (
        matched(kind.receivers, receiver),
        matched(kind.senders, sender),
        kind.municipality != "any",
        -len(kind.life_situations),
    )
