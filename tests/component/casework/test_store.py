"""Cases in a real database: what a batch writes, and what it reads back."""

from uuid_utils.compat import uuid7

from services.casework import queries, transitions
from shared.contracts.base import By
from tests.component.casework.conftest import CENTRE, IMMIGRATION, YOUTH, Casework

CLERK = By(department=IMMIGRATION, user="a clerk")


async def test_two_referrals_of_one_person_in_a_batch_open_one_case(casework: Casework) -> None:
    person = uuid7()
    first, second = await casework.cases(
        [casework.referral(person), casework.referral(person, life_situation="family", first_carrier=YOUTH)]
    )
    assert first.id == second.id
    assert len(second.tracks) == 2


async def test_a_referral_in_a_later_batch_finds_the_open_case(casework: Casework) -> None:
    person = uuid7()
    (first,) = await casework.cases([casework.referral(person)])
    (second,) = await casework.cases([casework.referral(person, life_situation="family", first_carrier=YOUTH)])
    assert first.id == second.id


async def test_a_case_is_read_back_as_it_was_written(casework: Casework) -> None:
    (case,) = await casework.cases([casework.referral()])
    async with casework.pool.acquire() as conn:
        found = await queries.case(conn, case.id)
    assert found is not None
    assert found.case == case


async def test_an_accepted_transition_moves_the_row_of_responsibility(casework: Casework) -> None:
    referral = casework.referral(life_situation="orientation", first_carrier=CENTRE, to_department="05913000.vmdo")
    (case,) = await casework.cases([referral])
    (asked,) = case.transitions.values()
    receiver = By(department="05913000.vmdo", user="another clerk")
    case = await casework.act(case.id, lambda states, at: transitions.accept(
        states[case.id], asked.id, by=receiver, at=at, kinds=casework.kinds, directory=casework.directory,
    ))  # fmt: skip
    rows = await casework.pool.fetch(
        "select department, upper_inf(during) as now from responsibilities where track_id = $1 order by during",
        asked.track_id,
    )
    assert [tuple(row) for row in rows] == [(CENTRE, False), ("05913000.vmdo", True)]


async def test_the_deadlines_of_a_case_are_rows_of_the_clock(casework: Casework) -> None:
    (case,) = await casework.cases([casework.referral(life_situation="orientation", first_carrier=CENTRE,
                                                      to_department="05913000.vmdo")])  # fmt: skip
    rows = await casework.pool.fetch("select purpose from deadlines where case_id = $1", case.id)
    assert [row["purpose"] for row in rows] == ["remind_answer"]


async def test_a_thousand_referrals_are_one_batch(casework: Casework) -> None:
    cases = await casework.cases([casework.referral() for _ in range(1000)])
    assert len({case.number for case in cases}) == 1000
