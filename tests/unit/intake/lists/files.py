"""Lists as offices keep them, as files of several kinds."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADINGS = ("Aktenzeichen", "Vorname", "Nachname", "Geburtsdatum", "Anlass", "Bedarf", "PLZ")
AMIRA = ("JA-1", "Amira", "Haddad", "14.03.2016", "Zuzug", "Schule", "44135")
PAVLO = ("JA-2", "Pavlo", "Bondar", "05.05.1980", "Ankunft", "Arbeit; Wohnen", "44137")


def a_csv(
    *rows: Sequence[str], headings: Sequence[str] = HEADINGS, separator: str = ";", encoding: str = "utf-8"
) -> bytes:
    lines = [separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in (headings, *rows)]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def a_workbook(*rows: Sequence[Any], headings: Sequence[Any] = HEADINGS, title: str = "Liste") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in (headings, *rows):
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
