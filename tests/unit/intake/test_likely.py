"""Who may be meant: bounded work, and nobody passed by whom judging would have found."""

import itertools
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.intake.matching import judge
from services.intake.people import likely
from services.intake.people.details import Details
from services.intake.people.holders import Known
from services.intake.people.likely import CROWD, MOST, Likely, match_keys, near, profile_of, seen
from services.intake.reports.submission import Submission
from tests.unit.intake.builders import a_person, a_submission

IDS = (UUID(int=number) for number in itertools.count(1))
SPELLINGS = {
    "Mohammed": ("Muhamad", "Mohamed", "Mehmet", "Mohamad"),
    "Oleksandr": ("Alexander", "Aleksandr", "Olexandr"),
    "Yousef": ("Jussuf", "Youssef", "Josef", "Yusuf"),
    "Khadija": ("Chadidscha", "Hatice", "Khadidja"),
    "Zhanna": ("Schanna", "Janna", "Zanna"),
    "Gülşen": ("Guelsen", "Gulsen", "Gülsen"),
    "Nguyen": ("Nguyễn", "Ngyen"),
}
FAMILIES = {
    "Al-Sharif": ("Alscharif", "Elsherif", "Sharif"),
    "Kovalenko": ("Kowalenko", "Covalenco"),
    "Yıldız": ("Yildiz", "Jildis", "Yildiz-Demir"),
    "Haddad": ("Hadad", "El Haddad"),
    "Tesfay": ("Tesfai", "Tesfaye"),
}


def a_known(**more: Any) -> Known:
    return Known(next(IDS), a_submission(person=a_person(**more)).details)


def knowing(*people: Known) -> Likely:
    found = Likely()
    for person in people:
        found.people[person.id] = person
        found.lead((key, person.id) for key in match_keys(profile_of(person)))
    return found


def asked_about(**more: Any) -> Submission:
    return a_submission(person=a_person(**more))


def test_keys_tell_nothing_and_are_the_same_for_ever() -> None:
    details = Details("Amira", "Haddad", date(2016, 3, 14), "day", None)
    keys = match_keys(seen(details))
    assert keys == match_keys(seen(details))
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_who_shares_most_keys_is_judged_first() -> None:
    stranger = a_known(given="Amir", family="Zulu", phone="0231 7654321")
    alike = a_known(phone="0231 7654321")
    found = knowing(stranger, alike).alike(asked_about(phone="0231 7654321"))
    assert [known for known, _ in found][:1] == [alike]


def test_a_crowd_is_not_followed() -> None:
    found = knowing(*(a_known(given=f"Given{n}", family=f"Family{n}", phone="0231 7654321") for n in range(CROWD + 1)))
    phone = asked_about(given="Zyx", family="Wvut", born="1950-05-05", phone="0231 7654321")
    found.alike(phone)
    assert found.seek(phone).judged == {}


def test_at_most_so_many_are_judged_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likely, "CROWD", 10 * MOST)
    found = knowing(*(a_known(phone="0231 7654321") for _ in range(3 * MOST)))
    report = asked_about(phone="0231 7654321")
    found.alike(report)
    assert len(found.seek(report).judged) == MOST


def test_somebody_corrected_within_the_batch_is_judged_anew() -> None:
    person, report = a_known(), asked_about()
    found = knowing(person)
    assert [known for known, _ in found.alike(report)] == [person]
    person.details = a_submission(person=a_person("Pavlo", "Bondar", "1980-05-05")).details
    assert found.alike(report) == []


def test_keys_of_a_corrected_name_lead_elsewhere_for_the_rest_of_the_batch() -> None:
    person = a_known()
    found, before = knowing(person), person.details
    person.details = a_submission(person=a_person("Pavlo", "Bondar", "1980-05-05")).details
    found.follow(person, before, former=False)
    assert [known for known, _ in found.alike(asked_about(given="Pavlo", family="Bondar", born="1980-05-05"))] == [
        person
    ]
    assert {key for key, _ in found.stale} == set(match_keys(seen(before)))


def test_nobody_is_passed_by_whom_judging_would_have_found() -> None:
    random = Random(4)
    passed_by = []
    for given, family in itertools.product(SPELLINGS, FAMILIES):
        for other_given, other_family in itertools.product((given, *SPELLINGS[given]), (family, *FAMILIES[family])):
            names = random.choice([(other_given, other_family), (other_family, other_given), (other_given, None)])
            born = random.choice(["1990-02-03", "1990-03-02", "1990-02-08", "1990-01-01", "1991-02-03", "1964-11-30"])
            other = Details(*names, date.fromisoformat(born), "day", None, '{"phone": "0231 7654321"}')
            sought = seen(Details(given, family, date(1990, 2, 3), "day", None, '{"phone": "0231 7654321"}'))
            if not near(sought, other) and judge(sought, seen(other), likely.weights()).decision != "different":
                passed_by.append((given, family, *names, born))
    assert passed_by == []
