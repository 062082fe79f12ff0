"""Whoever carries something of a person is told when the person is known otherwise than before, or comes of age."""

from typing import Any

from services.casework import endings, personal
from services.casework.fold import fold
from shared.contracts import casework as told
from tests.unit.casework.story import CENTRE, HEALTH, REGISTRY, SOCIAL, YOUTH, Story, asked, carried


def corrected(story: Story, *fields: str, reporter: str = REGISTRY) -> list[Any]:
    return story.does(personal.person_corrected, fields, reporter=reporter, report_id=None)


def test_every_open_track_hears_of_another_birth_date() -> None:
    story = carried()
    story.refer("housing", SOCIAL)
    assert [(one.department, one.fields) for one in corrected(story, "birth_date")] == [
        (CENTRE, ("birth_date",)),
        (SOCIAL, ("birth_date",)),
    ]


def test_who_is_asked_for_a_track_hears_of_it_too() -> None:
    [noted] = corrected(asked(), "birth_date")
    assert (noted.department, noted.asked) == (CENTRE, HEALTH)


def test_a_telephone_number_alarms_nobody() -> None:
    assert corrected(carried(), "phone", "email", "languages") == []


def test_only_what_matters_is_named() -> None:
    [noted] = corrected(carried(), "phone", "family_name")
    assert noted.fields == ("family_name",)


def test_a_department_is_not_told_of_what_it_reported_itself() -> None:
    assert corrected(carried(), "birth_date", reporter=CENTRE) == []


def test_its_own_correction_is_told_to_whoever_it_has_asked() -> None:
    assert [one.asked for one in corrected(asked(), "birth_date", reporter=CENTRE)] == [HEALTH]


def test_somebody_without_a_case_is_corrected_without_a_word() -> None:
    assert corrected(Story(), "birth_date") == []


def test_no_baton_moves_by_a_correction() -> None:
    story = asked()
    before = story.case
    assert fold(before, corrected(story, "birth_date")) == before


def test_a_year_before_the_eighteenth_birthday_carriers_hear_of_it() -> None:
    story = Story()
    story.refer("family", YOUTH)
    [noted] = story.does(personal.person_comes_of_age, 12)
    assert isinstance(noted, told.MajorityNoted)
    assert (noted.department, noted.months, noted.prepared) == (YOUTH, 12, False)


def test_a_track_that_somebody_is_asked_to_take_is_prepared() -> None:
    [noted] = asked().does(personal.person_comes_of_age, 0)
    assert isinstance(noted, told.MajorityNoted)
    assert (noted.prepared, noted.asked) == (True, HEALTH)


def test_nothing_is_told_of_somebody_who_has_died() -> None:
    story = carried()
    story.does(endings.person_died, reporter=REGISTRY)
    assert story.does(personal.person_comes_of_age, 0) == []
