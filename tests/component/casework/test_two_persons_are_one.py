"""Two persons turn out to be one, on a real PostgreSQL: what the rows, the aliases and later referrals say."""

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.casework.case import Case
from shared.contracts.base import By
from tests.component.casework.conftest import CENTRE, IMMIGRATION, YOUTH, Casework
from tests.component.casework.persons import cases_of, chosen, merged, parted, two_people, types_of

LANGUAGE = {"life_situation": "language", "to_department": IMMIGRATION}
FAMILY = {"life_situation": "family", "first_carrier": YOUTH, "to_department": YOUTH}
CLEARING = By(user="clearing")


def needs(case: Case) -> set[str]:
    return {track.life_situation for track in case.open_tracks()}


async def test_what_only_the_absorbed_case_has_goes_on_in_the_other_with_the_same_periods(casework: Casework) -> None:
    absorbed, survivor = await two_people(casework, [FAMILY], [LANGUAGE])
    (before,) = await cases_of(casework, absorbed)
    (track,) = before.tracks.values()
    rows = "select department, during, transition_id from responsibilities where track_id = $1 order by during"
    carried = await casework.pool.fetch(rows, track.id)
    await casework.run(merged(absorbed, survivor))
    first, second = await cases_of(casework, absorbed, survivor)
    assert (first.state, first.merged_into, needs(second)) == ("closed", second.id, {"family", "language"})
    assert second.tracks[track.id].periods == track.periods
    assert await casework.pool.fetch(rows, track.id) == carried
    assert await casework.pool.fetchval("select case_id from tracks where id = $1", track.id) == second.id


async def test_open_transitions_and_their_deadlines_go_with_the_track(casework: Casework) -> None:
    absorbed, survivor = await two_people(casework, [{}], [LANGUAGE])
    (before,) = await cases_of(casework, absorbed)
    (asked,) = before.transitions.values()
    await casework.run(merged(absorbed, survivor))
    first, second = await cases_of(casework, absorbed, survivor)
    assert (second.transitions, first.transitions) == ({asked.id: asked}, {})
    assert await casework.pool.fetchval("select case_id from transitions where id = $1", asked.id) == second.id
    due = await casework.pool.fetch("select case_id from deadlines where about = $1", asked.id)
    assert {row["case_id"] for row in due} == {second.id}


async def test_of_the_same_need_both_tracks_are_carried_until_a_person_chooses(casework: Casework) -> None:
    absorbed, survivor = await two_people(casework, [LANGUAGE, FAMILY], [LANGUAGE])
    await casework.run(merged(absorbed, survivor))
    first, second = await cases_of(casework, absorbed, survivor)
    assert (first.state, needs(first), needs(second)) == ("merging", {"language"}, {"language", "family"})
    waiting = await casework.pool.fetch("select purpose from deadlines where about = $1", first.id)
    assert [row["purpose"] for row in waiting] == ["remind_merge"]


@pytest.mark.parametrize("whose", ["absorbed", "survivor"])
async def test_the_chosen_track_goes_on_and_the_other_closes_as_merged(casework: Casework, whose: str) -> None:
    absorbed, survivor = await two_people(casework, [LANGUAGE], [{**LANGUAGE, "first_carrier": CENTRE}])
    await casework.run(merged(absorbed, survivor))
    first, second = await cases_of(casework, absorbed, survivor)
    (waiting,), (other,) = first.tracks.values(), second.tracks.values()
    kept, given_up = (waiting, other) if whose == "absorbed" else (other, waiting)
    await casework.run(chosen(survivor, first.id, kept.id))
    first, second = await cases_of(casework, absorbed, survivor)
    assert (first.state, [one.id for one in second.open_tracks()]) == ("closed", [kept.id])
    assert set(second.tracks[kept.id].reports) == {*waiting.reports, *other.reports}
    closed = await casework.pool.fetchval("select not upper_inf(open_during) from tracks where id = $1", given_up.id)
    assert closed


async def test_without_an_open_case_of_its_own_the_survivor_gets_one(casework: Casework) -> None:
    absorbed, survivor = await two_people(casework, [FAMILY], [])
    await casework.run(merged(absorbed, survivor))
    first, second = await cases_of(casework, absorbed, survivor)
    assert (first.state, second.state, second.person_id) == ("closed", "open", survivor)
    assert (await types_of(casework, second.id))[:3] == ["case.opened", "case.continued", "track.received"]


async def test_a_late_referral_of_the_absorbed_person_follows_the_alias(casework: Casework) -> None:
    absorbed, survivor = await two_people(casework, [], [LANGUAGE])
    await casework.run(merged(absorbed, survivor))
    await casework.cases([casework.referral(absorbed, **FAMILY)])
    (only,) = await cases_of(casework, absorbed, survivor)
    assert needs(only) == {"language", "family"}


async def test_before_and_after_a_merge_in_one_batch_every_need_finds_its_case(casework: Casework) -> None:
    absorbed, survivor = uuid7(), uuid7()
    before, after = casework.referral(absorbed, **LANGUAGE), casework.referral(absorbed, **FAMILY)
    await casework.run(
        casework.taking(before), merged(absorbed, survivor), casework.taking(after),
        parted(absorbed, survivor, before.report_id, after.report_id),
        casework.taking(casework.referral(absorbed, life_situation="housing", to_department=IMMIGRATION)),
    )  # fmt: skip
    cases = await cases_of(casework, absorbed, survivor)
    assert [(case.person_id, case.state) for case in cases] == [
        (absorbed, "closed"), (survivor, "closed"), (absorbed, "open"),
    ]  # fmt: skip
    assert needs(cases[-1]) == {"language", "family", "housing"}


async def test_aliases_of_aliases_end_at_who_stays_and_come_back_with_who_was_separated(casework: Casework) -> None:
    one, two, three = uuid7(), uuid7(), uuid7()
    await casework.run(merged(one, two), merged(two, three))
    rows = "select person_id, into_person from aliases where person_id = any($1)"
    assert dict(await casework.pool.fetch(rows, [one, two, three])) == {one: three, two: three}
    await casework.run(parted(two, three))
    assert dict(await casework.pool.fetch(rows, [one, two, three])) == {one: two}


async def test_who_is_merged_into_one_absorbed_already_goes_to_who_stays(casework: Casework) -> None:
    absorbed, survivor = await two_people(casework, [FAMILY], [LANGUAGE])
    between = uuid7()
    await casework.run(merged(between, survivor), merged(absorbed, between))
    _, second = await cases_of(casework, absorbed, survivor)
    assert needs(second) == {"family", "language"}


async def test_a_circle_of_merges_ends_with_the_first(casework: Casework) -> None:
    one, two = await two_people(casework, [FAMILY], [LANGUAGE])
    await casework.run(merged(one, two), merged(two, one))
    states = {case.person_id: case.state for case in await cases_of(casework, one, two)}
    assert states == {one: "closed", two: "open"}


async def test_a_split_sends_tracks_back_by_the_report_that_opened_them(casework: Casework) -> None:
    absorbed, survivor = uuid7(), uuid7()
    theirs, own = casework.referral(absorbed, **FAMILY), casework.referral(survivor, **LANGUAGE)
    await casework.cases([theirs])
    await casework.cases([own])
    await casework.run(merged(absorbed, survivor))
    late = casework.referral(absorbed, life_situation="housing", to_department=IMMIGRATION)
    await casework.cases([late])
    await casework.run(parted(absorbed, survivor, theirs.report_id, late.report_id))
    first, second, again = await cases_of(casework, absorbed, survivor)
    assert (first.state, needs(second), needs(again)) == ("closed", {"language"}, {"family", "housing"})
    assert (again.person_id, again.previous_case) == (absorbed, first.id)


async def test_before_a_choice_a_split_opens_the_waiting_case_again(casework: Casework) -> None:
    absorbed, survivor = await two_people(casework, [LANGUAGE, FAMILY], [LANGUAGE])
    await casework.run(merged(absorbed, survivor), parted(absorbed, survivor))
    first, second = await cases_of(casework, absorbed, survivor)
    assert (first.state, first.choice, needs(first)) == ("open", None, {"language", "family"})
    assert needs(second) == {"language"}


@pytest.mark.parametrize("whose", ["absorbed", "survivor"])
async def test_after_a_choice_a_split_leaves_nobodys_need_on_the_ground(casework: Casework, whose: str) -> None:
    absorbed, survivor = uuid7(), uuid7()
    theirs, own = casework.referral(absorbed, **LANGUAGE), casework.referral(survivor, **LANGUAGE)
    await casework.cases([theirs])
    await casework.cases([own])
    await casework.run(merged(absorbed, survivor))
    first, second = await cases_of(casework, absorbed, survivor)
    kept = next(iter((first if whose == "absorbed" else second).tracks))
    await casework.run(chosen(survivor, first.id, kept), parted(absorbed, survivor, theirs.report_id))
    cases = [case for case in await cases_of(casework, absorbed, survivor) if case.state == "open"]
    assert {case.person_id: needs(case) for case in cases} == {absorbed: {"language"}, survivor: {"language"}}


async def test_merge_split_and_merge_again(casework: Casework) -> None:
    absorbed, survivor = uuid7(), uuid7()
    theirs = casework.referral(absorbed, **FAMILY)
    await casework.cases([theirs])
    await casework.cases([casework.referral(survivor, **LANGUAGE)])
    for _ in range(2):
        await casework.run(merged(absorbed, survivor))
        await casework.run(parted(absorbed, survivor, theirs.report_id))
    await casework.run(merged(absorbed, survivor))
    open_now = [case for case in await cases_of(casework, absorbed, survivor) if case.state != "closed"]
    assert [(case.person_id, needs(case)) for case in open_now] == [(survivor, {"family", "language"})]


async def test_in_raw_sql_a_track_goes_to_another_case_and_nothing_else_about_it_changes(casework: Casework) -> None:
    absorbed, survivor = await two_people(casework, [FAMILY], [LANGUAGE])
    first, second = await cases_of(casework, absorbed, survivor)
    (track,) = first.tracks
    with pytest.raises(asyncpg.CheckViolationError):
        await casework.pool.execute(
            """
            update tracks set case_id = $2, open_during = tstzrange(lower(open_during) - interval '1 day', null)
            where id = $1
            """,
            track, second.id,
        )  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await casework.pool.execute("update tracks set life_situation = 'work' where id = $1", track)
