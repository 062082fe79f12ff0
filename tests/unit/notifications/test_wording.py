"""What notices say: German, complete, and never about who the person is."""

from datetime import UTC, date, datetime

import pytest

from services.notifications.wording import case_link, local, name_of, said
from services.notifications.words import LIFE_SITUATIONS, WORDS
from shared.directory import LIFE_SITUATIONS as ALL_LIFE_SITUATIONS
from tests.unit.notifications.events import CASE, DUE, ESSEN_YOUTH, IMMIGRATION, YOUTH, directory


@pytest.mark.parametrize("code", WORDS)
def test_every_sentence_is_filled_in_completely(code: str) -> None:
    words = said(directory(), IMMIGRATION, code, "housing", YOUTH, DUE, date(2026, 12, 1))
    assert "{" not in words.fact + words.next_step + words.title


@pytest.mark.parametrize("code", WORDS)
def test_every_sentence_stands_without_what_an_event_may_lack(code: str) -> None:
    words = said(directory(), IMMIGRATION, code, "housing")
    assert "None" not in words.fact + words.next_step


@pytest.mark.parametrize("code", WORDS)
def test_every_sentence_begins_with_a_capital_and_ends_with_a_full_stop(code: str) -> None:
    words = said(directory(), IMMIGRATION, code, "housing", YOUTH, DUE)
    sentences = [sentence for sentence in (words.fact, words.next_step) if sentence]
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)


def test_every_part_of_life_has_a_german_name() -> None:
    assert set(LIFE_SITUATIONS) == set(ALL_LIFE_SITUATIONS)


def test_a_department_of_the_own_city_is_called_by_its_name() -> None:
    assert name_of(directory(), YOUTH, IMMIGRATION) == "Jugendamt"


def test_a_department_of_another_city_is_called_with_its_city() -> None:
    assert name_of(directory(), ESSEN_YOUTH, IMMIGRATION) == "Jugendamt (Essen)"


def test_a_deadline_at_the_end_of_a_day_is_a_date() -> None:
    assert local(DUE) == "7. Dezember 2026"


def test_a_deadline_in_hours_says_the_local_time() -> None:
    assert local(datetime(2026, 7, 1, 14, 5, tzinfo=UTC)) == "1. Juli 2026, 16:05 Uhr"


def test_a_link_leads_to_the_case_in_the_desk() -> None:
    assert case_link("http://desk.example", CASE) == f"http://desk.example/cases/{CASE}"


def test_a_notice_without_case_leads_to_the_desk() -> None:
    assert case_link("http://desk.example", None) == "http://desk.example"
