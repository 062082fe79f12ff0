"""Letters say all that a reader needs to act, in German, in every variant of form and remedy, and fetch nothing."""

import io
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from jinja2 import UndefinedError
from pypdf import PdfReader

from services.funding.letters import page, pdf
from services.funding.letters.words import euros, percent, word
from services.funding.repayments.letter import values, waiver
from services.funding.repayments.rates import BaseRates
from services.funding.repayments.terms import terms_of
from shared.contracts.funding import PlanItem
from tests.poison import typed
from tests.unit.funding.written import (
    AWARD,
    LONG,
    NONE,
    POSTED,
    VARIANTS,
    a_demand,
    a_programme,
    every_letter,
    notice,
    notice_values,
    proof_values,
    read,
    sheet,
)

LETTERS = {
    f"{name} {cents}": (template, values)
    for cents, title in ((750_000, "Sprachcafé"), (123_456_789_099, LONG), (1, None))
    for name, template, values in every_letter(cents, title)
}
ENGLISH = re.compile(
    r"\b(the|and|of|with|none|grant|award|rent|staff|material|fees|purpose|not_used|budget|action|objection|courses)\b",
    re.I,
)
UUID_SHAPED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def text(html: str) -> str:
    """What a reader sees, without the style sheet and the additions an organisation has made to a code itself."""
    seen = re.sub(r"<style>.*?</style>|<title>.*?</title>|<!--.*?-->", "", html, flags=re.S)
    seen = re.sub(r"</?(strong|span)[^>]*>", "", seen)
    seen = unescape(re.sub(r"<[^>]+>", " ", seen.replace("</td>", "\n").replace("</p>", "\n")))
    return re.sub(r"\(hall\)", "", seen)


def html(name: str) -> str:
    template, values = LETTERS[name]
    return page(template, **values)


def said(name: str) -> str:
    return text(html(name))


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_has_what_a_reader_needs(name: str) -> None:
    seen = " ".join(said(name).split())
    for wanted in (
        "Stadt Dortmund", "Kommunales Integrationszentrum", "Südwall 2–4", "44137 Dortmund", "0231 50-0",
        "integrationszentrum-bewilligung@dortmund.example", "Verbund der Migrantenorganisationen (VMDO)",
        "Beuthstraße 21", "44147 Dortmund", "Aktenzeichen", "F-014H6-APF5D-", "18.09.2026", "KOMM-AN NRW",
        "Sehr geehrte Damen und Herren,",
    ):  # fmt: skip
        assert wanted.replace("F-014H6-APF5D-", sheet(a_programme(remedy=NONE))["number"]) in seen, wanted
    assert "maschinell erstellt" in seen or "Ort, Datum, Unterschrift" in seen


@pytest.mark.parametrize("name", LETTERS)
def test_no_letter_has_holes_codes_english_or_small_beginnings(name: str) -> None:
    seen = said(name)
    assert "None" not in seen
    assert not UUID_SHAPED.search(seen)
    assert not (found := ENGLISH.search(seen)), found
    assert "{" not in seen
    assert ".." not in seen
    for paragraph in re.findall(r"<p[^>]*>(.*?)</p>", html(name), re.S):
        written = " ".join(text(paragraph).split())
        assert not written[:1].islower(), written
        assert not re.search(r" [,.;]", written), written


def test_nobody_is_told_of_an_objection_that_the_law_does_not_know() -> None:
    for name in LETTERS:
        if "action" in name or "none" in name or "contract" in name:
            assert "Widerspruch" not in said(name), name


@pytest.mark.parametrize("kind", ["award", "rejection", "demand", "amendment"])
def test_an_action_names_the_court_its_seat_and_the_period(kind: str) -> None:
    seen = " ".join(said(f"{kind} action 750000").split())
    assert "innerhalb eines Monats nach Bekanntgabe Klage erhoben werden" in seen
    assert "Verwaltungsgericht Gelsenkirchen, Bahnhofsvorplatz 3, 45879 Gelsenkirchen" in seen


def test_the_period_runs_from_the_fourth_day_after_posting() -> None:
    seen = " ".join(said("award action 750000").split())
    assert "am 18.09.2026 zur Post gegeben und gilt am 22.09.2026 als bekannt gegeben" in seen
    assert "endet dann mit Ablauf des 22.10.2026" in seen


def test_an_objection_goes_to_the_office_with_its_address() -> None:
    seen = " ".join(said("award objection 750000").split())
    assert "Widerspruch ist bei der Stadt Dortmund, Kommunales Integrationszentrum, Südwall 2–4, 44137 Dortmund" in seen
    assert "innerhalb von 2 Monaten nach Bekanntgabe Widerspruch" in " ".join(said("award two months 750000").split())


@pytest.mark.parametrize("name", [name for name in LETTERS if " none " in name and "result" not in name])
def test_without_a_remedy_nothing_is_instructed(name: str) -> None:
    assert "Rechtsbehelfsbelehrung" not in said(name)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_demand_says_where_to_how_much_under_which_reference_until_when_and_what_if_not(variant: str) -> None:
    seen = " ".join(said(f"demand {variant} 750000").split())
    for wanted in (
        "Stadt Dortmund Stadtkasse", "DE02 1203 0000 0000 2020 51", "BYLADEM1001", "8.250,00", "22.10.2026",
        "STF-RF-ABCDEFGHIJKL42", "Ist der Betrag bis dahin nicht eingegangen",
    ):  # fmt: skip
        assert wanted in seen, wanted


def test_a_contract_is_offered_until_a_day_signed_by_both_and_no_decision() -> None:
    seen = " ".join(said("award contract 750000").split())
    assert "Bitte senden Sie ihn bis zum 16.10.2026 unterschrieben an uns zurück" in seen
    assert seen.count("Ort, Datum, Unterschrift") == 2
    assert "Es gilt der Verwaltungsrechtsweg." in seen
    assert "Bescheid" not in seen
    assert "bestandskräftig" not in seen


def test_a_claim_by_contract_is_no_decision() -> None:
    seen = " ".join(said("demand contract 750000").split())
    assert "Rückforderung aus Vertrag" in seen
    assert "Bescheid" not in seen
    assert "VwVfG" not in seen


def test_a_rejection_of_a_contract_is_a_decision_with_its_remedy() -> None:
    assert "Klage" in said("rejection contract 750000")


def test_a_notice_names_the_share_it_pays_and_not_the_most_there_could_be() -> None:
    assert "beträgt 66,67 vom Hundert der zuwendungsfähigen Ausgaben" in " ".join(said("award action 750000").split())


@pytest.mark.parametrize("name", ["award action 123456789099", "award contract 1", "demand action 123456789099"])
def test_numbers_and_references_never_break_over_lines(name: str) -> None:
    template, values = LETTERS[name]
    written = "\n".join(page.extract_text() for page in PdfReader(_bytes(template, values)).pages)
    assert values["number"] in written
    if "reference" in values:
        assert values["reference"] in written
        assert values["office"]["account"].iban_in_fours in written


def _bytes(template: str, values: dict[str, Any]) -> Any:
    return io.BytesIO(pdf(template, **values))


def test_a_letter_is_an_accessible_pdf_with_a_title() -> None:
    reader = PdfReader(_bytes(*notice_values(VARIANTS["action"])))
    assert reader.metadata is not None
    assert reader.metadata.title == "Zuwendungsbescheid: KOMM-AN NRW"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_title_is_text_and_no_markup() -> None:
    assert "<img" not in notice(VARIANTS["action"], title='<img src="http://example.org/x.png">')


def test_a_value_that_is_missing_is_an_error_and_no_gap() -> None:
    template, given = notice_values(VARIANTS["action"])
    del given["basis"]
    with pytest.raises(UndefinedError):
        page(template, **given)


@pytest.mark.parametrize(
    ("cents", "written"),
    [(0, "0,00\u00a0€"), (5, "0,05\u00a0€"), (123_456_789, "1.234.567,89\u00a0€"), (-150, "−1,50\u00a0€")],
)
def test_amounts_are_written_as_in_germany(cents: int, written: str) -> None:
    assert euros(cents) == written


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(9, 10, ("90", True)), (2, 3, ("66,67", False)), (0, 0, ("0", True))]
)
def test_a_share_is_written_with_at_most_two_decimals(part: int, whole: int, share: tuple[str, bool]) -> None:
    assert percent(part, whole) == share


def test_a_code_has_the_programmes_name_before_ours() -> None:
    assert (word("own", {"own": "Vereinsmittel"}), word("own"), word("xyz")) == ("Vereinsmittel", "Eigenmittel", "xyz")


STORABLE = [text for text in typed.TEXTS if "\x00" not in text]
"""What can be in a title or a name: the database holds no NUL."""


@pytest.mark.parametrize("variant", ["action", "contract"])
def test_whatever_somebody_wrote_is_printed(variant: str) -> None:
    for first in range(0, len(STORABLE), 40):
        template, values = notice_values(VARIANTS[variant], title=" ".join(STORABLE[first : first + 40]))
        assert pdf(template, **values).startswith(b"%PDF")


def test_what_was_given_by_decision_keeps_its_remedy_when_its_programme_gives_by_contract_now() -> None:
    programme = VARIANTS["contract"]
    terms = terms_of(programme, BaseRates(), POSTED, "decision")
    assert terms.remedy is not None
    assert terms.remedy.kind == "action"
    assert terms_of(programme, BaseRates(), POSTED, "contract").remedy is None
    demand = a_demand(programme, form="decision", remedy=terms.remedy.model_dump(mode="json"))
    seen = text(page("repayment", **values(demand, programme, AWARD), **sheet(programme)))
    assert "Verwaltungsgericht" in seen
    old = a_demand(programme, form="decision", posted_on=None, remedy=None)
    assert "Widerspruch" in text(page("repayment", **values(old, programme, AWARD), **sheet(programme)))


def test_what_was_demanded_before_remedies_were_data_keeps_the_objection_it_told_of() -> None:
    programme = a_programme(remedy=None, appeal_months=1)
    old = a_demand(programme, posted_on=None, remedy=None)
    seen = text(page("repayment", **values(old, programme, AWARD), **sheet(programme)))
    assert "Widerspruch" in seen
    assert "19.10.2026" in seen
    assert read(pdf("repayment", **values(old, programme, AWARD), **sheet(programme)))


def test_a_sum_stands_once_under_its_table_even_where_that_breaks_over_pages() -> None:
    template, values = notice_values(VARIANTS["action"])
    items = tuple(PlanItem(code=f"rent.{number}", amount_cents=100) for number in range(120))
    names = {item.code: f"Miete {item.code}" for item in items}
    reader = PdfReader(_bytes(template, {**values, "costs": items, "cost_names": names}))
    assert len(reader.pages) > 3
    assert "".join(page.extract_text() for page in reader.pages).count("Summe der Ausgaben") == 1


@pytest.mark.parametrize("variant", ["action", "contract"])
def test_a_proof_of_use_is_what_the_organisation_declares_to_the_office(variant: str) -> None:
    seen = " ".join(text(page("proof", **proof_values(VARIANTS[variant]))).split())
    sender, addressee = seen.index("Verbund der Migrantenorganisationen (VMDO)"), seen.index("Stadt Dortmund")
    assert sender < addressee
    assert "Kommunales Integrationszentrum" in seen
    assert "Unterschrift" in seen
    assert "Eingereicht am 18.09.2026" in seen
    assert "maschinell erstellt" not in seen
    assert ("laut Vertrag" in seen) is (variant == "contract")
    assert ("Bescheid" in seen) is (variant == "action")


def test_a_proof_of_use_that_is_not_submitted_says_so() -> None:
    assert "Entwurf, noch nicht eingereicht" in text(page("proof", **proof_values(VARIANTS["action"], 0)))


@pytest.mark.parametrize("over", ["declined", "lapsed"])
def test_an_offer_that_came_to_nothing_asks_nobody_to_sign(over: str) -> None:
    template, values = notice_values(VARIANTS["contract"])
    seen = " ".join(text(page(template, **{**values, "over": over})).split())
    assert "Ein Vertrag ist nicht zustande gekommen" in seen
    assert "unterschrieben an uns" not in seen
    assert "Unterschrift" not in seen


def test_a_contract_that_is_signed_is_not_asked_for_again() -> None:
    template, values = notice_values(VARIANTS["contract"])
    seen = " ".join(text(page(template, **{**values, "signed_on": date(2026, 10, 1)})).split())
    assert "haben wir mit Ihnen den folgenden Vertrag" in seen
    assert "senden Sie ihn" not in seen


def test_a_waiver_says_how_the_rest_is_paid() -> None:
    seen = " ".join(said("waived in part action 750000").split())
    for wanted in ("weiterhin bis zum 22.10.2026 zu zahlen", "DE02 1203 0000 0000 2020 51", "STF-RF-ABCDEFGHIJKL42"):
        assert wanted in seen


def test_a_waiver_names_the_demand_by_the_day_of_its_letter() -> None:
    programme = VARIANTS["action"]
    found = a_demand(programme, posted_on=date(2026, 9, 25), waived_cents=100)
    written = read(waiver(found, "small_sum", date(2026, 10, 1), sheet(programme)))
    assert "Rückforderung vom 25.09.2026" in written
