"""Reads the programmes' files and holds them against the directory: a service starts only on files without faults."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from services.funding.programmes.programme import Programme, Programmes
from shared.directory import Directory
from shared.rulebook import Page, RulebookFaulty, read_folder


def load(folder: Path, directory: Directory) -> Programmes:
    """Every file of the folder; raises `RulebookFaulty` with all faults of all files at once."""
    pages = read_folder(folder)
    read = [(page, programme) for page in pages if (programme := page.as_model(Programme)) is not None]
    for page, programme in read:
        _city_and_applicants_exist(page, programme, directory)
        _limits_fit(page, programme)
        _purposes_stand_once(page, programme)
        _budgets_name_known_purposes(page, programme)
    _codes_are_unique(read)
    if faults := [fault for page in pages for fault in page.faults]:
        raise RulebookFaulty(faults)
    return Programmes(tuple(programme for _, programme in read))


def _city_and_applicants_exist(page: Page, programme: Programme, directory: Directory) -> None:
    if all(city.municipality != programme.municipality for city in directory.municipalities):
        wrong = f"Die Kommune „{programme.municipality}“ steht in keinem Verzeichnis."
        page.fault(("municipality",), wrong, "Bitte den Schlüssel prüfen.")
    for position, applicant in enumerate(programme.applicants):
        if directory.find(applicant) is None:
            wrong = f"Die Stelle „{applicant}“ steht in keinem Verzeichnis."
            page.fault(("applicants", position), wrong, "Bitte die Schreibweise prüfen.")


def _limits_fit(page: Page, programme: Programme) -> None:
    if programme.automatic_up_to_cents > programme.maximum_cents:
        page.fault(
            ("automatic_up_to_cents",),
            "Die Grenze für automatische Bewilligungen liegt über dem Höchstbetrag.",
            "Bitte höchstens „maximum_cents“ angeben.",
        )


def _purposes_stand_once(page: Page, programme: Programme) -> None:
    codes = [purpose.code for purpose in programme.purposes]
    for position, code in enumerate(codes):
        if code in codes[:position]:
            page.fault(("purposes", position), f"Der Zweck „{code}“ steht mehrmals.", "Bitte nur einen stehen lassen.")


def _budgets_name_known_purposes(page: Page, programme: Programme) -> None:
    years = [budget.year for budget in programme.budgets]
    for position, budget in enumerate(programme.budgets):
        if budget.year in years[:position]:
            wrong = f"Das Haushaltsjahr {budget.year} steht mehrmals."
            page.fault(("budgets", position, "year"), wrong, "Bitte die Ansätze in einem Eintrag zusammenfassen.")
        for purpose in budget.lines:
            if not programme.has_purpose(purpose):
                wrong = f"Der Ansatz {budget.year} nennt den Zweck „{purpose}“, den das Programm nicht kennt."
                page.fault(("budgets", position, "lines", purpose), wrong, "Bitte unter „purposes“ aufnehmen.")


def _codes_are_unique(read: Sequence[tuple[Page, Programme]]) -> None:
    first: dict[str, str] = {}
    for page, programme in read:
        if programme.code in first:
            wrong = f"Das Programm „{programme.code}“ steht schon in {first[programme.code]}."
            page.fault(("code",), wrong, "Bitte ein anderes Kürzel wählen.")
        first.setdefault(programme.code, page.file)
