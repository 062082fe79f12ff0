"""What must hold between the entries of the directory before anything starts.

Each rule is one function over one page. Together they make sure that the first carrier of a track always
exists, that no association carries without its signed undertaking, and that a closing office has an heir.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from shared.directory import LIFE_SITUATIONS, Department, Municipality
from shared.rulebook import Page, RulebookFaulty, read_folder


def checked(folder: Path) -> tuple[Municipality, ...]:
    """The municipalities of the folder; raises `RulebookFaulty` with every fault of every file."""
    pages = read_folder(folder)
    read = [(page, city) for page in pages if (city := page.as_model(Municipality)) is not None]
    for page, city in read:
        _departments_belong_here_once(page, city)
        _mailboxes_are_complete(page, city)
        _opening_days_make_sense(page, city)
        _associations_have_signed(page, city)
        _successors_take_over(page, city)
        _somebody_always_carries(page, city)
        _coordinator_can_be_reached(page, city)
    _keys_and_signs_are_unique(read)
    if faults := [fault for page in pages for fault in page.faults]:
        raise RulebookFaulty(faults)
    return tuple(city for _, city in read)


def _departments_belong_here_once(page: Page, city: Municipality) -> None:
    seen: set[str] = set()
    for position, one in enumerate(city.departments):
        if one.municipality != city.municipality:
            page.fault(
                ("departments", position, "id"),
                f"„{one.id}“ beginnt nicht mit dem Gemeindeschlüssel {city.municipality} dieser Datei.",
                "Bitte den Schlüssel berichtigen oder die Stelle in die Datei ihrer Gemeinde setzen.",
            )
        if one.id in seen:
            wrong = f"Die Stelle „{one.id}“ steht mehrmals in der Datei."
            page.fault(("departments", position, "id"), wrong, "Bitte nur einen Eintrag stehen lassen.")
        seen.add(one.id)


def _mailboxes_are_complete(page: Page, city: Municipality) -> None:
    for position, one in enumerate(city.departments):
        for role, german in (("clerk", "Sachbearbeitung"), ("head", "Leitung")):
            if role not in one.mailboxes:
                page.fault(
                    ("departments", position, "mailboxes"),
                    f"Das Postfach der {german} („{role}“) fehlt.",
                    "Bitte ein Funktionspostfach angeben, sonst erreicht die Stelle keine Nachricht.",
                )


def _opening_days_make_sense(page: Page, city: Municipality) -> None:
    for position, one in enumerate(city.departments):
        if one.closes_on is not None and one.closes_on < one.opens_on:
            page.fault(
                ("departments", position, "closes_on"),
                f"Sie schließt ({one.closes_on:%d.%m.%Y}) vor ihrer Öffnung ({one.opens_on:%d.%m.%Y}).",
                "Bitte die Tage berichtigen.",
            )


def _associations_have_signed(page: Page, city: Municipality) -> None:
    for position, one in enumerate(city.departments):
        if one.kind == "association" and one.may_carry and one.confidentiality_signed_on is None:
            page.fault(
                ("departments", position, "may_carry"),
                f"„{one.id}“ ist ein Verein und soll ohne zugesagte Verschwiegenheit Fälle tragen.",
                "Bitte „confidentiality_signed_on“ (Tag der Unterschrift) angeben oder „may_carry“ leeren.",
            )


def _successors_take_over(page: Page, city: Municipality) -> None:
    known = {one.id: one for one in city.departments}
    for position, one in enumerate(city.departments):
        loc = ("departments", position, "successor")
        if one.successor is None:
            if one.closes_on is not None and one.may_carry:
                page.fault(
                    ("departments", position, "closes_on"),
                    "Die Stelle schließt, aber niemand übernimmt ihre Fälle.",
                    "Bitte eine Nachfolge als „successor“ angeben.",
                )
        elif one.closes_on is None:
            wrong = "Eine Nachfolge ist genannt, aber kein letzter Arbeitstag."
            page.fault(loc, wrong, "Bitte „closes_on“ angeben oder „successor“ streichen.")
        elif one.successor not in known:
            wrong = f"Die Nachfolge „{one.successor}“ gibt es in dieser Gemeinde nicht."
            page.fault(loc, wrong, "Bitte eine Stelle aus dieser Datei nennen.")
        elif _leads_back(one, known):
            wrong = f"Die Nachfolge von „{one.id}“ führt im Kreis zu ihr zurück."
            page.fault(loc, wrong, "Bitte eine Stelle nennen, die bestehen bleibt.")
        else:
            _successor_can_carry(page, position, one, known[one.successor])


def _leads_back(start: Department, known: dict[str, Department]) -> bool:
    seen, here = {start.id}, start.successor
    while here is not None and here in known:
        if here in seen:
            return True
        seen.add(here)
        here = known[here].successor
    return False


def _successor_can_carry(page: Page, position: int, one: Department, heir: Department) -> None:
    assert one.closes_on is not None
    first_day = one.closes_on + timedelta(days=1)
    lacking = [situation for situation in one.may_carry if not heir.carries(situation, first_day)]
    if lacking:
        page.fault(
            ("departments", position, "successor"),
            f"„{heir.id}“ darf am {first_day:%d.%m.%Y} nicht übernehmen: {', '.join(lacking)}.",
            "Bitte „may_carry“, „opens_on“ oder die Verschwiegenheitszusage der Nachfolge ergänzen.",
        )


def _somebody_always_carries(page: Page, city: Municipality) -> None:
    known = {one.id: one for one in city.departments}
    if not city.carries_tracks:
        if city.catch_all:
            wrong = "Auffangstellen sind genannt, aber keine Stelle dieser Gemeinde darf Fälle tragen."
            page.fault(("catch_all",), wrong, "Bitte „catch_all: {}“ schreiben oder „may_carry“ ergänzen.")
        return
    missing = [situation for situation in LIFE_SITUATIONS if situation not in city.catch_all]
    if missing:
        page.fault(
            ("catch_all",),
            f"Für diese Lebenslagen fehlt die Auffangstelle: {', '.join(missing)}.",
            "Bitte je Lebenslage genau eine Stelle nennen, damit kein Fall ohne Verantwortung bleibt.",
        )
    for situation, named in city.catch_all.items():
        loc = ("catch_all", situation)
        if named not in known:
            wrong = f"Die Auffangstelle „{named}“ gibt es in dieser Gemeinde nicht."
            page.fault(loc, wrong, "Bitte eine Stelle aus dieser Datei nennen.")
        elif situation not in known[named].may_carry:
            wrong = f"Die Auffangstelle „{named}“ darf die Lebenslage „{situation}“ nicht tragen."
            page.fault(loc, wrong, "Bitte deren „may_carry“ ergänzen oder eine andere Stelle nennen.")
        elif known[named].kind == "association":
            wrong = f"Der Verein „{named}“ würde ungefragt Fälle tragen."
            page.fault(loc, wrong, "Bitte eine Behörde als Auffangstelle nennen.")


def _coordinator_can_be_reached(page: Page, city: Municipality) -> None:
    known = {one.id: one for one in city.departments}
    if city.coordinator not in known:
        wrong = f"Die koordinierende Stelle „{city.coordinator}“ gibt es in dieser Gemeinde nicht."
        page.fault(("coordinator",), wrong, "Bitte eine Stelle aus dieser Datei nennen.")
    elif "coordinator" not in known[city.coordinator].mailboxes:
        wrong = f"„{city.coordinator}“ hat kein Postfach der Koordination („coordinator“)."
        page.fault(("coordinator",), wrong, "Bitte bei dieser Stelle ein Funktionspostfach angeben.")


def _keys_and_signs_are_unique(read: Iterable[tuple[Page, Municipality]]) -> None:
    keys: dict[str, str] = {}
    signs: dict[str, str] = {}
    for page, city in read:
        if city.municipality in keys:
            wrong = f"Der Gemeindeschlüssel {city.municipality} steht schon in {keys[city.municipality]}."
            page.fault(("municipality",), wrong, "Bitte je Gemeinde nur eine Datei einstellen.")
        if city.sign in signs:
            wrong = f"Das Kennzeichen „{city.sign}“ steht schon in {signs[city.sign]}."
            page.fault(("sign",), wrong, "Bitte ein eigenes Kennzeichen wählen, sonst gäbe es Fallnummern doppelt.")
        keys.setdefault(city.municipality, page.file)
        signs.setdefault(city.sign, page.file)
