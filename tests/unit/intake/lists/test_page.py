"""What docs/ways-in.md shows and claims of lists and messages."""

import io
import re

from openpyxl import load_workbook

from services.intake.adapters.known import ADAPTERS
from services.intake.adapters.messages import read
from services.intake.imports import files
from services.intake.imports.columns import recognise
from services.intake.imports.preview import table_of
from services.intake.imports.words import FIELDS, HEADINGS, plain
from shared.tables import MOST_ROWS
from tests.unit.intake.builders import ROOT

PAGE = (ROOT / "docs" / "ways-in.md").read_text(encoding="utf-8")


def test_the_message_that_is_shown_is_valid() -> None:
    [shown] = re.findall(r"```xml\n(.*?)```", PAGE, re.DOTALL)
    adapter, message = read(shown.encode(), ADAPTERS)
    assert message.data["person"]["birth_date_precision"] == "month"
    assert adapter.path.relative_to(ROOT).as_posix() in PAGE


def test_the_limit_of_rows_is_the_one_that_holds() -> None:
    assert f"{MOST_ROWS:,} rows" in PAGE


def test_every_heading_of_a_template_is_understood() -> None:
    for tongue in ("de", "en"):
        for body in (files.csv_template(tongue), files.xlsx_template(tongue)):
            found = recognise(table_of(body, None, None), {})
            assert [one.field for one in found.all] == [field for field, _ in files.headings(tongue)]
            assert found.rows == []


def test_a_template_explains_its_columns_on_a_sheet_of_its_own() -> None:
    book = load_workbook(io.BytesIO(files.xlsx_template("de")))
    assert book.sheetnames == ["Liste", "Hinweise"]
    hints = {row[0].value: row[1].value for row in book["Hinweise"].iter_rows()}
    assert "14.03.2016" in str(hints["Geburtsdatum"])


def test_no_heading_means_two_fields() -> None:
    by_field = [(plain(word), field) for field, known in HEADINGS.items() for word in (field, *known)]
    assert {word: FIELDS[word] for word, _ in by_field} == dict(by_field)
