"""Two persons who turned out to be one: the proof follows tracks from case to case, and finds what got lost."""

from typing import Any

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from cli.story import told
from proof import cases, journals
from shared.contracts.intake import PersonMerged
from shared.postgres import open_pool
from tests.component.casework.conftest import DORTMUND, IMMIGRATION, at_work
from tests.component.casework.persons import merged, two_people
from tests.component.proof.conftest import World, whats
from tests.component.proof.test_casework_is_checked import gaps, overlaps

RESIDENCE = {"life_situation": "residence", "to_department": IMMIGRATION}
WORK = {"life_situation": "work", "to_department": IMMIGRATION}
ARRIVED = "casework.track.received.v1"


@pytest.fixture
async def world(world_of: Any) -> World:
    """Two people are one: a track has gone on in the other case, another waits for a choice. Everything is sound."""
    made: World = await world_of("casework", "intake")
    pool = await open_pool(made.databases["casework"].service, name="test", size=2)
    casework = await at_work(pool)
    absorbed, survivor = await two_people(casework, [RESIDENCE, WORK], [RESIDENCE])
    await made.tell("intake", PersonMerged(municipality=DORTMUND, person_id=absorbed, into=survivor))
    await casework.run(merged(absorbed, survivor))
    await pool.execute(
        "insert into watermarks (consumer, subject, sequence) values ('casework', $1, 1)", absorbed
    )  # fmt: skip
    await pool.close()
    for check in (gaps, overlaps, cases.one_case_per_person, cases.open_case_has_track, journals.check):
        verdict = await made.look(check)
        assert verdict.ok, verdict.violations
        assert verdict.checked
    return made


async def test_a_track_that_left_and_never_arrived_is_found(world: World) -> None:
    await world.spoil("casework", f"delete from journal where type = '{ARRIVED}'")
    assert "it left a case and arrived in none" in whats(await world.look(gaps))


async def test_a_track_that_the_table_left_behind_is_found(world: World) -> None:
    await world.spoil(
        "casework",
        """
        update tracks set case_id = (select id from cases where state = 'merging') where life_situation = 'work'
        """,
    )
    assert "the journal and the table have it in different cases" in whats(await world.look(gaps))
    assert "the journal and the table count different open tracks" in whats(await world.look(cases.open_case_has_track))


async def test_a_track_in_two_cases_is_an_overlap(world: World) -> None:
    await world.spoil(
        "casework",
        "alter table tracks drop constraint tracks_pkey",
        """
        insert into tracks (id, case_id, life_situation, topic, open_during)
        select t.id, c.id, t.life_situation, t.topic, t.open_during
        from tracks t, cases c where t.life_situation = 'work' and c.state = 'merging'
        """,
    )
    assert "the table has it in two cases" in whats(await world.look(overlaps))


async def test_a_track_that_arrives_twice_is_an_overlap(world: World) -> None:
    await world.spoil("casework", "delete from journal where type = 'casework.track.transferred.v1'")
    assert "it arrived in a case without having left another" in whats(await world.look(overlaps))


async def test_a_track_that_arrives_with_another_carrier_is_a_gap(world: World) -> None:
    await world.spoil(
        "casework",
        f"""
        update journal set data = convert_to(
          regexp_replace(convert_from(data, 'utf8'), '"department":"[^"]*"', '"department":"05913000.vmdo"'), 'utf8')
        where type = '{ARRIVED}'
        """,
    )
    assert "it arrived with another carrier or at another instant than it left with" in whats(await world.look(gaps))


async def test_a_case_of_an_absorbed_person_that_is_open_again_is_a_second_one(world: World) -> None:
    await world.spoil("casework", "update cases set state = 'open' where state = 'merging'")
    assert "2 open cases in the table" in whats(await world.look(cases.one_case_per_person))


async def test_a_case_that_waits_with_nothing_to_choose_is_found(world: World) -> None:
    await world.spoil(
        "casework",
        """
        delete from journal where type = 'casework.track.opened.v1'
          and subject = (select id from cases where state = 'merging')
        """,
    )
    assert "an open case without an open track" in whats(await world.look(cases.open_case_has_track))


async def test_an_alias_that_nobody_told_of_is_found(world: World) -> None:
    stranger = uuid7()
    await world.spoil(
        "casework",
        "insert into aliases (person_id, into_person, told_into) "
        f"values ('{stranger}', '{uuid7()}', '{stranger}')",
    )  # fmt: skip
    assert "absorbed for intake or for casework, not for both" in whats(await world.look(cases.one_case_per_person))


async def test_an_alias_that_got_lost_is_found(world: World) -> None:
    await world.spoil("casework", "delete from aliases")
    found = whats(await world.look(cases.one_case_per_person))
    assert {"absorbed for intake or for casework, not for both",
            "a case waits to be merged, but its person is nobody else"} <= set(found)  # fmt: skip


async def test_the_story_of_a_merged_case_goes_on_in_the_other_whichever_one_asks_for(world: World) -> None:
    dsn = world.databases["casework"].service
    connection = await asyncpg.connect(dsn)
    numbers = [row["number"] for row in await connection.fetch("select number from cases order by id")]
    await connection.close()
    stories = [await told({"casework": dsn}, number) for number in numbers]
    steps = [[step.type for step in story.steps] for story in stories if story is not None]
    assert len(steps) == 2
    assert steps[0] == steps[1]
    assert {"casework.case.merged.v1", "casework.track.received.v1"} <= set(steps[0])
