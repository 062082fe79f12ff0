"""YAML files that a city's lawyers edit: departments, kinds of transition.

The room exists so that a mistake in such a file is reported once, completely and in the editor's own terms:
the file, the line, the entry, what is wrong and what to do. A service starts only on files without any fault.
The wording is German, as the people who maintain the files speak it; keys and values are quoted as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

Loc = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


class Entry(BaseModel):
    """Base of everything read from such a file: frozen, and unknown keys are faults."""

    # coercing numbers is safe here: the loader below turns only numbers without a leading zero into numbers
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


def _only_iso_text(value: object) -> object:
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return value
    raise ValueError("kein Datum in der Form JJJJ-MM-TT")


Day = Annotated[date, BeforeValidator(_only_iso_text)]


@dataclass(frozen=True)
class Fault:
    """One mistake: where it stands, what is wrong, what the editor can do."""

    file: str
    place: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.wrong} {self.remedy}"


class RulebookFaulty(Exception):
    """Raised once per start with every fault of every file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  {number}. {fault}" for number, fault in enumerate(self.faults, 1))
        count = "1 Fehler" if len(self.faults) == 1 else f"{len(self.faults)} Fehler"
        super().__init__(f"Die Regeldateien enthalten {count}; so wird nicht gestartet:\n{lines}")


class _Loader(yaml.SafeLoader):
    """YAML 1.2 scalars only: `no` stays a language, `05113000` stays a key, a date stays text."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(0|[1-9][0-9]*)$"), list("-0123456789"))


@dataclass
class Page:
    """One file that has been read: its data, the line of every value, and the faults found so far."""

    file: str
    node: yaml.Node | None
    data: Any
    faults: list[Fault] = field(default_factory=list)

    def fault(self, loc: Sequence[str | int], wrong: str, remedy: str) -> None:
        """Notes a fault at the entry that `loc` (keys and list positions from the top) points to."""
        self.faults.append(Fault(self.file, self.place(loc), wrong, remedy))

    def place(self, loc: Sequence[str | int]) -> str:
        """The line and the path of an entry in the editor's terms; list entries go by their id or code."""
        node, line, names = self.node, 1, list[str]()
        for step in loc:
            found = _step(node, step)
            names.append(_named(found[1] if found else None, step))
            node = found[1] if found else None
            line = found[0] if found else line
        return f"Zeile {line}" + (f", {' → '.join(names)}" if names else "")

    def as_model(self, model: type[Model]) -> Model | None:
        """The page as `model`; None when its shape is wrong, the faults are noted then."""
        if self.faults:
            return None
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            details = error.errors()
            for detail in details:
                # a list whose only entry is wrong is reported as too short as well
                if detail["type"] == "too_short" and any(_lies_within(one["loc"], detail["loc"]) for one in details):
                    continue
                self.fault(_without_tags(detail["loc"], self.data), *_in_german(detail))
            return None


def read(path: Path) -> Page:
    """Reads one file; unreadable YAML and keys that stand twice are noted as faults, never raised."""
    page = Page(path.name, None, None)
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        page.node = loader.get_single_node()
        page.data = loader.construct_document(page.node) if page.node else None
    except UnicodeDecodeError:
        page.fault((), "Die Datei ist nicht in UTF-8 gespeichert.", "Bitte als UTF-8 speichern.")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        wrong = f"Die Datei ist kein lesbares YAML ({error.problem})."
        remedy = "Bitte Einrückung und Anführungszeichen prüfen."
        page.faults.append(Fault(page.file, f"Zeile {line}", wrong, remedy))
    except (yaml.YAMLError, ValueError) as error:
        page.fault((), f"Die Datei ist kein lesbares YAML ({error}).", "Bitte unzulässige Zeichen entfernen.")
    else:
        _note_repeated_keys(page, page.node, ())
        if not page.faults and not isinstance(page.data, dict):
            wrong = "Die Datei enthält keine Einträge der Form „Name: Wert“."
            page.fault((), wrong, "Bitte eine bestehende Datei als Muster nehmen.")
    return page


def read_folder(folder: Path) -> list[Page]:
    """All `*.yaml` files of a folder, by name. A folder that is missing or empty is a fault of its own."""
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if not files:
        wrong = "Hier liegt keine Datei mit der Endung .yaml."
        raise RulebookFaulty([Fault(str(folder), "Ordner", wrong, "Bitte den eingestellten Ordner prüfen.")])
    return [read(file) for file in files]


def _step(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def _named(node: yaml.Node | None, step: str | int) -> str:
    if isinstance(step, str):
        return step
    for key in ("id", "code"):
        found = _step(node, key)
        if found and isinstance(found[1], yaml.ScalarNode):
            return str(found[1].value)
    return f"{step + 1}. Eintrag"


def _note_repeated_keys(page: Page, node: yaml.Node | None, loc: Loc) -> None:
    if isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _note_repeated_keys(page, value, (*loc, position))
    if isinstance(node, yaml.MappingNode):
        keys = [str(key.value) for key, _ in node.value]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            wrong = f"Der Eintrag „{key}“ steht hier mehrmals."
            page.fault((*loc, key), wrong, "Bitte nur einen davon stehen lassen.")
        for key, value in node.value:
            _note_repeated_keys(page, value, (*loc, str(key.value)))


def _lies_within(inner: Loc, outer: Loc) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _without_tags(loc: Loc, data: Any) -> Loc:
    """pydantic adds the names of union members and validators to a place; the editor never wrote those."""
    kept: list[str | int] = []
    for position, step in enumerate(loc):
        inside = (isinstance(data, dict) and step in data) or (isinstance(data, list) and isinstance(step, int))
        if not inside and position < len(loc) - 1:
            continue
        kept.append(step)
        if inside:
            data = data[step]
    return tuple(kept)


def _in_german(detail: Any) -> tuple[str, str]:
    """What is wrong and what to do, for one of pydantic's error details."""
    values = {"name": detail["loc"][-1] if detail["loc"] else "Datei", "value": detail.get("input")}
    values |= {"message": detail["msg"]} | detail.get("ctx", {})
    if "expected" in values:
        values["expected"] = str(values["expected"]).replace("'", "").replace(" or ", ", ")
    wrong, remedy = _WORDING.get(detail["type"], _OTHERWISE)
    return wrong.format(**values), remedy.format(**values)


_SPELLING = "Bitte die Schreibweise prüfen."
_WHOLE = ("„{value}“ ist keine ganze Zahl.", "Bitte eine ganze Zahl angeben.")
_TRUTH = ("„{value}“ ist weder ja noch nein.", "Bitte true oder false angeben.")
_LISTED = ("„{name}“ ist keine Aufzählung.", "Bitte als Liste in eckigen Klammern schreiben.")
_NESTED = ("„{name}“ besteht nicht aus Angaben der Form „Name: Wert“.", "Bitte die Einrückung prüfen.")
_EMPTY = ("„{name}“ ist leer.", "Bitte ausfüllen.")
_OTHERWISE = ("„{value}“ ist hier nicht zulässig ({message}).", "Bitte berichtigen.")
_WORDING = {
    "missing": ("Die Angabe „{name}“ fehlt.", "Bitte ergänzen."),
    "extra_forbidden": ("Die Angabe „{name}“ ist hier nicht vorgesehen.", _SPELLING),
    "literal_error": ("„{value}“ ist hier nicht zulässig.", "Zulässig sind: {expected}."),
    "string_pattern_mismatch": ("„{value}“ hat nicht die verlangte Form.", _SPELLING),
    "string_type": ("„{name}“ ist kein Text.", "Bitte einen Text angeben, notfalls in Anführungszeichen."),
    "value_error": ("„{value}“: {error}.", "Bitte berichtigen."),
    "greater_than_equal": ("„{value}“ ist zu klein.", "Bitte mindestens {ge} angeben."),
    "too_short": _EMPTY,
    "string_too_short": _EMPTY,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "tuple_type": _LISTED,
    "list_type": _LISTED,
    "frozen_set_type": _LISTED,
    "dict_type": _NESTED,
    "model_type": _NESTED,
}
