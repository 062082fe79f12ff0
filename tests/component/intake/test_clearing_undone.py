"""A decision that was wrong is undone: who was merged stands alone again, with what was theirs and nothing else."""

import asyncio
from typing import Any

import httpx
import orjson
import pytest

from tests.component.intake.clearing import AMIRA, COORDINATOR, PAVLO, Desk, Question, a_question, ok, somebody
from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import IMMIGRATION, YOUTH, a_need, a_person, a_record, a_withdrawal


@pytest.fixture
def desk(intake: Intake, http: httpx.AsyncClient) -> Desk:
    return Desk(intake, http)


async def merged(intake: Intake, desk: Desk) -> Question:
    """Two people of two files, taken for one by a coordinator."""
    candidate = await somebody(intake, "A-1", *AMIRA.values())
    await intake.takes(a_record(YOUTH, reference="P-1", person=PAVLO, needs=[a_need("work")]))
    person = await desk.owner("P-1")
    clearing = await desk.ask(person, candidate)
    await desk.decide(clearing, "same")
    return Question(clearing, person, candidate)


def known(person: dict[str, Any]) -> dict[str, Any]:
    """What a person's row says about them."""
    about = ("given_names", "family_name", "birth_date", "birth_date_precision", "azr_number")
    return {**{name: person[name] for name in about}, **orjson.loads(person["details"])}


async def test_a_split_gives_back_the_reports_and_says_so(intake: Intake, desk: Desk) -> None:
    asked = await merged(intake, desk)
    undone = await desk.split(asked.clearing)
    [row] = await intake.rows("select id from reports where reference = 'P-1'")
    assert (undone["state"], undone["report_ids"], undone["absorbed"]) == ("different", [str(row["id"])], None)
    [split] = await intake.told("intake.person.split.v1")
    assert (split["person_id"], split["out_of"], split["report_ids"], split["clearing_id"]) == (
        asked.person, asked.candidate, [str(row["id"])], asked.clearing,
    )  # fmt: skip
    assert (await desk.owner("P-1"), await desk.owner("A-1")) == (asked.person, asked.candidate)


async def test_both_are_known_as_they_were_before(intake: Intake, desk: Desk) -> None:
    candidate = await somebody(intake, "A-1", *AMIRA.values())
    await intake.takes(a_record(YOUTH, reference="P-1", person=PAVLO))
    person = await desk.owner("P-1")
    before = [known(await desk.person(id)) for id in (person, candidate)]
    clearing = await desk.ask(person, candidate)
    await desk.decide(clearing, "same")
    assert known(await desk.person(candidate)) != before[1]
    await desk.split(clearing)
    assert [known(await desk.person(id)) for id in (person, candidate)] == before
    assert (await desk.person(person))["status"] == "registered"


async def test_every_key_leads_to_whom_it_led_to_before(intake: Intake, desk: Desk) -> None:
    """Twins share keys, so while they are one some of their keys are one key."""

    async def keys() -> list[tuple[Any, ...]]:
        exact = await intake.rows("select kind, value, person_id, origin, report_id from identities order by 1, 2, 3")
        likely = await intake.rows("select key, person_id, origin from match_keys order by 1, 2")
        return [tuple(row) for row in (*exact, *likely)]

    home = {"address": {"street": "Nordstr. 5", "postcode": "44145", "city": "Dortmund"}, "phone": "0231 5"}
    candidate = await somebody(intake, "A-1", *AMIRA.values(), **home)
    twin = await somebody(intake, "P-1", "Amina", "Haddad", "2016-03-14", **home)
    clearing = await desk.ask(twin, candidate)
    before = await keys()
    await desk.decide(clearing, "same")
    assert await keys() != before
    await desk.split(clearing)
    assert await keys() == before


async def test_a_report_since_the_merge_goes_with_its_reference(intake: Intake, desk: Desk) -> None:
    asked = await merged(intake, desk)
    moved = {**PAVLO, "phone": "0231 77"}
    await intake.takes(a_record(YOUTH, reference="P-1", person=moved, needs=[a_need("work"), a_need("health")]))
    undone = await desk.split(asked.clearing)
    assert len(undone["report_ids"]) == 2
    assert await desk.owner("P-1") == asked.person
    assert known(await desk.person(asked.person))["phone"] == "0231 77"
    referrals = await intake.rows("select life_situation from referrals where person_id::text = $1", asked.person)
    assert {row["life_situation"] for row in referrals} == {"work", "health"}


async def test_what_was_told_of_the_survivor_since_stays_with_the_survivor(intake: Intake, desk: Desk) -> None:
    asked = await merged(intake, desk)
    await intake.takes(a_record(YOUTH, reference="A-1", person={**AMIRA, "email": "a@example.org"}))
    await desk.split(asked.clearing)
    survivor = known(await desk.person(asked.candidate))
    assert (survivor["email"], survivor["azr_number"], "phone" in survivor) == ("a@example.org", None, False)


async def test_a_correction_after_a_split_finds_its_person(intake: Intake, desk: Desk) -> None:
    asked = await merged(intake, desk)
    await desk.split(asked.clearing)
    await intake.takes(
        a_record(YOUTH, reference="P-1", person={**PAVLO, "phone": "1"}),
        a_record(YOUTH, reference="A-1", person={**AMIRA, "phone": "2"}),
        a_record(IMMIGRATION, reference="AB", person={**PAVLO, "phone": "1"}),
    )
    phones = [known(await desk.person(id))["phone"] for id in (asked.person, asked.candidate)]
    assert phones == ["1", "2"]
    assert await desk.owner("AB") == asked.person
    assert len(await intake.people()) == 2


async def test_a_file_of_both_is_one_file_while_they_are_one(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "same")
    await intake.takes(a_withdrawal(YOUTH, "JA-1"))
    statuses = await intake.rows("select status from reports where occasion is not null")
    assert [row["status"] for row in statuses] == ["withdrawn", "withdrawn"]


async def test_a_file_of_both_is_two_again_after_a_split(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "same")
    await desk.split(asked.clearing)
    rows = await intake.rows(
        """
        select i.person_id, r.person_id as about, r.earlier, r.covered from identities i
        join reports r on r.id = i.report_id where i.kind = 'reference' order by i.person_id
        """
    )
    assert sorted(str(row["person_id"]) for row in rows) == sorted([asked.person, asked.candidate])
    assert all(row["person_id"] == row["about"] and row["earlier"] == [] for row in rows)


async def test_a_report_of_a_file_of_both_cannot_be_told_apart_and_is_named(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    await desk.decide(asked.clearing, "same")
    await intake.takes(a_record(YOUTH, reference="JA-1", person={**PAVLO, "phone": "3"}, needs=[a_need("housing")]))
    undone = await desk.split(asked.clearing)
    [row] = await intake.rows("select id, person_id from reports order by received_at desc, id desc limit 1")
    assert undone["undecided_report_ids"] == [str(row["id"])]
    assert str(row["person_id"]) == asked.candidate


async def test_a_need_that_left_with_a_split_is_referred_anew(intake: Intake, desk: Desk) -> None:
    """The survivor's file no longer counts a need as referred that only the other person's report named."""
    asked = await a_question(intake, known=AMIRA)
    await desk.decide(asked.clearing, "same")
    await intake.takes(a_record(YOUTH, reference="JA-1", person=AMIRA, needs=[a_need("family")]))
    await intake.takes(a_record(YOUTH, reference="JA-1", person=PAVLO, needs=[a_need("work")]))
    await desk.split(asked.clearing)
    rows = await intake.rows(
        "select r.covered from identities i join reports r on r.id = i.report_id and i.kind = 'reference' "
        "where i.person_id::text = $1",
        asked.person,
    )
    assert [row["covered"] for row in rows] == [["family"]]


async def test_only_who_was_merged_is_split(intake: Intake, desk: Desk) -> None:
    asked = await a_question(intake)
    answer = await desk.post(f"/clearing/{asked.clearing}/split", {"reason": "two people"})
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "urn:staffel:problem:clearing-merged-nobody")
    assert (problem["state"], problem["next_step"]) == ("open", "decision")


async def test_a_split_happens_once(intake: Intake, desk: Desk) -> None:
    asked = await merged(intake, desk)
    path = f"/clearing/{asked.clearing}/split"
    answers = await asyncio.gather(*(desk.post(path, {"reason": "two people"}) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await intake.told("intake.person.split.v1")) == 1


async def test_the_middle_of_a_chain_leaves_with_whoever_went_into_it(intake: Intake, desk: Desk) -> None:
    first = await somebody(intake, "A", "Olena", "Koval", "1991-02-03")
    second = await somebody(intake, "B", "Jusuf", "Demir", "1971-08-09")
    third = await somebody(intake, "C", "Minh", "Tran", "2001-10-11")
    await desk.decide(await desk.ask(first, second), "same")
    later = await desk.ask(second, third)
    await desk.decide(later, "same")
    await desk.split(later)
    assert [await desk.owner(reference) for reference in "ABC"] == [second, second, third]


async def test_the_end_of_a_chain_leaves_what_it_went_into_together(intake: Intake, desk: Desk) -> None:
    first = await somebody(intake, "A", "Olena", "Koval", "1991-02-03", azr_number="O-1")
    second = await somebody(intake, "B", "Jusuf", "Demir", "1971-08-09")
    third = await somebody(intake, "C", "Minh", "Tran", "2001-10-11")
    earlier = await desk.ask(first, second)
    await desk.decide(earlier, "same")
    await desk.decide(await desk.ask(second, third), "same")
    assert (await desk.person(third))["azr_number"] == "O-1"
    await desk.split(earlier)
    assert [await desk.owner(reference) for reference in "ABC"] == [first, third, third]
    [split] = await intake.told("intake.person.split.v1")
    assert (split["person_id"], split["out_of"]) == (first, third)
    numbers = [(await desk.person(id))["azr_number"] for id in (first, second, third)]
    assert numbers == ["O-1", None, None]


async def test_a_question_that_a_merge_had_answered_stands_again(intake: Intake, desk: Desk) -> None:
    first = await somebody(intake, "A", "Olena", "Koval", "1991-02-03")
    second = await somebody(intake, "B", "Jusuf", "Demir", "1971-08-09")
    third = await somebody(intake, "C", "Minh", "Tran", "2001-10-11")
    one, other, last = await desk.ask(first, second), await desk.ask(first, third), await desk.ask(second, third)
    await desk.decide(one, "same")
    await desk.decide(last, "same")
    await desk.split(one)
    assert [await desk.state(id) for id in (one, other, last)] == ["different", "open", "same"]
    assert (await desk.decide(other, "different"))["state"] == "different"


async def test_what_a_merge_elsewhere_answered_is_split_there(intake: Intake, desk: Desk) -> None:
    first = await somebody(intake, "A", "Olena", "Koval", "1991-02-03")
    second = await somebody(intake, "B", "Jusuf", "Demir", "1971-08-09")
    third = await somebody(intake, "C", "Minh", "Tran", "2001-10-11")
    one, other, last = await desk.ask(first, second), await desk.ask(first, third), await desk.ask(second, third)
    await desk.decide(one, "same")
    await desk.decide(last, "same")
    answer = await desk.post(f"/clearing/{other}/split", {"reason": "two people"})
    assert (answer.status_code, answer.json()["next_step"]) == (409, "split-elsewhere")


async def test_an_information_block_stays_on_both(intake: Intake, desk: Desk) -> None:
    asked = await merged(intake, desk)
    await intake.takes(a_record(YOUTH, reference="A-1", occasion="information_block", needs=None, person=AMIRA))
    await desk.split(asked.clearing)
    assert [(await desk.person(id))["address_blocked"] for id in (asked.person, asked.candidate)] == [True, True]


async def test_the_pair_is_merged_again_after_all(intake: Intake, desk: Desk) -> None:
    asked = await merged(intake, desk)
    await desk.split(asked.clearing)
    again = await desk.ask(asked.person, asked.candidate)
    assert (await desk.decide(again, "same"))["into"] == asked.candidate
    assert await desk.owner("P-1") == asked.candidate
    await desk.split(again)
    assert await desk.owner("P-1") == asked.person


async def test_a_decision_meets_reports_about_the_same_people(intake: Intake, desk: Desk) -> None:
    """Reports that come in while people are merged and split are about whoever stands for their file in the end."""
    asked = await merged(intake, desk)

    async def report(number: int) -> None:
        person = {**PAVLO, "phone": str(number)}
        await intake.takes(a_record(YOUTH, reference="P-1", at=number, person=person))

    async def decide() -> None:
        await desk.split(asked.clearing)
        again = await desk.ask(asked.person, asked.candidate)
        await desk.decide(again, "same")
        await desk.split(again)

    await asyncio.gather(decide(), *(report(number) for number in range(1, 9)))
    assert await desk.owner("P-1") == asked.person
    assert len(await intake.rows("select from parked")) == 0
    assert len(await intake.told("intake.report.accepted.v1")) == 10
    headers = {"purpose": "check"}
    ok(await desk.http.get(f"/persons/{asked.person}", headers=COORDINATOR, params=headers))


async def test_a_report_that_came_to_the_middle_of_a_chain_leaves_with_its_person(intake: Intake, desk: Desk) -> None:
    olena = a_person("Olena", "Koval", "1991-02-03")
    first = await somebody(intake, "A", *olena.values())
    second = await somebody(intake, "B", "Jusuf", "Demir", "1971-08-09")
    third = await somebody(intake, "C", "Minh", "Tran", "2001-10-11")
    earlier = await desk.ask(first, second)
    await desk.decide(earlier, "same")
    await intake.takes(a_record(YOUTH, reference="A", person={**olena, "phone": "4"}))
    await desk.decide(await desk.ask(second, third), "same")
    assert len((await desk.split(earlier))["report_ids"]) == 2
    assert [await desk.owner(reference) for reference in "ABC"] == [first, third, third]
    assert [known(await desk.person(id)).get("phone") for id in (first, third)] == ["4", None]
