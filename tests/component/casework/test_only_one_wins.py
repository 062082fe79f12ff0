"""Two acts on one transition at the same instant: exactly one has an effect, the other is told where things stand."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.casework import transitions
from services.casework.case import Case, Transition
from services.casework.deadlines import deadline_has_come
from services.casework.refusals import TransitionClosed
from shared.acts import Act, Moment, Ref, Verb
from shared.contracts.base import By, Event
from tests.component.casework.conftest import CENTRE, Casework

VMDO = "05913000.vmdo"
ROUNDS = 20


async def asked(casework: Casework, **changes: object) -> tuple[UUID, Transition]:
    (case,) = await casework.cases(
        [casework.referral(life_situation="orientation", first_carrier=CENTRE, to_department=VMDO, **changes)]
    )
    (transition,) = case.transitions.values()
    return case.id, transition


def accept(casework: Casework, case_id: UUID, id: UUID, user: str = "one clerk") -> Verb:
    by = By(department=VMDO, user=user)
    return lambda states, at: transitions.accept(
        states[case_id], id, by=by, at=at, kinds=casework.kinds, directory=casework.directory
    )


def withdraw(casework: Casework, case_id: UUID, id: UUID) -> Verb:
    by = By(department=CENTRE, user="the sender's clerk")
    return lambda states, at: transitions.withdraw(states[case_id], id, by=by, at=at)


async def both(casework: Casework, case_id: UUID, first: Verb, second: Verb) -> list[Case | TransitionClosed]:
    results = await asyncio.gather(casework.act(case_id, first), casework.act(case_id, second), return_exceptions=True)
    for result in results:
        assert isinstance(result, Case | TransitionClosed), result
    return [result for result in results if isinstance(result, Case | TransitionClosed)]


@pytest.mark.parametrize("rival", ["another acceptance", "a withdrawal"])
async def test_of_an_acceptance_and_its_rival_exactly_one_wins(casework: Casework, rival: str) -> None:
    for _ in range(ROUNDS):
        case_id, transition = await asked(casework)
        mine = accept(casework, case_id, transition.id)
        if rival == "a withdrawal":
            other = withdraw(casework, case_id, transition.id)
        else:
            other = accept(casework, case_id, transition.id, "another clerk")
        results = await both(casework, case_id, mine, other)
        (refused,) = [result for result in results if isinstance(result, TransitionClosed)]
        assert refused.status == 409
        assert {"state", "next_step"} <= refused.members.keys()


async def test_of_an_acceptance_and_the_clock_that_lets_it_lapse_exactly_one_wins(casework: Casework) -> None:
    for place in range(ROUNDS):
        case_id, transition = await asked(casework, kind="orientation-association", consents=("orientation",))
        await casework.run(clock(casework, case_id, transition, "remind_answer"))
        standing = await casework.pool.fetch("select purpose from deadlines where case_id = $1", case_id)
        assert [row["purpose"] for row in standing] == ["answer_due"]
        acceptance = casework.act(case_id, accept(casework, case_id, transition.id))
        lapse = casework.run(clock(casework, case_id, transition, "answer_due"))
        both_ways = (acceptance, lapse) if place % 2 else (lapse, acceptance)
        results = await asyncio.gather(*both_ways, return_exceptions=True)
        told = await casework.pool.fetch("select type from journal where subject = $1", case_id)
        types = [row["type"].removeprefix("casework.") for row in told]
        lapsed = types.count("transition.lapsed.v1")
        assert lapsed + types.count("transition.accepted.v1") == 1
        assert lapsed + types.count("responsibility.moved.v1") == 1
        refused = [result for result in results if isinstance(result, TransitionClosed)]
        assert [one.status for one in refused] == [409] * lapsed


def clock(casework: Casework, case_id: UUID, transition: Transition, purpose: str) -> Act:
    """What the clock does about a deadline of the answer, as if the period were over now."""

    def verb(states: Mapping[Ref, Any], at: Moment) -> Sequence[Event]:
        later = Moment(transition.answer_due + timedelta(seconds=1), at.new_id)
        return deadline_has_come(
            states[case_id], purpose, transition.id, at=later, kinds=casework.kinds, directory=casework.directory
        )

    return Act({"case": [case_id]}, verb, actor="clock", forgiving=True)
