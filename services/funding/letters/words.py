"""How letters say amounts, days and codes in German."""

from datetime import date, datetime

from shared.periods import local_day

WORDS = {
    "own": "Eigenmittel",
    "third_party": "Mittel Dritter",
    "public": "andere öffentliche Mittel",
    "grant": "beantragte Zuwendung",
    "budget_exhausted": "Die Haushaltsmittel sind erschöpft",
    "no_budget": "Für diesen Zweck stehen keine Haushaltsmittel bereit",
    "applicant_not_eligible": "Die Stelle ist nicht antragsberechtigt",
    "amount_above_maximum": "Der Betrag liegt über dem Höchstbetrag",
    "unknown_purpose": "Das Programm fördert diesen Zweck nicht",
    "unknown_programme": "Dieses Förderprogramm gibt es nicht",
    "amount_not_positive": "Es wurde kein Betrag beantragt",
    "other_funds_first": "Andere Mittel gehen vor",
    "not_eligible": "Die Maßnahme ist nicht förderfähig",
    "not_needed": "Die Zuwendung ist nicht erforderlich",
    "double_funding": "Die Maßnahme wird bereits aus anderen Mitteln finanziert",
}
"""Codes that no programme names itself."""


def euros(cents: int) -> str:
    """`123456` → `1.234,56 €`, with a space that does not break."""
    whole, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d}\u00a0€"


def day(value: date | datetime) -> str:
    """`18.09.2026`; of a moment the day it is in Berlin."""
    on = local_day(value) if isinstance(value, datetime) else value
    return on.strftime("%d.%m.%Y")


def word(code: str, names: dict[str, str] | None = None) -> str:
    """The German name of a code: as the programme's file gives it (`names`), else ours, else the code itself."""
    return (names or {}).get(code) or WORDS.get(code) or code


def in_a_contract(term: str) -> str:
    """A term written for decisions, as a contract says it."""
    said = (
        ("soweit der Bescheid unwirksam wird oder die Mittel", "soweit die Mittel"), ("im Bescheid", "im Vertrag"),
        ("Bewilligungsbehörde", "Stadt"), ("zu erstatten", "zurückzuzahlen"), ("Erstattungsanspruch", "Betrag"),
    )  # fmt: skip
    for decision, contract in said:
        term = term.replace(decision, contract)
    return term


def percent(part: int, whole: int) -> tuple[str, bool]:
    """`90` or `66,67` of a hundred, and whether that is exact."""
    if whole <= 0:
        return "0", True
    hundredths = round(part * 10_000 / whole)
    said = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return said, hundredths * whole == part * 10_000
