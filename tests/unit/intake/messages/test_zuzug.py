"""What a registry office says in its message is what its report says."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.intake.adapters.known import ADAPTERS
from services.intake.adapters.messages import Message, NotAMessage, event_of, read
from shared.contracts.reports import Report, validate_report
from tests.unit.intake.builders import REGISTRY
from tests.unit.intake.messages.zuzug import NEED, a_message

TODAY = date(2026, 11, 20)
CANARY = "Zqxname"


def message(*changes: tuple[str, str], **more: Any) -> Message:
    return read(a_message(*changes, **more), ADAPTERS)[1]


def person(*changes: tuple[str, str]) -> Any:
    return message(*changes).data["person"]


def faults(*changes: tuple[str, str], **more: Any) -> list[tuple[str, str, str]]:
    """(element, code, the line that is named) of what the schema says."""
    with pytest.raises(NotAMessage) as refused:
        read(a_message(*changes, **more), ADAPTERS)
    assert CANARY not in str(refused.value.errors)
    return [(one["pointer"], one["code"], one["detail"].partition(":")[0]) for one in refused.value.errors]


def test_a_message_is_a_report_of_somebody_who_moved_in() -> None:
    read = message()
    assert (read.id, read.sender, read.time) == (
        "7a1f-2026-0007", REGISTRY, datetime(2026, 11, 16, 8, 30, tzinfo=UTC),
    )  # fmt: skip
    assert read.data == {
        "reference": "MR-2026-88",
        "reported_on": "2026-11-15",
        "occasion": "move_in",
        "person": {
            "given_names": "Oleksandr", "family_name": "Kowalenko", "birth_date": "1988-02-03",
            "birth_date_precision": "day", "sex": "m", "nationalities": ["UKR"], "languages": ["uk", "ru"],
            "address": {
                "street": "Nordstraße 5 a", "postcode": "44145", "city": "Dortmund", "district": "Innenstadt-Nord",
            },
        },
        "needs": [{"life_situation": "language", "urgency": "urgent"}],
    }  # fmt: skip


def test_the_report_keeps_every_rule_of_reports() -> None:
    assert isinstance(validate_report(event_of(message()), TODAY, REGISTRY), Report)


def test_who_moves_in_without_a_need_needs_orientation() -> None:
    assert message(needs="").data["needs"] == [{"life_situation": "orientation"}]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1988-02", ("1988-02-01", "month")), ("1988", ("1988-01-01", "year"))],
)
def test_a_birth_date_may_be_partly_known(written: str, meant: tuple[str, str]) -> None:
    found = person((">1988-02-03<", f">{written}<"))
    assert (found["birth_date"], found["birth_date_precision"]) == meant


def test_a_birth_date_may_be_unknown() -> None:
    found = person(("<geburtsdatum>1988-02-03</geburtsdatum>", ""))
    assert ("birth_date" in found, found["birth_date_precision"]) == (False, "unknown")


def test_prefixes_and_white_space_mean_nothing() -> None:
    raw = a_message().decode().replace("<", "<q:").replace("<q:/", "</q:").replace("<q:?", "<?")
    raw = raw.replace("xmlns=", "xmlns:q=").replace("Kowalenko", "\n   Kowalenko\n  ")
    assert read(raw.encode(), ADAPTERS)[1].data == message().data


@pytest.mark.parametrize(
    ("old", "new", "place", "code", "line"),
    [
        ("<familienname>Kowalenko</familienname>", f"<{CANARY}>x</{CANARY}>", "person/*", "wrong_element", 12),
        (">1988-02-03<", f">{CANARY}<", "person/geburtsdatum", "wrong_type", 13),
        (">1988-02-03<", ">1988-02-30<", "person/geburtsdatum", "wrong_type", 13),
        ("maennlich", CANARY, "person/geschlecht", "not_in_enum", 14),
        ("44145", CANARY, "anschrift/postleitzahl", "wrong_format", 22),
        ("<ort>Dortmund</ort>", f"<ort>{CANARY * 50}</ort>", "anschrift/ort", "too_long", 23),
        ("<person>", f'<person art="{CANARY}">', "person", "unknown_attribute", 10),
        ("<person>", f"<person>{CANARY}", "person", "text_not_allowed", 10),
        (">ru<", f">{CANARY} {CANARY}<", "person/sprache[2]", "wrong_type", 17),
        ("<aktenzeichen>MR-2026-88</aktenzeichen>", "", "einzugsdatum", "wrong_element", 9),
        ("2026-11-16T09:30:00+01:00", "2026-11-16T09:30:00", "nachrichtenkopf/erstellungszeitpunkt", "wrong_format", 6),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_breaks_the_schema_is_told_by_element_and_line_without_values(
    old: str, new: str, place: str, code: str, line: int
) -> None:
    assert (f"/zuzugsmitteilung/{place}", code, f"Line {line}") in faults((old, new))


def test_elements_with_prefixes_are_named_as_well() -> None:
    raw = a_message(("44145", "x")).decode().replace("<", "<q:").replace("<q:/", "</q:").replace("<q:?", "<?")
    with pytest.raises(NotAMessage) as refused:
        read(raw.replace("xmlns=", "xmlns:q=").encode(), ADAPTERS)
    assert refused.value.errors[0]["pointer"] == "/zuzugsmitteilung/anschrift/postleitzahl"


def test_the_element_that_is_expected_is_named() -> None:
    with pytest.raises(NotAMessage) as refused:
        read(a_message(("<aktenzeichen>MR-2026-88</aktenzeichen>", "")), ADAPTERS)
    assert "Expected: aktenzeichen." in refused.value.errors[0]["detail"]


def test_another_root_element_is_refused() -> None:
    assert faults(("zuzugsmitteilung", CANARY))[0][:2] == ("/*", "wrong_element")


def test_a_message_of_another_namespace_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(NotAMessage) as refused:
        read(a_message(namespace="urn:xoev:other"), ADAPTERS)
    [error] = refused.value.errors
    assert error["code"] == "unknown_message"
    assert "urn:staffel:xoev:zuzug:1" in error["detail"]


def test_twenty_needs_are_enough() -> None:
    assert faults(needs=NEED * 21)[0][:2] == ("/zuzugsmitteilung/bedarf[21]", "wrong_element")


def test_every_place_that_reasons_may_name_is_in_the_schema() -> None:
    for adapter in ADAPTERS.values():
        steps = {step for place in adapter.places.values() for step in place.strip("/").split("/")}
        assert steps <= adapter.schema.names


def test_a_reason_leads_to_the_element_it_means() -> None:
    [adapter] = ADAPTERS.values()
    assert adapter.element_of("/person/languages/1") == "/zuzugsmitteilung/person/sprache"
    assert adapter.element_of("/needs/0/department") == "/zuzugsmitteilung/bedarf"
    assert adapter.element_of("/remarks") is None
