"""Reports to measure with: different people, one need each, of the kinds that make routing ask another department.

Names are as common as names are: with a dozen of them everybody would have to be compared with hundreds. Nobody is
reported twice and every need leads to exactly three events of casework: a case, a track, a request. So nobody is young:
of who comes of age within a year intake tells as soon as they are known, and casework tells their carriers.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import orjson

from benchmarks.city import FAMILY, GIVEN, name_of
from shared.contracts.envelope import CloudEvent, to_kafka
from shared.contracts.reports import report_id
from shared.contracts.topics import PARTITIONS, REPORT_SUBMITTED, report_topic

EVENTS_OF_CASEWORK = 3
"""opened, opened, requested"""

NEEDS = (
    ("05913000.immigration-office", "arrival", "language"),
    ("05913000.registry-office", "move_in", "residence"),
    ("05913000.social-office", "housing_need", "housing"),
    ("05913000.integration-centre", "school_entry", "education"),
    ("05913000.youth-services", "coming_of_age", "livelihood"),
    ("05113000.immigration-office", "arrival", "language"),
)
"""Who reports, why, and the need: each is carried by one department at once and asked of another."""

DEPARTMENTS = tuple(department for department, _, _ in NEEDS)

ORIGINS = (("SYR", "ar"), ("UKR", "uk"), ("TUR", "tr"), ("ERI", "ti"), ("ROU", "ro"), ("AFG", "fa"))
EARLIEST_BIRTH = date(1950, 1, 2)
LIVES = 20_000
"""Days, from the earliest birth to the latest, which lies in 2004."""


class Letter(NamedTuple):
    """One report as its department publishes it, and the id intake will give it."""

    topic: str
    partition: int
    key: bytes
    headers: list[tuple[str, bytes]]
    value: bytes
    report_id: str


def letters(first: int, count: int, today: date) -> Iterator[Letter]:
    """The reports with the numbers `first` to `first + count - 1`; the same number is the same person for ever."""
    for number in range(first, first + count):
        department, occasion, situation = NEEDS[number % len(NEEDS)]
        id, source = f"bench-{number}", f"/departments/{department}"
        body = orjson.dumps(report(number, occasion, situation, today))
        headers, value = to_kafka(CloudEvent(id, source, REPORT_SUBMITTED, data=body))
        topic, partition = report_topic(department), number // len(NEEDS) % PARTITIONS
        yield Letter(topic, partition, id.encode(), headers, value, str(report_id(source, id)))


def report(number: int, occasion: str, situation: str, today: date) -> dict[str, object]:
    """The data of one report, of the size a departmental system sends."""
    nationality, language = ORIGINS[number % len(ORIGINS)]
    random, again = Random(number), number // LIVES
    given = name_of(GIVEN, random)
    person: dict[str, object] = {
        "given_names": f"{given} {letters_of(again)}" if again else given,
        "family_name": name_of(FAMILY, random),
        "birth_date": (EARLIEST_BIRTH + timedelta(days=number % LIVES)).isoformat(),
        "sex": "fmx"[number % 3],
        "nationalities": [nationality],
        "languages": [language, "de"],
        "address": {
            "street": f"Münsterstraße {number % 300}", "postcode": "44145", "city": "Dortmund",
            "district": "Innenstadt-Nord",
        },
        "phone": f"+49 231 {number:08}",
    }  # fmt: skip
    if number % 2:
        person["azr_number"] = f"{number:012}"
    return {
        "reference": f"AZ-{number:09}", "reported_on": today.isoformat(), "occasion": occasion, "person": person,
        "needs": [{"life_situation": situation}], "legal_basis": "§ 86c SGB VIII",
        "person_informed_on": today.isoformat(),
    }  # fmt: skip


def letters_of(number: int) -> str:
    """A number as a name: people whose birth dates come round again differ in it."""
    digits = str(number).translate(str.maketrans("0123456789", "abcdefghij"))
    return f"El{digits}"
