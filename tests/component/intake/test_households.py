"""A household links the people whom one sender reports under it; each reader sees the members they may know."""

from uuid import UUID

import httpx
import pytest

from services.intake.people import households
from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import SCHOOLS, YOUTH, a_need, a_person, a_record, a_withdrawal

CLERK = bearer("clerk.youth-services")
MOTHER = a_person("Rania", "Haddad", "1988-05-05", household="H-7")
CHILD = a_person("Amira", "Haddad", "2016-03-14", household="H-7")


async def members(http: httpx.AsyncClient, person: object) -> list[str]:
    answer = await http.get(f"/persons/{person}", params={"purpose": "help plan"}, headers=CLERK)
    found: list[str] = answer.json()["household_members"]
    return found


async def ids(intake: Intake) -> dict[str, str]:
    return {row["given_names"]: str(row["id"]) for row in await intake.people()}


async def test_mother_and_child_of_one_file_are_one_household(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(
        a_record(YOUTH, reference="M", person=MOTHER, needs=[a_need("family")]),
        a_record(YOUTH, reference="C", person=CHILD, needs=[a_need("family")]),
    )
    who = await ids(intake)
    assert await members(http, who["Rania"]) == [who["Amira"]]
    assert await members(http, who["Amira"]) == [who["Rania"]]


async def test_the_same_reference_of_two_departments_is_two_households(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(
        a_record(YOUTH, reference="M", person=MOTHER, needs=[a_need("family")]),
        a_record(SCHOOLS, reference="C", person=CHILD, needs=[a_need("family")]),
    )
    assert await members(http, (await ids(intake))["Rania"]) == []


@pytest.mark.parametrize("nothing", ["-", "---", "?", "\u200b"])
async def test_a_dash_is_no_household(intake: Intake, http: httpx.AsyncClient, nothing: str) -> None:
    await intake.takes(
        a_record(YOUTH, reference="M", person={**MOTHER, "household": nothing}, needs=[a_need("family")]),
        a_record(YOUTH, reference="C", person={**CHILD, "household": nothing}, needs=[a_need("family")]),
    )
    assert await members(http, (await ids(intake))["Rania"]) == []


async def test_a_member_whom_the_reader_may_not_know_is_left_out(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(
        a_record(SCHOOLS, reference="M", person=MOTHER, needs=[a_need("education")]),
        a_record(SCHOOLS, reference="C", person=CHILD, needs=[a_need("family", department=YOUTH)]),
    )
    assert await members(http, (await ids(intake))["Amira"]) == []


async def test_who_was_reported_by_mistake_is_no_member(intake: Intake) -> None:
    """Asked of the rows themselves: whoever was reported by mistake is nobody the reader may know either."""
    await intake.takes(
        a_record(YOUTH, reference="M", person=MOTHER, needs=[a_need("family")]),
        a_record(YOUTH, reference="C", person=CHILD, needs=[a_need("family")]),
    )
    who = {name: UUID(id) for name, id in (await ids(intake)).items()}
    async with intake.pool.acquire() as conn:
        assert await households.members(conn, who["Rania"]) == [who["Amira"]]
        await intake.takes(a_withdrawal(YOUTH, reference="C"))
        assert await households.members(conn, who["Rania"]) == []
