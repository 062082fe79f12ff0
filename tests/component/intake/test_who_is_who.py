"""Messy reports that no identifier decides: the rows of the demo data that are matching's, from report to clearing."""

from collections import Counter
from typing import Any

import orjson
import pytest

from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import IMMIGRATION, REGISTRY, SCHOOLS, YOUTH, a_person, a_record

NORDSTRASSE = {"street": "Nordstr. 5", "postcode": "44145", "city": "Dortmund"}
SHELTER = {"street": "Hafenstr. 100", "postcode": "44147", "city": "Dortmund"}
OFFICES = (YOUTH, SCHOOLS, IMMIGRATION, REGISTRY)


async def reported(intake: Intake, *people: dict[str, Any]) -> None:
    """Each by another office, one after the other."""
    for number, (office, person) in enumerate(zip(OFFICES, people, strict=False)):
        await intake.takes(a_record(office, reference=f"R-{number}", person=person))


async def standing(intake: Intake) -> Counter[str]:
    return Counter(person["status"] for person in await intake.people())


async def clearings(intake: Intake) -> list[Any]:
    return await intake.rows("select * from clearings order by id")


async def test_1_twins_at_one_address_are_two_people_and_nobody_is_asked(intake: Intake) -> None:
    family = {"address": NORDSTRASSE, "phone": "0231 1234567", "nationalities": ["SYR"]}
    await reported(intake, a_person("Amira", **family), a_person("Amina", **family))
    assert await standing(intake) == {"registered": 2}


async def test_2_two_transliterations_with_one_phone_are_one_person(intake: Intake) -> None:
    await reported(
        intake,
        a_person("Mohammed", "Al-Sharif", "1990-02-03", phone="0231 1234567"),
        a_person("Muhamad", "Alscharif", "1990-02-03", phone="+49 231 1234567"),
    )
    assert await standing(intake) == {"registered": 1}


async def test_3_a_name_in_two_languages_is_for_a_human_to_decide(intake: Intake) -> None:
    await reported(
        intake, a_person("Oleksandr", "Kovalenko", "1988-02-03"), a_person("Alexander", "Kowalenko", "1988-02-03")
    )
    assert await standing(intake) == {"registered": 1, "provisional": 1}
    assert [one["reason_code"] for one in await clearings(intake)] == ["likely_match"]


async def test_3_a_name_in_two_languages_with_one_azr_number_is_one_person(intake: Intake) -> None:
    await reported(
        intake,
        a_person("Oleksandr", "Kovalenko", "1988-02-03", azr_number="A-77"),
        a_person("Alexander", "Kowalenko", "1988-02-03", azr_number="A 77"),
    )
    assert await standing(intake) == {"registered": 1}


@pytest.mark.parametrize("first", [("Thi Lan", "Nguyen"), ("Nguyen Thi", "Lan"), ("Nguyen Thi Lan", None)])
async def test_4_the_order_of_names_makes_no_other_person(intake: Intake, first: tuple[str, str | None]) -> None:
    await reported(intake, a_person(*first, "1985-11-23"), a_person("Nguyen", "Lan", "1985-11-23"))
    assert len(await intake.people()) - len(await clearings(intake)) == 1


async def test_5_four_people_of_one_name_in_one_shelter_are_never_made_one(intake: Intake) -> None:
    shelter = {"address": SHELTER, "phone": "0231 7654321", "nationalities": ["AFG"], "sex": "m"}
    await reported(intake, *(a_person("Ahmad", "Ahmadi", "1998-01-01", **shelter) for _ in range(4)))
    assert len(await intake.people()) == 4


async def test_7_a_swapped_day_and_month_is_asked_about_and_explained(intake: Intake) -> None:
    same = {"address": NORDSTRASSE, "sex": "m"}
    await reported(
        intake, a_person("Daniel", "Tesfay", "2011-04-03", **same), a_person("Daniel", "Tesfay", "2011-03-04", **same)
    )
    people, asked = await intake.people(), await clearings(intake)
    assert len(people) - len(asked) == 1
    for one in asked:
        levels = {part["field"]: part["level"] for part in orjson.loads(one["explanation"])}
        assert levels["birth_date"] == "swapped"


async def test_11_father_and_son_of_one_name_are_two_people_and_nobody_is_asked(intake: Intake) -> None:
    home = {"address": NORDSTRASSE, "phone": "0231 1234567"}
    await reported(
        intake, a_person("Hassan", "Hassan", "1975-04-02", **home), a_person("Hassan", "Hassan", "2001-06-09", **home)
    )
    assert await standing(intake) == {"registered": 2}


async def test_12_who_marries_and_moves_is_known_to_another_office(intake: Intake) -> None:
    before = a_person("Gülşen", "Yıldız", "1990-07-20", address=NORDSTRASSE)
    await intake.takes(a_record(YOUTH, person=before))
    after = a_person("Guelsen", "Yildiz-Demir", "1990-07-20", address=SHELTER)
    await intake.takes(a_record(REGISTRY, reference="R", occasion="marriage", person=after))
    [person] = await intake.people()
    assert (person["family_name"], person["status"]) == ("Yildiz-Demir", "registered")


async def test_an_explanation_holds_codes_and_numbers_and_nothing_personal(intake: Intake) -> None:
    await reported(
        intake, a_person("Oleksandr", "Kovalenko", "1988-02-03"), a_person("Alexander", "Kowalenko", "1988-02-03")
    )
    [asked] = await clearings(intake)
    explanation = orjson.loads(asked["explanation"])
    assert {"given_names", "family_name", "birth_date"} <= {part["field"] for part in explanation}
    assert all(set(part) == {"field", "level", "weight"} for part in explanation)
    assert sum(part["weight"] for part in explanation) == pytest.approx(asked["score"], abs=0.1)
    assert not any(word in asked["explanation"].lower() for word in ("kov", "kow", "alex", "1988"))


async def test_a_provisional_person_has_their_needs_carried_while_people_think(intake: Intake) -> None:
    await reported(
        intake, a_person("Oleksandr", "Kovalenko", "1988-02-03"), a_person("Alexander", "Kowalenko", "1988-02-03")
    )
    [provisional] = [one["id"] for one in await intake.people() if one["status"] == "provisional"]
    assert str(provisional) in {event["person_id"] for event in await intake.told("intake.referral.routed.v1")}


async def test_a_later_report_under_the_same_reference_goes_to_the_provisional_person(intake: Intake) -> None:
    doubtful = a_person("Alexander", "Kowalenko", "1988-02-03")
    await reported(intake, a_person("Oleksandr", "Kovalenko", "1988-02-03"), doubtful)
    await intake.takes(a_record(SCHOOLS, reference="R-1", person={**doubtful, "phone": "0231 555555"}))
    assert (len(await intake.people()), len(await clearings(intake))) == (2, 1)


async def test_two_of_one_batch_are_compared_with_each_other(intake: Intake) -> None:
    await intake.takes(
        a_record(YOUTH, person=a_person("Mohammed", "Al-Sharif", "1990-02-03", phone="0231 1234567")),
        a_record(SCHOOLS, reference="S", person=a_person("Muhamad", "Alscharif", "1990-02-03", phone="0231 1234567")),
    )
    assert await standing(intake) == {"registered": 1}


async def test_the_same_name_and_birth_date_of_another_sex_is_asked_about(intake: Intake) -> None:
    await reported(intake, a_person("Nour", "Haddad", sex="f"), a_person("Nour", "Haddad", sex="m"))
    assert await standing(intake) == {"registered": 1, "provisional": 1}


async def test_a_correction_may_reveal_that_somebody_is_known_twice(intake: Intake) -> None:
    await intake.takes(a_record(YOUTH, person=a_person("Pavla", "Bondar", "1980-05-05")))
    await intake.takes(a_record(SCHOOLS, reference="S", person=a_person("Amira", "Haddad", "2016-03-14")))
    first, second = [person["id"] for person in await intake.people()]
    await intake.takes(a_record(SCHOOLS, reference="S", person=a_person("Pavla", "Bondar", "2016-03-14")))
    await intake.takes(a_record(SCHOOLS, reference="S", person=a_person("Pavla", "Bondar", "1980-05-05")))
    [asked] = await clearings(intake)
    assert (asked["person_id"], asked["candidate_id"]) == (second, first)
    assert await standing(intake) == {"registered": 2}


@pytest.mark.parametrize("state", ["open", "different"])
async def test_the_same_pair_is_not_asked_twice(intake: Intake, state: str) -> None:
    await intake.takes(a_record(YOUTH, person=a_person("Pavla", "Bondar", "1980-05-05")))
    await intake.takes(a_record(SCHOOLS, reference="S", person=a_person("Amira", "Bondar", "2016-03-14")))
    for born in ("1980-05-05", "1980-05-06", "1980-05-05"):
        await intake.takes(a_record(SCHOOLS, reference="S", person=a_person("Pavla", "Bondar", born)))
        await intake.rows("update clearings set state = $1", state)
    assert len(await clearings(intake)) == 1


async def test_somebody_decided_to_be_another_is_found_by_their_own_name(intake: Intake) -> None:
    doubtful = a_person("Alexander", "Kowalenko", "1988-02-03")
    await reported(intake, a_person("Oleksandr", "Kovalenko", "1988-02-03"), doubtful)
    await intake.rows("update clearings set state = 'different'")
    await intake.takes(a_record(REGISTRY, reference="X", person=doubtful))
    assert (len(await intake.people()), len(await clearings(intake))) == (2, 1)


async def test_somebody_nothing_exact_leads_to_is_found_and_locked_all_the_same(intake: Intake) -> None:
    await intake.takes(a_record(YOUTH, person=a_person("Mohammed", "Al-Sharif", "1990-02-03", phone="0231 1234567")))
    await intake.rows("delete from identities")
    other = a_person("Muhamad", "Alscharif", "1990-02-03", phone="0231 1234567")
    await intake.takes(a_record(SCHOOLS, reference="S", person=other))
    assert await standing(intake) == {"registered": 1}


async def test_a_reused_reference_is_explained_though_the_two_have_nothing_in_common(intake: Intake) -> None:
    await intake.takes(a_record(YOUTH, person=a_person("Amira", "Haddad", "2016-03-14")))
    await intake.takes(a_record(YOUTH, person=a_person("Pavlo", "Bondar", "1980-05-05")))
    [asked] = await clearings(intake)
    assert {"given_names", "birth_date"} <= {part["field"] for part in orjson.loads(asked["explanation"])}


async def test_whoever_is_several_people_by_all_that_is_known_is_asked_about_once(intake: Intake) -> None:
    await intake.takes(*(a_record(reference=number, person=a_person(azr_number=number)) for number in ("1", "2")))
    for office in OFFICES:
        await intake.takes(a_record(office, reference="again", person=a_person()))
    assert await standing(intake) == {"registered": 2, "provisional": 1}
    assert [one["reason_code"] for one in await clearings(intake)] == ["several_match"]
