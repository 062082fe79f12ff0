"""Reads the programmes' files and holds them against the directory: a service starts only on files without faults."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from services.funding.letters.ready import letters_are_complete
from services.funding.programmes import flows, limits, years
from services.funding.programmes.programme import Envelope, Programme, Programmes
from shared.directory import Directory
from shared.rulebook import Page, RulebookFaulty, read_folder


def load(folder: Path, directory: Directory) -> Programmes:
    """Every file of the folder; raises `RulebookFaulty` with all faults of all files at once."""
    pages = read_folder(folder)
    read = [(page, programme) for page in pages if (programme := page.as_model(Programme)) is not None]
    for page, programme in read:
        _city_and_departments_exist(page, programme, directory)
        letters_are_complete(page, programme, directory)
        for check in (*limits.CHECKS, *years.CHECKS, *flows.CHECKS):
            check(page, programme)
    _codes_are_unique(read)
    _envelopes_agree(read)
    if faults := [fault for page in pages for fault in page.faults]:
        raise RulebookFaulty(faults)
    return Programmes(tuple(programme for _, programme in read))


def _city_and_departments_exist(page: Page, programme: Programme, directory: Directory) -> None:
    if all(city.municipality != programme.municipality for city in directory.municipalities):
        wrong = f"Die Kommune „{programme.municipality}“ steht in keinem Verzeichnis."
        page.fault(("municipality",), wrong, "Bitte den Schlüssel prüfen.")
    named = [(("applicants", place), id) for place, id in enumerate(programme.applicants)]
    named += [
        (("lump_sums", n, "departments", place), id)  # type: ignore[misc]
        for n, lump_sum in enumerate(programme.lump_sums)
        for place, id in enumerate(lump_sum.departments)
    ]
    for where, id in named:
        if directory.find(id) is None:
            page.fault(where, f"Die Stelle „{id}“ steht in keinem Verzeichnis.", "Bitte die Schreibweise prüfen.")


def _codes_are_unique(read: Sequence[tuple[Page, Programme]]) -> None:
    first: dict[str, str] = {}
    for page, programme in read:
        if programme.code in first:
            wrong = f"Das Programm „{programme.code}“ steht schon in {first[programme.code]}."
            page.fault(("code",), wrong, "Bitte ein anderes Kürzel wählen.")
        first.setdefault(programme.code, page.file)


def _envelopes_agree(read: Sequence[tuple[Page, Programme]]) -> None:
    """Programmes that share an envelope say the same of it."""
    first: dict[str, tuple[str, Envelope]] = {}
    for page, programme in read:
        if (envelope := programme.envelope) is None:
            continue
        file, known = first.setdefault(envelope.code, (page.file, envelope))
        if (known.first_year, known.last_year, known.cents) != (
            envelope.first_year,
            envelope.last_year,
            envelope.cents,
        ):
            wrong = f"Der Rahmen „{envelope.code}“ lautet anders als in {file}."
            page.fault(("envelope",), wrong, "Bitte Jahre und Betrag angleichen.")
