"""Merges that happen at the same instant as something else: nothing is lost, and nobody waits for ever."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.casework.case import Case, Transition
from services.casework.deadlines import deadline_has_come
from services.casework.persons import hold_still
from shared import engine
from shared.acts import Act, Moment, Ref
from shared.contracts.base import Event
from shared.postgres import writing
from tests.component.casework.conftest import IMMIGRATION, YOUTH, Casework
from tests.component.casework.persons import cases_of, chosen, merged, parted, two_people, types_of

ROUNDS = 12
FAMILY = {"life_situation": "family", "first_carrier": YOUTH, "to_department": YOUTH}
RESIDENCE = {"life_situation": "residence", "to_department": IMMIGRATION}
HEALTH = {"life_situation": "health", "to_department": IMMIGRATION}


async def at_once(casework: Casework, *acts: Act) -> None:
    await asyncio.wait_for(asyncio.gather(*(casework.run(act) for act in acts)), 30)


def needs(cases: Sequence[Case]) -> dict[UUID, list[str]]:
    return {
        case.person_id: sorted(track.life_situation for track in case.open_tracks())
        for case in cases
        if case.state == "open"
    }


async def test_two_into_one_at_once_leave_one_open_case_with_everything(casework: Casework) -> None:
    for _ in range(ROUNDS):
        one, two = await two_people(casework, [FAMILY], [RESIDENCE])
        three = uuid7()
        await casework.cases([casework.referral(three, **HEALTH)])
        await at_once(casework, merged(one, two), merged(three, two))
        assert list(needs(await cases_of(casework, one, two, three)).values()) == [
            sorted(["family", "residence", "health"])
        ]


async def test_a_chain_of_merges_at_once_ends_at_who_stays(casework: Casework) -> None:
    for _ in range(ROUNDS):
        one, two = await two_people(casework, [FAMILY], [RESIDENCE])
        three = uuid7()
        await at_once(casework, merged(one, two), merged(two, three))
        assert needs(await cases_of(casework, one, two, three)) == {three: ["family", "residence"]}


async def test_two_who_are_merged_into_each_other_at_once_are_one(casework: Casework) -> None:
    for _ in range(ROUNDS):
        one, two = await two_people(casework, [FAMILY], [RESIDENCE])
        await at_once(casework, merged(one, two), merged(two, one))
        assert list(needs(await cases_of(casework, one, two)).values()) == [["family", "residence"]]


@pytest.mark.parametrize("known", [True, False], ids=["with a case", "without a case"])
async def test_a_need_that_is_reported_during_a_merge_is_in_the_case_that_stays(
    casework: Casework, known: bool
) -> None:
    for _ in range(ROUNDS):
        one, two = await two_people(casework, [FAMILY] if known else [], [RESIDENCE])
        late = casework.taking(casework.referral(one, **HEALTH))
        await at_once(casework, late, merged(one, two), casework.taking(casework.referral(two, **HEALTH)))
        everything = await cases_of(casework, one, two)
        carried = [track.life_situation for case in everything for track in case.open_tracks()]
        assert set(carried) == {"residence", "health", *(["family"] if known else [])}
        assert list(needs(everything)) == [two]


async def test_a_choice_and_a_split_at_once_leave_nobodys_need_on_the_ground(casework: Casework) -> None:
    for _ in range(ROUNDS):
        one, two = await two_people(casework, [RESIDENCE], [RESIDENCE])
        await casework.run(merged(one, two))
        first, second = await cases_of(casework, one, two)
        (kept,) = second.tracks
        (report,) = next(iter(first.tracks.values())).reports
        results = await asyncio.gather(
            casework.run(chosen(two, first.id, kept)), casework.run(parted(one, two, report)), return_exceptions=True
        )
        assert all(not isinstance(one, Exception) or getattr(one, "status", 0) == 409 for one in results), results
        assert needs(await cases_of(casework, one, two)) == {one: ["residence"], two: ["residence"]}


async def test_a_deadline_that_comes_during_a_merge_is_told_once_in_one_of_the_cases(casework: Casework) -> None:
    for place in range(ROUNDS):
        one, two = await two_people(casework, [{}], [FAMILY])
        (before,) = await cases_of(casework, one)
        (asked,) = before.transitions.values()
        acts = [clock(casework, before.id, asked), merged(one, two)]
        await at_once(casework, *(acts if place % 2 else reversed(acts)))
        first, second = await cases_of(casework, one, two)
        await casework.run(clock(casework, second.id, second.transitions[asked.id]))
        told = [*await types_of(casework, first.id), *await types_of(casework, second.id)]
        assert told.count("transition.reminded") == 1
        due = await casework.pool.fetch("select case_id from deadlines where about = $1", asked.id)
        assert {row["case_id"] for row in due} == {second.id}


async def test_who_looks_for_cases_waits_until_a_merge_is_done(casework: Casework) -> None:
    """The lock itself: while persons meet, nobody decides by a person whose alias is not yet to be seen."""
    one, two = await two_people(casework, [], [RESIDENCE])
    async with writing(casework.pool) as conn:
        await engine.run(conn, casework.aggregates, [merged(one, two)])
        waiting = asyncio.create_task(casework.cases([casework.referral(one, **FAMILY)]))
        async with casework.pool.acquire() as other:
            while not await other.fetchval(
                "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
            ):
                assert not waiting.done()
    await asyncio.wait_for(waiting, 10)
    assert needs(await cases_of(casework, one, two)) == {two: ["family", "residence"]}


async def test_who_looks_for_cases_does_not_wait_for_others_who_do(casework: Casework) -> None:
    async with writing(casework.pool) as conn:
        await hold_still(conn, alone=False)
        await asyncio.wait_for(casework.cases([casework.referral()]), 10)


def clock(casework: Casework, case_id: UUID, asked: Transition) -> Act:
    """What the clock does about the reminder of an answer, as if its moment had come."""

    def verb(states: Mapping[Ref, Any], at: Moment) -> Sequence[Event]:
        later = Moment((asked.next_at or at.now) + timedelta(seconds=1), at.new_id)
        return deadline_has_come(
            states[case_id], "remind_answer", asked.id, at=later, kinds=casework.kinds, directory=casework.directory
        )

    return Act({"case": [case_id]}, verb, actor="clock", forgiving=True)
