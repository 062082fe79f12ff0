"""Letters say what they are given, in German, and fetch nothing."""

import io
from datetime import date
from typing import Any

import pytest
from jinja2 import UndefinedError
from pypdf import PdfReader

from services.funding.letters import page, pdf
from services.funding.letters.words import euros, word
from shared.contracts.funding import Period, PlanItem
from tests.poison import typed


def an_award(**changes: Any) -> dict[str, Any]:
    given = {
        "office": {"name": "Stadt Dortmund", "department": "Integrationszentrum", "mailbox": None},
        "recipient": ["VMDO"], "reference": "KOMM-AN-1", "written_on": date(2026, 9, 18), "programme": "KOMM-AN NRW",
        "title": "Sprachcafé", "submitted_on": date(2026, 9, 1), "amount_cents": 750_000, "asked_cents": 800_000,
        "purpose": "Ehrenamt", "basis": "Richtlinie", "rate_percent": 80,
        "period": Period(starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31)),
        "costs": (PlanItem(code="rent", amount_cents=1_000_000),), "cost_names": {"rent": "Miete"},
        "financing": (PlanItem(code="own", amount_cents=250_000), PlanItem(code="grant", amount_cents=750_000)),
        "financing_names": {"grant": "diese Zuwendung"}, "needs_drawdown": True, "final_on": date(2026, 10, 20),
        "use_within_months": 2, "proof_due_on": date(2027, 3, 31), "simple_proof": False,
        "conditions": ("anbest_p", "a_rule_of_ours"), "forwarded": True, "appeal_until": date(2026, 10, 19),
        "appeal_months": 1,
    }  # fmt: skip
    return {**given, **changes}


def read(written: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(written)).pages).split())


def test_an_award_says_how_much_until_when_and_what_may_be_done_against_it() -> None:
    text = read(pdf("award", **an_award()))
    expected = (
        "7.500,00", "Miete", "01.10.2026 bis 31.12.2026", "innerhalb von 2 Monaten", "31.03.2027",
        "Ablauf des 19.10.2026", "ANBest-P", "a_rule_of_ours", "Bedingungen ein, unter denen das Land",
    )  # fmt: skip
    assert [said for said in expected if said not in text] == []


def test_a_letter_is_an_accessible_pdf_with_a_title() -> None:
    reader = PdfReader(io.BytesIO(pdf("award", **an_award())))
    assert reader.metadata is not None
    assert reader.metadata.title == "Zuwendungsbescheid: KOMM-AN NRW"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_title_is_text_and_no_markup() -> None:
    assert "<img" not in page("award", **an_award(title='<img src="http://example.org/x.png">'))


def test_a_value_that_is_missing_is_an_error_and_no_gap() -> None:
    values = an_award()
    del values["basis"]
    with pytest.raises(UndefinedError):
        page("award", **values)


@pytest.mark.parametrize(
    ("cents", "said"),
    [(0, "0,00\u00a0€"), (5, "0,05\u00a0€"), (123_456_789, "1.234.567,89\u00a0€"), (-150, "−1,50\u00a0€")],
)
def test_amounts_are_written_as_in_germany(cents: int, said: str) -> None:
    assert euros(cents) == said


def test_a_code_has_the_programmes_name_before_ours() -> None:
    assert (word("own", {"own": "Vereinsmittel"}), word("own"), word("xyz")) == ("Vereinsmittel", "Eigenmittel", "xyz")


STORABLE = [text for text in typed.TEXTS if "\x00" not in text]
"""What can be in a title or a name: the database holds no NUL."""


@pytest.mark.parametrize("place", ["title", "reference", "programme"])
def test_whatever_somebody_wrote_is_printed(place: str) -> None:
    for first in range(0, len(STORABLE), 40):
        assert pdf("award", **an_award(**{place: " ".join(STORABLE[first : first + 40])})).startswith(b"%PDF")
