"""What programmes and offers are called in German, from the files that describe them: events carry their codes only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.rulebook import Page, RulebookFaulty, read_folder


@dataclass(frozen=True, slots=True)
class Titles:
    """Programmes by code, offers by municipality and code."""

    programmes: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @staticmethod
    def load(programmes: Path, offers: Path) -> "Titles":
        """Raises `RulebookFaulty` for files that cannot be read, or that lack a German name."""
        files, book = read_folder(programmes), read_folder(offers)
        named = {data["code"]: _german(page, (), data) for page in files for data in [_mapping(page)] if "code" in data}
        offered = {
            (str(_mapping(page).get("municipality")), entry["code"]): _german(page, ("offers", place), entry)
            for page in book
            for place, entry in enumerate(_mapping(page).get("offers") or ())
            if isinstance(entry, dict) and "code" in entry
        }
        if faults := [fault for page in (*files, *book) for fault in page.faults]:
            raise RulebookFaulty(faults)
        return Titles(named, offered)


def _mapping(page: Page) -> dict[str, Any]:
    return page.data if isinstance(page.data, dict) else {}


def _german(page: Page, loc: tuple[str | int, ...], data: Mapping[str, Any]) -> str:
    names = data.get("names")
    found = names.get("de") if isinstance(names, dict) else None
    if not isinstance(found, str) or not found.strip():
        page.fault((*loc, "names"), "Der deutsche Name („de“) fehlt.", "Bitte ergänzen.")
    return str(found)
