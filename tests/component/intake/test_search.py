"""Search by name: own people only, however they are spelled; of others no more than known or not known."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.component.intake.conftest import Intake
from tests.component.intake.telling import Track
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, YOUTH, a_person, a_record

CLERK = "clerk.youth-services"


async def registered(intake: Intake, *people: dict[str, Any], carrier: str | None = YOUTH) -> list[UUID]:
    """People reported by the immigration office; their tracks are carried by `carrier`."""
    before = {row["id"] for row in await intake.people()}
    for number, person in enumerate(people):
        await intake.takes(a_record(IMMIGRATION, reference=f"AB-{len(before)}-{number}", person=person))
    await intake.pool.execute("update referrals set answered = true")
    ids = [row["id"] for row in await intake.people() if row["id"] not in before]
    for id in ids:
        if carrier:
            await Track(id).opened(carrier)(intake)
    return ids


async def search(http: httpx.AsyncClient, q: str, user: str = CLERK, city: str = "05913000", **more: Any) -> Any:
    answer = await http.get("/persons", headers=bearer(user, city), params={"q": q, "purpose": "who is it", **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def names(http: httpx.AsyncClient, q: str, **more: Any) -> list[str]:
    return [one["family_name"] for one in (await search(http, q, **more))["items"]]


@pytest.mark.parametrize(
    "q",
    [
        "Yıldız", "Gülşen Yildiz", "yildiz guelsen", "Yildis", "Gulsen Yildiz", "Guelschen Yildiz",
        "Yildiz 08.03.1990", "1990-03-08 Yildiz", "8.3.1990 yild", "Yildiz 03.08.1990", "08.03.1990",
    ],
)  # fmt: skip
async def test_a_name_is_found_however_it_is_spelled(intake: Intake, http: httpx.AsyncClient, q: str) -> None:
    await registered(intake, a_person("Gülşen", "Yıldız", "1990-03-08"), a_person("Pavlo", "Bondar", "1980-05-05"))
    assert await names(http, q) == ["Yıldız"]


@pytest.mark.parametrize(
    ("q", "known"),
    [
        ("Alscharif", "Al-Sharif"),
        ("Mohamed Al Scharif", "Al-Sharif"),
        ("Kowalenko", "Kovalenko"),
        ("Müller", "Mueller"),
    ],
)
async def test_what_sounds_alike_is_found(intake: Intake, http: httpx.AsyncClient, q: str, known: str) -> None:
    await registered(
        intake, a_person("Mohammed", "Al-Sharif", "1991-02-03"), a_person("Oleksandr", "Kovalenko", "1988-07-09"),
        a_person("Anna", "Mueller", "1970-10-11"),
    )  # fmt: skip
    assert await names(http, q) == [known]


async def test_a_birth_date_that_does_not_fit_is_no_hit(intake: Intake, http: httpx.AsyncClient) -> None:
    await registered(intake, a_person("Amira", "Haddad", "2016-03-14"))
    assert await names(http, "Haddad 14.03.2016") == ["Haddad"]
    assert await names(http, "Haddad 15.03.2016") == []


async def test_a_rough_birth_date_is_found_by_the_year(intake: Intake, http: httpx.AsyncClient) -> None:
    await registered(intake, a_person("Amira", "Haddad", "2016-01-01"))
    assert await names(http, "Haddad 14.03.2016") == ["Haddad"]


async def test_a_number_finds_exactly_one(intake: Intake, http: httpx.AsyncClient) -> None:
    numbered = a_person("Amira", "Haddad", azr_number="AZR 123 456")
    await registered(intake, numbered, a_person("Pavlo", "Bondar", "1980-05-05"))
    found = await search(http, "azr-123456")
    assert ([one["family_name"] for one in found["items"]], found["known"]) == (["Haddad"], True)


async def test_the_best_comes_first_and_pages_hold_everybody_once(intake: Intake, http: httpx.AsyncClient) -> None:
    people = [a_person(f"Omar{chr(97 + n)}", "Haddad", f"19{60 + n}-05-0{1 + n}") for n in range(5)]
    await registered(intake, *people, a_person("Omara", "Hadad", "1999-09-09"))
    found = await search(http, "Omara Haddad", limit=2)
    assert found["items"][0]["given_names"] == "Omara"
    every = list(found["items"])
    while found["next"]:
        found = await search(http, "Omara Haddad", limit=2, cursor=found["next"])
        every += found["items"]
    assert len({one["id"] for one in every}) == len(every) == 6
    assert [one["score"] for one in every] == sorted((one["score"] for one in every), reverse=True)


async def test_people_of_others_are_never_listed(intake: Intake, http: httpx.AsyncClient) -> None:
    await registered(intake, a_person("Amira", "Haddad"), carrier=IMMIGRATION)
    assert await search(http, "Haddad") == {"items": [], "next": None, "known": None}


async def test_of_people_of_others_it_says_known_for_a_full_name_with_birth_date(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    await registered(intake, a_person("Amira", "Haddad"), carrier=IMMIGRATION)
    assert await search(http, "Haddad, Amira 14.03.2016") == {"items": [], "next": None, "known": True}
    assert await search(http, "Haddad, Amina 14.03.2016") == {"items": [], "next": None, "known": False}
    assert (await search(http, "Haddad 14.03.2016"))["known"] is None


async def test_another_city_learns_nothing(intake: Intake, http: httpx.AsyncClient) -> None:
    await registered(intake, a_person("Amira", "Haddad"))
    assert await search(http, "Amira Haddad 14.03.2016", city="05113000") == {"items": [], "next": None, "known": False}


async def test_a_coordinator_searches_the_own_city(intake: Intake, http: httpx.AsyncClient) -> None:
    await registered(intake, a_person("Amira", "Haddad"), carrier=None)
    user = "coordinator.integration-centre"
    assert await names(http, "Haddad", user=user) == ["Haddad"]
    assert await names(http, "Haddad", user=user, city="05113000") == []


async def test_an_information_block_is_no_hit_and_not_known(intake: Intake, http: httpx.AsyncClient) -> None:
    await registered(intake, a_person("Amira", "Haddad"))
    await intake.pool.execute("update persons set address_blocked = true")
    assert await search(http, "Amira Haddad 14.03.2016") == {"items": [], "next": None, "known": False}


@pytest.mark.parametrize("status", ["locked", "erased"])
async def test_who_is_locked_or_erased_is_no_hit_and_not_known(
    intake: Intake, http: httpx.AsyncClient, status: str
) -> None:
    await registered(intake, a_person("Amira", "Haddad"))
    await intake.pool.execute("update persons set status = $1", status)
    assert await search(http, "Amira Haddad 14.03.2016") == {"items": [], "next": None, "known": False}


async def test_who_handed_over_finds_the_name_of_then_and_not_the_later_one(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    [person] = await registered(intake, a_person("Amira", "Haddad"), carrier=None)
    track = Track(person)
    await track.opened(YOUTH)(intake)
    now = await intake.pool.fetchval("select business_now()")
    await track.moved("05113000.youth-services", now, by_transition=False)(intake)
    await intake.takes(
        a_record(IMMIGRATION, reference="AB-0-0", reported_on="2026-11-17", person=a_person("Amira", "Yildiz"))
    )
    assert await names(http, "Yildiz") == []
    assert await names(http, "Amira Haddad") == []  # the register leads by the name of now, and shows that of then
    assert await names(http, "Yildiz", city="05113000") == ["Yildiz"]


async def test_a_search_and_everybody_shown_are_logged_and_what_was_sought_is_not(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    [mine] = await registered(intake, a_person("Amira", "Haddad"))
    [theirs] = await registered(intake, a_person("Pavlo", "Bondar", "1980-05-05"), carrier=IMMIGRATION)
    await search(http, "Haddad")
    await search(http, "Pavlo Bondar 05.05.1980")
    rows = await intake.rows("select * from access_log order by seq")
    assert [(row["what"], row["person_id"], row["found"]) for row in rows] == [
        ("search", None, 1), ("shown", mine, None), ("search", None, 0), ("known", theirs, None),
    ]  # fmt: skip
    assert "Bondar" not in str(rows)


@pytest.mark.parametrize("q", ["31.02.2016 Haddad", "- . ,", "x"])
async def test_what_cannot_be_searched_is_refused(http: httpx.AsyncClient, q: str) -> None:
    answer = await http.get("/persons", headers=bearer(CLERK), params={"q": q, "purpose": "who is it"})
    assert answer.status_code == 422
    assert q not in answer.text
