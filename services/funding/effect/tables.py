"""The effect as a table for spreadsheets: the same rows and totals as the page, amounts in euros."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.funding.effect import words
from services.funding.effect.figures import Effect, Row
from shared.spreadsheet import amount, csv_file

HEADINGS = (
    "Programm", "Haushaltsjahr", "Zweck", "Wofür", "Art", "Stelle oder Verein", "Handlungsfeld", "Stadtbezirk", "Von",
    "Bis", "Zuwendung", "Angebote", "Anzahl Zuwendungen", "Bewilligt EUR", "Ausgezahlt EUR", "Nachgewiesen EUR",
    "Zurückgefordert EUR", "Zurückgezahlt EUR", "Plätze", "Menschen erreicht", "Gruppen, Schulen, Vereine erreicht",
    "Anwesenheitstage", "Besuche ohne Anmeldung", "Ziele erreicht", "Übergänge abgeschlossen",
    "Kosten je Mensch EUR", "Kosten je Ziel EUR",
)  # fmt: skip


def table(effect: Effect, names: words.Names) -> bytes:
    return csv_file(_lines(effect, names))


def _lines(effect: Effect, names: words.Names) -> Iterator[Sequence[str]]:
    yield HEADINGS
    for group in effect.groups:
        programme = names.programme(group.programme)
        for row in group.rows:
            yield (programme, *_about(row, names), *_figures(row))
        yield (programme, "", "", "Zusammen", *[""] * 8, *_figures(group.total))
    yield ("Alle Programme", "", "", "Zusammen", *[""] * 8, *_figures(effect.total))


def _about(row: Row, names: words.Names) -> Sequence[str]:
    return (
        str(row["budget_year"]), names.purpose(row["programme"], row["purpose"]), names.what(row),
        words.WAYS[row["way"]], names.department(row["department"]) if row["department"] else "",
        words.field(row["field"]), words.district(row["district"]), _text(row["starts_on"]), _text(row["ends_on"]),
        _text(row["grant_id"]), ", ".join(row["offers"]),
    )  # fmt: skip


def _figures(row: Row) -> Sequence[str]:
    euros = ("awarded_cents", "disbursed_cents", "proven_cents", "reclaimed_cents", "returned_cents")
    counts = (
        "enrolments", "people_reached", "others_reached", "attendances", "visits", "goals_reached",
        "transitions_completed",
    )  # fmt: skip
    return (
        _count(row, "grants"), *(_amount(row[name]) for name in euros), *(_count(row, name) for name in counts),
        _amount(row["cost_per_person_cents"]), _amount(row["cost_per_goal_cents"]),
    )  # fmt: skip


def _count(row: Row, name: str) -> str:
    if row[name] is not None:
        return str(row[name])
    return "<5" if row["hidden"][name] == "below_5" else "verdeckt"


def _amount(cents: int | None) -> str:
    return "" if cents is None else amount(cents)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
