"""The people of the register's benchmark: the same for ever, and as alike as people are."""

from collections import Counter
from random import Random

from benchmarks.city import resident, written_otherwise
from benchmarks.registered import chunks

SOME = 5_000


def test_a_number_is_the_same_person_for_ever() -> None:
    assert resident(17) == resident(17)
    assert resident(17) != resident(18)


def test_some_names_are_common_and_most_are_rare() -> None:
    borne = Counter(resident(number)["family_name"] for number in range(SOME))
    assert max(borne.values()) > 20
    assert sum(1 for bearers in borne.values() if bearers == 1) > len(borne) / 2


def test_more_people_are_born_on_a_first_of_january_than_in_the_rest_of_the_month() -> None:
    days = Counter(resident(number)["birth_date"][5:] for number in range(SOME))
    assert days["01-01"] > sum(count for day, count in days.items() if day.startswith("01-") and day != "01-01")


def test_another_office_writes_a_name_otherwise_and_knows_no_number() -> None:
    random = Random(1)
    others = [(resident(number), written_otherwise(resident(number), random)) for number in range(100)]
    assert all("azr_number" not in other for _, other in others)
    changed = [one for one, other in others if one["family_name"] != other["family_name"]]
    assert len(changed) > 50


def test_all_people_are_settled_once() -> None:
    assert sum(count for _, count in chunks(60_001)) == 60_001
    assert [first for first, _ in chunks(60_001)] == [0, 25_000, 50_000]
