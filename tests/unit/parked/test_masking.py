"""What is shown of parked data depends on their form alone: no value of the payload ever appears."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.parked.masking import REPORT, SHOWN, masked, masked_headers, masked_payload
from tests.unit.parked.forms import documents, same_form


@given(documents(), st.randoms(use_true_random=False))
def test_two_documents_of_one_form_look_the_same(document: Any, dice: Any) -> None:
    assert masked(document) == masked(same_form(document, dice))


@given(st.dictionaries(st.text(min_size=1), st.integers(), max_size=5))
def test_a_key_that_looks_like_no_field_is_not_shown(document: dict[str, int]) -> None:
    strange = {f"Zarghona {key}": value for key, value in document.items()}
    assert "Zarghona" not in str(masked(strange))
    assert len(masked(strange)) == len(strange)


def test_structure_types_and_lengths_are_shown() -> None:
    report = {"reference": "AZ-1", "person": {"birth_date": None, "languages": ["ar", "de"]}, "n": 1.5, "b": True}
    assert masked(report) == {
        "reference": "‹text 4›",
        "person": {"birth_date": "‹null›", "languages": ["‹text 2›", "‹text 2›"]},
        "n": "‹number›",
        "b": "‹yes or no›",
    }


def test_codes_of_closed_lists_are_shown_in_their_places() -> None:
    needs = {"needs": [{"life_situation": "housing", "urgency": "urgent"}]}
    assert masked(needs) == needs
    assert masked({"type": "department.report.submitted.v1", "data": needs})["data"] == needs


def test_the_same_code_elsewhere_is_masked() -> None:
    assert masked({"person": {"family_name": "housing"}, "needs": [{"topic": "housing"}]}) == {
        "person": {"family_name": "‹text 7›"},
        "needs": [{"topic": "‹text 7›"}],
    }


@pytest.mark.parametrize("place", REPORT)
def test_what_is_no_code_of_a_list_is_masked_in_its_place(place: tuple[str, ...]) -> None:
    assert masked("Zarghona", place) == "‹text 8›"


@pytest.mark.parametrize("field", ["occasion", "sex", "nationalities", "legal_basis"])
def test_what_says_something_about_a_person_is_shown_nowhere(field: str) -> None:
    assert not [place for place in SHOWN if field in place]


def test_headers_show_names_and_lengths_and_what_everybody_knows() -> None:
    headers = (("ce_specversion", b"1.0"), ("ce_id", b"Zarghona"), ("Zar ghona", b"x"), ("ce_time", None))
    assert masked_headers(headers) == [
        {"name": "ce_specversion", "value": "1.0"},
        {"name": "ce_id", "value": "‹text 8›"},
        {"name": "‹header 3›", "value": "‹text 1›"},
        {"name": "ce_time", "value": "‹null›"},
    ]


def test_a_header_that_is_no_text_shows_where_it_breaks() -> None:
    [shown] = masked_headers((("ce_time", b"M\xfcnster"),))
    assert shown["fault"] == {"code": "not_utf8", "position": 1}


@pytest.mark.parametrize(
    ("raw", "code", "position"),
    [
        (b'{"a": "Zargh\xffona"}', "not_utf8", 12),
        (b'{"family_name": Zarghona}', "not_json", 16),
        (b'{"family_name": "Zarghona"', "not_json", 26),
        (b'{"a": 1, "a": "Zarghona"}', "duplicate_key", None),
        (b"[" * 40 + b'"Zarghona"' + b"]" * 40, "too_deep", None),
    ],
)
def test_undecodable_bytes_show_length_and_place_of_the_fault(raw: bytes, code: str, position: int | None) -> None:
    shown = masked_payload(raw)
    assert (shown["bytes"], shown["fault"]["code"], shown["fault"]["position"]) == (len(raw), code, position)
    assert "Zarghona" not in str(shown)
    assert "masked" not in shown


@given(documents())
def test_a_payload_is_masked_as_its_document(document: Any) -> None:
    assert masked_payload(orjson.dumps(document))["masked"] == masked(document)
