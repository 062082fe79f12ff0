"""The package (Übergabepaket): what is handed over with a track, how, and the receipt both sides get for it.

The items themselves stay with the departments or in the document store; here only their form is checked, and the
hash over all of them is the receipt. Events name the codes, never a file number or a reason in words.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import orjson

from services.casework.kinds import Kind
from services.casework.refusals import PackageIncomplete
from shared.contracts.casework import PackageEntry

Handing = Literal["in_file", "uploaded", "posted", "told", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Item:
    """One item: by `state` with a file number, a document (id, or id and hash), a day (`posted`, `told`) or a reason
    (`not_applicable`)."""

    code: str
    state: Handing
    file_number: str | None = None
    document: Mapping[str, str] | str | None = None
    on: date | None = None
    reason: str | None = None

    @property
    def lacks(self) -> str | None:
        """The field that its state needs and that is not there."""
        match self.state:
            case "in_file":
                return None if self.file_number else "file_number"
            case "uploaded":
                return None if self.document else "document"
            case "posted" | "told":
                return None if self.on else "on"
            case "not_applicable":
                return None if self.reason else "reason"


Package = tuple[Item, ...]


def complete(kind: Kind, package: Package, today: date) -> None:
    """Refuses a package that lacks a required item, says nothing about one, or holds what no rule lets travel; and what
    is said to have been posted or told after `today`.

    `missing` lists the codes of the items that are not there; `errors` says for each fault where it is.
    """
    codes = [item.code for item in package]
    missing = [item.code for item in kind.missing_items(codes)]
    errors = [_error("/package/items", "missing", f"The item '{code}' is missing.") for code in missing]
    for place, item in enumerate(package):
        if item.lacks:
            said = f"An item that is {item.state} needs '{item.lacks}'."
            errors.append(_error(f"/package/items/{place}/{item.lacks}", "missing", said))
            missing.append(item.code)
        if item.on is not None and item.on > today:
            errors.append(_error(f"/package/items/{place}/on", "in_future", f"Write a day up to today, {today}."))
        if item.code in codes[:place]:
            errors.append(_error(f"/package/items/{place}/code", "repeated", "This item is there twice."))
        if item.code in kind.unknown_items([item.code]):
            said = f"'{kind.code}' does not hand over '{item.code}'."
            errors.append(_error(f"/package/items/{place}/code", "not_listed", said))
    if errors:
        raise PackageIncomplete("Complete the package and request again: see `errors`.", missing=missing, errors=errors)


def travelling(package: Package) -> list[str]:
    """The codes of the items that are really handed over."""
    return [item.code for item in package if item.state != "not_applicable"]


def receipt(package: Package) -> str:
    """SHA-256 (hex) over the items sorted by code, as JSON without white space: the same package, the same receipt."""
    items = sorted(package, key=lambda item: item.code)
    return hashlib.sha256(orjson.dumps(items, option=orjson.OPT_SORT_KEYS)).hexdigest()


def entries(package: Package) -> tuple[PackageEntry, ...]:
    """What is published of a package."""
    return tuple(PackageEntry(code=item.code, state=item.state) for item in package)


def _error(pointer: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}
