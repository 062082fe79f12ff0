"""Each violation of the promise, planted by a superuser, is found; before that the check holds."""

from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from proof import cases, journals, responsibility
from proof.sources import Sources
from proof.verdict import Verdict
from shared.journal import seal
from shared.postgres import open_pool
from tests.component.casework.conftest import at_work
from tests.component.proof.conftest import World, whats


async def gaps(sources: Sources) -> Any:
    return (await responsibility.check(sources))[0]


async def overlaps(sources: Sources) -> Any:
    return (await responsibility.check(sources))[1]


@pytest.fixture
async def world(world_of: Any) -> World:
    """Three people, one of them with two tracks; everything is sound."""
    made: World = await world_of("casework")
    pool = await open_pool(made.databases["casework"].service, name="test", size=2)
    casework = await at_work(pool)
    person = uuid7()
    await casework.cases(
        [
            casework.referral(),
            casework.referral(),
            casework.referral(person),
            casework.referral(person, topic="passport"),
        ]
    )
    await pool.close()
    for check in (gaps, overlaps, cases.one_case_per_person, cases.open_case_has_track, journals.check):
        verdict = await made.look(check)
        assert verdict.ok, verdict.violations
        assert verdict.checked
    return made


async def test_a_period_that_ends_before_the_next_begins_is_a_gap(world: World) -> None:
    await world.spoil(
        "casework",
        """
        update responsibilities set during = tstzrange(lower(during), lower(during) + interval '1 day')
        where track_id = (select track_id from responsibilities order by track_id limit 1)
        """,
        """
        insert into responsibilities (track_id, department, during)
        select track_id, '05913000.vmdo', tstzrange(upper(during) + interval '1 day', null)
        from responsibilities order by track_id limit 1
        """,
    )
    assert any(what.startswith("nobody carried it") for what in whats(await world.look(gaps)))


async def test_a_track_whose_carrier_has_vanished_is_a_gap(world: World) -> None:
    await world.spoil("casework", "delete from responsibilities")
    assert len((await world.look(gaps)).violations) == 4


async def test_a_rewritten_carrier_does_not_fit_the_journal(world: World) -> None:
    await world.spoil("casework", "update responsibilities set department = '05913000.vmdo'")
    assert "the journal and the table tell different carriers" in whats(await world.look(gaps))


async def test_two_carriers_at_the_same_time_are_an_overlap(world: World) -> None:
    await world.spoil(
        "casework",
        "alter table tracks drop constraint somebody_carries_it",
        "alter table responsibilities drop constraint responsibilities_pkey",
        """
        insert into responsibilities (track_id, department, during)
        select track_id, '05913000.vmdo', tstzrange(lower(during) + interval '1 day', null)
        from responsibilities limit 1
        """,
    )
    assert any("both carried it" in what for what in whats(await world.look(overlaps)))


async def test_two_open_cases_of_one_person_are_found(world: World) -> None:
    await world.spoil(
        "casework",
        "drop index one_open_case_per_person",
        "update cases set person_id = (select person_id from cases order by id limit 1)",
    )
    assert "3 open cases in the table" in whats(await world.look(cases.one_case_per_person))


async def test_an_open_case_without_an_open_track_is_found(world: World) -> None:
    await world.spoil("casework", "delete from tracks")
    assert len((await world.look(cases.open_case_has_track)).violations) == 3


@pytest.mark.parametrize(
    ("deed", "found"),
    [
        ("update journal set data = convert_to('{}', 'utf8') where seq = 1", "is not what was written"),
        ("update journal set actor = 'somebody else' where seq = 2", "is not what was written"),
        ("delete from journal where type = 'casework.case.opened.v1'", "is missing"),
        ("delete from journal where (subject, sequence) in (select subject, max(sequence) from journal group by 1)",
         "ends before its aggregate"),
    ],
)  # fmt: skip
async def test_a_journal_that_was_tampered_with_is_found(world: World, deed: str, found: str) -> None:
    await world.spoil("casework", deed)
    assert any(found in what for what in whats(await world.look(journals.check)))


async def test_a_journal_that_was_rewritten_whole_no_longer_fits_its_seal(world: World) -> None:
    pool = await open_pool(world.databases["casework"].service, name="test", size=2)
    await seal(pool)
    await pool.close()
    assert (await world.look(journals.check)).ok
    await world.spoil("casework", "delete from journal where subject = (select max(subject::text)::uuid from journal)")
    assert any("no longer fits seal" in what for what in whats(await world.look(journals.check)))


def test_a_verdict_shows_the_first_hundred_and_counts_the_rest() -> None:
    verdict = Verdict()
    for number in range(150):
        verdict.wrong("a violation", track=UUID(int=number))
    assert len(verdict.document()["violations"]) == 100
    assert verdict.document()["violations_in_all"] == 150
    assert not verdict.ok
