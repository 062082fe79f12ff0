"""The rules of a merge that no row shows: what was agreed, who has died, when somebody must have chosen."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.casework import endings, merging, participation, referrals
from services.casework.case import Case, Participation
from services.casework.deadlines import deadline_has_come, deadlines
from services.casework.merging import agreed_in_either
from services.casework.visibility import Viewer, chooses, sees_case
from shared.contracts import casework as told
from shared.contracts.intake import PersonMerged
from tests.unit.casework.meetings import Hand, People, hands
from tests.unit.casework.story import CENTRE, IMMIGRATION, REGISTRY, by, directory, kinds, names, referral


def reported(town: People, person: UUID, situation: str, carrier: str = CENTRE, to: str | None = None) -> Hand:
    hand = town.open_case(person)
    need = referral(situation, carrier, to, person_id=person)
    town.does([hand], lambda at: referrals.take_referral(
        hand.state, need, at=at, kinds=kinds(), directory=directory(),
    ))  # fmt: skip
    return hand


def merged(town: People, absorbed: UUID, survivor: UUID) -> list[str]:
    meeting = town.merge(absorbed, survivor)
    event = PersonMerged(municipality="05913000", person_id=absorbed, into=survivor)
    return names(town.does(hands(meeting), lambda at: merging.merge(meeting, event, at)))


def two(first: str, second: str) -> tuple[People, Hand, Hand]:
    town = People()
    return town, reported(town, uuid4(), first), reported(town, uuid4(), second)


@pytest.mark.parametrize(
    ("absorbed", "survivor", "holds"),
    [
        ("agreed", "declined", "agreed"),
        ("declined", "agreed", "agreed"),
        ("declined", "not_asked", "declined"),
        ("asked", "declined", "declined"),
        ("ended", "declined", "declined"),
        ("not_asked", "not_asked", "not_asked"),
    ],
)
def test_what_the_person_said_last_and_most_holds(
    absorbed: Participation, survivor: Participation, holds: Participation
) -> None:
    cases = [Case(uuid4(), uuid4(), participation=said) for said in (absorbed, survivor)]
    assert agreed_in_either(*cases) == holds


def test_case_management_goes_on_with_its_track() -> None:
    town, first, second = two("orientation", "language")
    town.does([first], lambda at: participation.agree(first.state, by=by(CENTRE), at=at, directory=directory()))
    merged(town, first.state.person_id, second.state.person_id)
    assert second.state.participation == "agreed"
    assert second.state.carried("coordination", None) is not None


@pytest.mark.parametrize("knows", ["absorbed", "survivor"])
def test_a_death_that_one_case_knew_of_is_noted_in_the_other_and_nobody_is_asked_any_more(knows: str) -> None:
    town = People()
    first = reported(town, uuid4(), "residence", IMMIGRATION, CENTRE)
    second = reported(town, uuid4(), "language", CENTRE, IMMIGRATION)
    dead = first if knows == "absorbed" else second
    town.does([dead], lambda at: endings.person_died(dead.state, reporter=REGISTRY, at=at, report_id=uuid4()))
    merged(town, first.state.person_id, second.state.person_id)
    assert second.state.deceased
    assert second.state.open_transitions() == []


def test_the_coordinator_is_reminded_once_and_told_every_five_working_days_until_somebody_chooses() -> None:
    town, first, second = two("language", "language")
    merged(town, first.state.person_id, second.state.person_id)
    said = []
    for _ in range(4):
        (coming,) = [one for one in deadlines(first.state) if one.about == first.state.id]
        town.now = coming.due
        said += names(town.does([first], lambda at, coming=coming: deadline_has_come(
            first.state, coming.purpose, coming.about, at=at, kinds=kinds(), directory=directory(),
        )))  # fmt: skip
    assert said == ["merge.reminded", "merge.escalated", "merge.escalated", "merge.escalated"]
    escalated = [one for one in town.told if isinstance(one, told.MergeEscalated)]
    assert [one.rung for one in escalated] == [1, 2, 3]
    assert escalated[1].next_at - escalated[0].next_at >= timedelta(days=5)


def test_a_deadline_that_was_put_off_is_not_told() -> None:
    town, first, second = two("language", "language")
    merged(town, first.state.person_id, second.state.person_id)
    assert town.does([first], lambda at: deadline_has_come(
        first.state, "merge_due", first.state.id, at=at, kinds=kinds(), directory=directory(),
    )) == []  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "municipality", "sees"),
    [({"coordinator"}, "05913000", True), ({"coordinator"}, "05113000", False), ({"operator"}, "05913000", False)],
)
def test_only_the_coordinator_of_the_municipality_chooses(roles: set[str], municipality: str, sees: bool) -> None:
    town, first, second = two("language", "language")
    merged(town, first.state.person_id, second.state.person_id)
    viewer = Viewer(f"{municipality}.integration-centre", roles, municipality)
    assert chooses(first.state, viewer) == sees
    assert sees_case(first.state, viewer) == sees


def test_a_merge_of_persons_without_a_case_tells_nothing() -> None:
    town = People()
    assert merged(town, uuid4(), uuid4()) == []
