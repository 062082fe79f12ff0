"""The page that says which answers come, against the contracts: its examples are read, its codes are those we tell."""

import json
import re
from pathlib import Path
from typing import Any

from services.intake.reports.report import answer
from services.intake.reports.take_in import CONTENT_DIFFERS
from services.intake.reports.unprocessed import GIVEN_UP, NOT_PROCESSED
from shared.contracts.base import Event
from shared.contracts.intake import RecordRejected, ReportAccepted, ReportReceived, ReportRejected
from shared.contracts.topics import record_id

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ways-in.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("### Answers on your deliveries")[2].partition("\nThe examples run")[0]
EXAMPLES: list[dict[str, Any]] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", SECTION, re.DOTALL)]


def read_as(example: dict[str, Any]) -> Event:
    kind = RecordRejected if "record_id" in example else ReportReceived
    return kind.model_validate(example)


def test_the_examples_are_events_and_have_no_field_too_many() -> None:
    assert [json.loads(read_as(one).to_bytes()) for one in EXAMPLES] == EXAMPLES
    assert {type(read_as(one)) for one in EXAMPLES} == {ReportReceived, RecordRejected}


def test_the_id_of_an_unreadable_record_is_made_of_its_place() -> None:
    [record] = [one for one in map(read_as, EXAMPLES) if isinstance(one, RecordRejected)]
    assert record.record_id == record_id(record.topic, record.partition, record.offset)


def test_every_type_outcome_and_code_of_an_answer_is_on_the_page() -> None:
    outcomes = [
        *ReportAccepted.model_fields["outcome"].annotation.__args__,
        *answer.__annotations__["outcome"].__args__,
    ]  # type: ignore[union-attr]
    codes = [reason.code for reason in (CONTENT_DIFFERS, NOT_PROCESSED, GIVEN_UP)]
    types = [kind.TYPE for kind in (ReportReceived, ReportRejected, RecordRejected)]
    assert [word for word in (*outcomes, *codes, *types) if f"`{word}`" not in SECTION] == []


def test_no_page_promises_the_event_with_the_person_on_deliveries() -> None:
    pages = ("ways-in.md", "user-guide.md", "client.md")
    assert [page for page in pages if ReportAccepted.TYPE in (ROOT / "docs" / page).read_text(encoding="utf-8")] == []
