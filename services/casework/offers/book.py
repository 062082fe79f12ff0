"""Offers as data: one file for each municipality, edited by those who coordinate them, checked before the start.

Names are shown and never told; what is told are codes. `version` is raised with every change of an entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field

from shared.contracts.base import Code, DepartmentId, Municipality
from shared.contracts.casework import FieldOfAction, TargetDimension, Unit
from shared.directory import Directory, Language, Names
from shared.rulebook import Entry, Page, RulebookFaulty, read_folder

CITYWIDE = "citywide"


class OfferEntry(Entry):
    """An offer as it stands in the file. `counted`: people come without enrolling, and only their number is kept."""

    version: Annotated[int, Field(ge=1)]
    code: Code
    names: Names
    provider: DepartmentId
    unit: Unit
    places: Annotated[int, Field(ge=1, le=10_000)]
    field_of_action: FieldOfAction
    target_dimension: TargetDimension | None = None
    strategy: Code | None = None
    district: Code = CITYWIDE
    languages: tuple[Language, ...] = ()
    counted: bool = False


class OfferFile(Entry):
    municipality: Municipality
    offers: Annotated[tuple[OfferEntry, ...], Field(min_length=1)]


class Description(OfferEntry):
    """An offer of a municipality. Its id follows from both codes: it is known before anybody has published it."""

    municipality: Municipality

    @cached_property
    def id(self) -> UUID:
        return uuid5(NAMESPACE_URL, f"urn:staffel:offer:{self.municipality}:{self.code}")


@dataclass(frozen=True, eq=False)
class Book:
    """All offers that the files describe."""

    offers: tuple[Description, ...]

    @cached_property
    def by_id(self) -> dict[UUID, Description]:
        return {offer.id: offer for offer in self.offers}

    @staticmethod
    def load(folder: Path, directory: Directory) -> Book:
        """Every file of the folder; raises `RulebookFaulty` with all faults of all files at once."""
        pages = read_folder(folder)
        files = [(page, file) for page in pages if (file := page.as_model(OfferFile)) is not None]
        known: set[tuple[str, str]] = set()
        for page, file in files:
            _municipality_exists(page, file, directory)
            _providers_exist(page, file, directory)
            _codes_stand_once(page, file, known)
        if faults := [fault for page in pages for fault in page.faults]:
            raise RulebookFaulty(faults)
        return Book(tuple(_described(files)))


def _described(files: Sequence[tuple[Page, OfferFile]]) -> Iterator[Description]:
    for _, file in files:
        for offer in file.offers:
            yield Description(municipality=file.municipality, **offer.model_dump())


def _municipality_exists(page: Page, file: OfferFile, directory: Directory) -> None:
    if all(city.municipality != file.municipality for city in directory.municipalities):
        wrong = f"Die Kommune „{file.municipality}“ steht in keinem Verzeichnis."
        page.fault(("municipality",), wrong, "Bitte den Schlüssel prüfen.")


def _providers_exist(page: Page, file: OfferFile, directory: Directory) -> None:
    for position, offer in enumerate(file.offers):
        if directory.find(offer.provider) is None:
            wrong = f"Die Stelle „{offer.provider}“ steht in keinem Verzeichnis."
            page.fault(("offers", position, "provider"), wrong, "Bitte die Schreibweise prüfen.")


def _codes_stand_once(page: Page, file: OfferFile, known: set[tuple[str, str]]) -> None:
    for position, offer in enumerate(file.offers):
        if (file.municipality, offer.code) in known:
            wrong = f"Das Angebot „{offer.code}“ steht in dieser Kommune mehrmals."
            page.fault(("offers", position, "code"), wrong, "Bitte nur eines davon stehen lassen.")
        known.add((file.municipality, offer.code))
