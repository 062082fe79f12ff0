"""Two records of one person share a key; a key leads to few."""

from collections import Counter

import pytest

from benchmarks.matching import profiled
from benchmarks.people import town
from services.intake.matching import Profile, blocking_keys
from tests.unit.intake.matching.people import HERE, THERE, a_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (a_person("Lan", "Nguyen", "1995-07-20"), a_person("Nguyen", "Lan", "1995-07-20")),
        (a_person("Leyla", "Karimi", "2011-04-03"), a_person("Leyla", "Karimi", "2011-03-04")),
        (a_person("Semhar", "Tesfay", "1994-10-02"), a_person("Semhar", "Becker", "1994-10-02")),
        (a_person("Semhar", "Tesfay", "1994-10-02"), a_person("Semhar", "Tesfay", "1994-01-01")),
        (a_person("Semhar", "Tesfay", "1994-10-02"), a_person("Semhar", "Tesfay")),
        (a_person("Oleksandr", "Kovalenko", "1985-02-11"), a_person("Alexander", "Kowalenko", "1985-02-11")),
        (
            a_person("Gülşen", "Yıldız", "1988-09-09", address=HERE),
            a_person("Gulsen", "Demir", "1988-09-09", address=THERE),
        ),
        (a_person("Samuel", "Tesfay", phone="+49 176 1234567"), a_person("X", "Y", phone="0176 1234567")),
        (a_person("Samuel", "Tesfay", azr_number="1 2 3"), a_person("X", "Y", azr_number="123")),
    ],
)
def test_two_records_of_one_person_share_a_key(one: Profile, other: Profile) -> None:
    assert set(blocking_keys(one)) & set(blocking_keys(other))


def test_of_a_whole_town_hardly_a_pair_shares_no_key() -> None:
    drawn = town(1000, 11)
    first, second = ([set(blocking_keys(profiled(one))) for one in half] for half in (drawn.first, drawn.second))
    missed = sum(not (first[a] & second[b]) for a, b in drawn.truth)
    assert missed / len(drawn.truth) < 0.012


def test_keys_are_few_short_and_selective() -> None:
    keys = [blocking_keys(profiled(one)) for one in town(2000, 12).first]
    assert max(len(found) for found in keys) <= 20
    assert all(key[1] == ":" and len(key) < 80 for found in keys for key in found)
    assert max(Counter(key for found in keys for key in set(found)).values()) <= 20


def test_nobody_known_has_no_keys() -> None:
    assert blocking_keys(a_person(None, None)) == ()
