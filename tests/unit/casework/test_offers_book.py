"""The offers' files: what the city offers, and every mistake in them at once, in the editor's terms."""

from pathlib import Path

import pytest

from services.casework.offers.book import Book
from shared.rulebook import RulebookFaulty
from tests.unit.casework.story import VMDO, directory

OFFER = """
  - version: 1
    code: griffbereit
    names: {de: Griffbereit, en: Griffbereit}
    provider: 05913000.integration-centre
    unit: pair
    places: 10
    field_of_action: education
"""


def faults(folder: Path, text: str) -> list[str]:
    (folder / "stadt.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookFaulty) as refused:
        Book.load(folder, directory())
    return [str(fault) for fault in refused.value.faults]


def test_dortmund_has_fifteen_offers_of_every_unit() -> None:
    book = Book.load(Path("deploy/offers"), directory())
    assert len(book.offers) == 15
    assert {offer.unit for offer in book.offers} == {"person", "pair", "group", "school", "organisation"}
    assert [offer.code for offer in book.offers if offer.counted] == ["elterncafe"]
    assert {offer.code for offer in book.offers if offer.provider == VMDO} == {
        "elterncafe",
        "qualifizierung-vereinsarbeit",
    }


def test_an_offer_has_the_same_id_everywhere_and_in_every_version() -> None:
    first, again = (Book.load(Path("deploy/offers"), directory()) for _ in range(2))
    assert [one.id for one in first.offers] == [one.id for one in again.offers]
    assert len(first.by_id) == len(first.offers)


def test_an_offer_of_nobody_is_a_fault(tmp_path: Path) -> None:
    text = 'municipality: "05913000"\noffers:' + OFFER.replace("integration-centre", "integration-center")
    (said,) = faults(tmp_path, text)
    assert "griffbereit" in said
    assert "05913000.integration-center" in said
    assert "Verzeichnis" in said


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = 'municipality: "05999999"\noffers:' + OFFER + OFFER
    said = faults(tmp_path, text)
    assert ["„05999999“" in one for one in said] == [True, False]
    assert "mehrmals" in said[1]


def test_an_offer_without_places_is_a_fault(tmp_path: Path) -> None:
    (said,) = faults(tmp_path, 'municipality: "05913000"\noffers:' + OFFER.replace("10", "0"))
    assert "Zeile 8" in said
    assert "places" in said
