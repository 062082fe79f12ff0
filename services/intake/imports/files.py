"""Files for clerks: templates to fill in, and the rows that have to be corrected, as a spreadsheet opens them."""

import io
from collections.abc import Sequence
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from services.intake.imports.values import WHICH_SITUATION
from services.intake.imports.words import HEADINGS
from shared.spreadsheet import csv_file

Tongue = Literal["de", "en"]
LEFT_OUT = ("event_id", "representative_department", "kind")
"""Fields a template does without; lists may have them."""
AS_TEXT = ("reference", "postcode", "house_number", "azr_number", "phone", "household", "birth_date", "reported_on")
"""Columns in which a spreadsheet would drop zeros or change dates."""
CORRECTIONS = {"row": "Zeile", "errors": "Zu korrigieren"}

HINTS: dict[str, tuple[str, str]] = {
    "reference": ("Pflicht. Ihr eigenes Aktenzeichen; mehrere Zeilen mit einem Aktenzeichen sind eine Meldung.",
                  "Required. Your own file number; several rows with one file number are one report."),
    "reported_on": ("14.03.2026 oder leer: heute.", "14.03.2026, or empty: today."),
    "occasion": ("Pflicht. Zum Beispiel Zuzug, Ankunft, Familiennachzug, Volljährigkeit.",
                 "Required. For example arrival, move_in, family_reunion, coming_of_age."),
    "family_name": ("Vor- oder Nachname ist Pflicht.", "A given or a family name is required."),
    "birth_date": ("Pflicht. 14.03.2016; auch 03.2016, 2016 oder unbekannt.",
                   "Required. 14.03.2016; also 03.2016, 2016 or unknown."),
    "sex": ("w, m, d oder unbekannt.", "f, m, x or unknown."),
    "nationalities": ("Ländername oder Code wie SYR; mehrere mit Semikolon.",
                      "A country's name or a code such as SYR; several with a semicolon."),
    "languages": ("Arabisch oder ar; mehrere mit Semikolon.", "Arabic or ar; several with a semicolon."),
    "needs": (
        "Pflicht, außer bei Tod, Ausreise, unbekannt verzogen, Namensänderung, Auskunftssperre. " + WHICH_SITUATION,
        "Required but for death, departure, moved_unknown, name_change, information_block. " + WHICH_SITUATION,
    ),
    "urgency": ("normal, dringend oder sofort.", "normal, urgent or immediate."),
    "department": ("Wunsch, wer gefragt wird: Name oder Kennung der Stelle.", "Who should be asked: name or id."),
    "representative_kind": ("Bei Minderjährigen: Eltern, Vormund oder Amtsvormund.",
                            "For minors: parent, guardian or official_guardian."),
}  # fmt: skip


def headings(tongue: Tongue) -> list[tuple[str, str]]:
    """(field, heading) of a template."""
    place = 0 if tongue == "de" else 1
    return [(field, names[place]) for field, names in HEADINGS.items() if field not in LEFT_OUT]


def csv_template(tongue: Tongue) -> bytes:
    return csv_file([[heading for _, heading in headings(tongue)]])


def xlsx_template(tongue: Tongue) -> bytes:
    """A sheet with headings alone, so that no example is ever imported, and one that explains them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Liste" if tongue == "de" else "List"
    hints = book.create_sheet("Hinweise" if tongue == "de" else "Hints")
    hints.sheet_state = "visible"
    for place, (field, heading) in enumerate(headings(tongue), 1):
        sheet.cell(1, place, heading).font = Font(bold=True)
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = 22
        if field in AS_TEXT:
            dimension.number_format = "@"
        hints.cell(place, 1, heading)
        hints.cell(place, 2, HINTS.get(field, ("", ""))[0 if tongue == "de" else 1])
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def corrections(headers: Sequence[str], rows: Sequence[dict[str, Any]]) -> bytes:
    """The rows to correct as they came, with their number and what is wrong; nothing in it is a formula.

    The columns that were added have headings nobody takes for a field, so that the list may be uploaded again.
    """
    lines = [[CORRECTIONS["row"], CORRECTIONS["errors"], *headers]]
    for row in rows:
        said = " | ".join(_sentence(reason) for reason in row["reasons"])
        lines.append([str(row["row"]), said, *row["cells"]])
    return csv_file(lines)


def _sentence(reason: dict[str, Any]) -> str:
    return f"{reason['column']}: {reason['detail']}" if reason.get("column") else str(reason["detail"])
