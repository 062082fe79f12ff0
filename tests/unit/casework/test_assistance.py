"""Money for a person: asked for by a carrier, settled by what funding tells, once."""

from uuid import UUID, uuid4

import pytest

from services.casework import assistance, tracks
from services.casework.refusals import AmountNotPossible, CaseClosed, NotInvolved
from shared.contracts import casework as told
from tests.unit.casework.story import CENTRE, HEALTH, SOCIAL, Story, carried, names


def wished(amount_cents: int = 25_000, by: str = SOCIAL) -> Story:
    story = carried("housing", SOCIAL)
    story.does(assistance.request, programme="komm-an", purpose="moving", amount_cents=amount_cents, by=by)
    return story


def asked(story: Story) -> UUID:
    return next(iter(story.case.assistance))


def settled(story: Story, outcome: str) -> list[str]:
    return names(story.does(assistance.settle_assistance, asked(story), outcome, amount_cents=25_000, grant_id=uuid4()))


def test_a_department_that_carries_a_track_asks_for_money() -> None:
    requested = wished().told[-1]
    assert isinstance(requested, told.AssistanceRequested)
    assert (requested.department, requested.amount_cents) == (SOCIAL, 25_000)


def test_a_department_that_carries_nothing_here_does_not() -> None:
    with pytest.raises(NotInvolved):
        wished(by=HEALTH)


@pytest.mark.parametrize("amount", [0, -1])
def test_nobody_asks_for_nothing(amount: int) -> None:
    with pytest.raises(AmountNotPossible):
        wished(amount)


def test_nobody_asks_in_a_closed_case() -> None:
    story = carried()
    story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)
    with pytest.raises(CaseClosed):
        story.does(assistance.request, programme="komm-an", purpose="moving", amount_cents=1, by=CENTRE)


def test_awarded_then_disbursed_shows_twice() -> None:
    story = wished()
    assert settled(story, "awarded") + settled(story, "disbursed") == ["assistance.settled", "assistance.settled"]


def test_told_again_it_shows_once() -> None:
    story = wished()
    settled(story, "disbursed")
    assert settled(story, "disbursed") == []


def test_an_award_told_after_the_payment_changes_nothing() -> None:
    story = wished()
    settled(story, "disbursed")
    assert settled(story, "awarded") == []


def test_money_nobody_here_asked_for_is_not_ours() -> None:
    story = carried()
    assert story.does(assistance.settle_assistance, uuid4(), "disbursed", amount_cents=1) == []
