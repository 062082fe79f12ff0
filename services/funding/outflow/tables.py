"""The report on outflow as a table for spreadsheets: the months, then where the money stands. Amounts in euros."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.funding.effect import words
from services.funding.outflow.report import Report
from shared.spreadsheet import amount, csv_file

MONTHS = (
    "Monat", "Geplant EUR", "Bewilligt EUR", "Angeordnet EUR", "Abgeflossen EUR", "Geplant seit Januar EUR",
    "Bewilligt seit Januar EUR", "Angeordnet seit Januar EUR", "Abgeflossen seit Januar EUR", "Erwartet EUR",
)  # fmt: skip
STANDING = (
    "Gliederung", "Bezeichnung", "Ansatz EUR", "Bewilligt EUR", "Angeordnet EUR", "Abgeflossen EUR",
    "Zurückgezahlt EUR", "Noch frei EUR", "Erwartet bis Jahresende EUR", "Noch nicht bewilligt EUR",
    "Bewilligt, nicht angeordnet EUR", "Verfällt voraussichtlich EUR",
)  # fmt: skip


def table(report: Report, names: words.Names) -> bytes:
    return csv_file(_lines(report, names))


def _lines(report: Report, names: words.Names) -> Iterator[Sequence[str]]:
    yield MONTHS
    for row in report.months:
        yield (row["month"], *(_amount(row[name]) for name in IN_ORDER))
    yield ()
    yield STANDING
    for row in report.programmes:
        yield ("Programm", names.programme(row["programme"]), *_standing(row))
    for row in report.fields:
        yield ("Handlungsfeld", words.field(row["field"]), *_standing(row))
    for row in report.districts:
        yield ("Stadtbezirk", words.district(row["district"]), *_standing(row))
    yield ("Zusammen", "", *_standing(report.total))


IN_ORDER = (
    "plan_cents", "awarded_cents", "ordered_cents", "disbursed_cents", "plan_total_cents", "awarded_total_cents",
    "ordered_total_cents", "disbursed_total_cents", "forecast_total_cents",
)  # fmt: skip


def _standing(row: dict[str, Any]) -> Sequence[str]:
    names = (
        "appropriated_cents", "awarded_cents", "ordered_cents", "disbursed_cents", "returned_cents", "available_cents",
        "forecast_cents",
    )  # fmt: skip
    lapses = ("not_awarded_cents", "not_ordered_cents", "expected_cents")
    return (*(_amount(row[name]) for name in names), *(_amount(row["lapses"][name]) for name in lapses))


def _amount(cents: int | None) -> str:
    return "" if cents is None else amount(cents)
