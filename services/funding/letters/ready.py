"""Whether a city's file says all that its letters need: asked at the start, so that no letter goes out with a hole."""

from collections.abc import Iterator, Mapping

from services.funding.payees.accounts import bank_code, sepa_iban
from services.funding.payments.debtor import Debtor
from services.funding.programmes.programme import Programme
from services.funding.programmes.remedies import Remedy
from shared.directory import Directory, Municipality
from shared.rulebook import Page

KINDS = ("award", "rejection", "repayment")


def letters_are_complete(page: Page, programme: Programme, directory: Directory) -> None:
    """Notes what the file of the programme's city lacks, at the entry of the programme that needs it."""
    city = next((one for one in directory.municipalities if one.municipality == programme.municipality), None)
    if city is None:
        return  # said elsewhere
    head = city.letters
    if head is None:
        wrong = f"Zu „{city.name}“ fehlen die Angaben für Schreiben (Anschrift, Telefon, Konto für Rückzahlungen)."
        page.fault(("municipality",), wrong, "Bitte in der Datei der Kommune unter „letters“ ergänzen.")
        return
    for entry, wrong in _faults_of(city, directory):
        page.fault(("municipality",), wrong, f"Bitte in der Datei der Kommune unter „letters“ → „{entry}“ berichtigen.")
    if programme.grantor is not None and programme.grantor not in head.grantors:
        wrong = f"Zu „{city.name}“ fehlt die Anschrift des Zuwendungsgebers „{programme.grantor}“."
        page.fault(("grantor",), wrong, "Bitte in der Datei der Kommune unter „letters“ → „grantors“ ergänzen.")
    for branch in sorted({one.branch for one in _remedies(programme) if one.kind == "action"}):
        if branch not in head.courts:
            wrong = f"Zu „{city.name}“ fehlt das Gericht ({branch}), bei dem gegen Bescheide zu klagen ist."
            page.fault(("remedy",), wrong, "Bitte in der Datei der Kommune unter „letters“ → „courts“ ergänzen.")


def another_account(directory: Directory, debtors: Mapping[str, Debtor]) -> str | None:
    """What is wrong if letters ask for money on an account of which no statement is ever taken in; None if nothing."""
    for city in directory.municipalities:
        ours = debtors.get(city.municipality)
        if ours is not None and city.letters is not None and city.letters.account.iban.replace(" ", "") != ours.iban:
            return (
                f"Letters of {city.name} ask for repayments on another account than the one in STAFFEL_DEBTORS, whose "
                "statements are taken in: correct `letters` → `account` in the city's file, or the setting."
            )
    return None


def _faults_of(city: Municipality, directory: Directory) -> Iterator[tuple[str, str]]:
    assert city.letters is not None
    head = city.letters
    office = directory.find(head.department or city.coordinator)
    if office is None or office.municipality != city.municipality:
        yield "department", f"Die Stelle „{head.department}“, die Bescheide schreibt, gibt es in „{city.name}“ nicht."
    elif not (office.mailboxes.get("approver") or office.mailboxes.get("clerk")):
        yield "department", f"Die Stelle „{office.id}“, die Bescheide schreibt, hat kein Postfach."
    try:
        sepa_iban(head.account.iban)
    except ValueError:
        yield "account", f"Die IBAN für Rückzahlungen an „{city.name}“ ist nicht gültig (Länge oder Prüfziffern)."
    try:
        if head.account.bic is not None:
            bank_code(head.account.bic)
    except ValueError:
        yield "account", f"Der BIC des Kontos für Rückzahlungen an „{city.name}“ ist nicht gültig."


def _remedies(programme: Programme) -> list[Remedy]:
    return [programme.remedy_against(kind) for kind in KINDS]  # type: ignore[arg-type]
