"""From an event of another service to notices: once, for the right people, in one transaction."""

from uuid import UUID

from shared.contracts import casework
from shared.contracts.base import CLOCK
from tests.component.notifications.installation import Installation
from tests.unit.notifications.events import CASE, CENTRE, IMMIGRATION, JOBCENTER, YOUTH, an

ANOTHER_CASE = UUID(int=CASE.int + 1)


async def notices(here: Installation) -> list[tuple[str, str, str]]:
    rows = await here.rows("select department, role, code from notices order by number")
    return [(row["department"], row["role"], row["code"]) for row in rows]


async def test_a_request_becomes_a_notice_for_the_receiver(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested))
    assert await notices(here) == [(IMMIGRATION, "clerk", "transition_requested")]


async def test_the_same_event_heard_again_tells_nobody_again(here: Installation) -> None:
    record = here.record(an(casework.TransitionRequested))
    await here.digest([record])
    await here.digest([record._replace(offset=99)])
    assert len(await notices(here)) == 1


async def test_every_notice_is_journalled_as_created(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested))
    assert await here.journal() == ["notifications.notice.created.v1"]


async def test_a_death_is_told_to_whoever_carries_a_track_and_to_nobody_else(here: Installation) -> None:
    await here.hears(an(casework.TrackOpened, department=YOUTH, reporter=YOUTH))
    await here.hears(an(casework.DeathNoted))
    assert await notices(here) == [(YOUTH, "clerk", "stop_letters")]


async def test_a_death_is_not_told_to_who_has_handed_the_track_over(here: Installation) -> None:
    await here.hears(
        an(casework.TrackOpened, department=YOUTH, reporter=YOUTH),
        an(casework.ResponsibilityMoved),
        an(casework.DeathNoted),
    )
    assert (YOUTH, "clerk", "stop_letters") not in await notices(here)


async def test_a_death_is_not_told_to_who_has_closed_the_track(here: Installation) -> None:
    await here.hears(an(casework.TrackOpened, department=YOUTH, reporter=YOUTH))
    await here.hears(an(casework.TrackClosed, department=YOUTH))
    await here.hears(an(casework.DeathNoted))
    assert await notices(here) == []


async def test_a_withdrawn_consent_is_told_to_a_recipient_that_knows_of_the_case(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested))
    await here.hears(an(casework.ConsentWithdrawn, recipient=IMMIGRATION))
    assert (IMMIGRATION, "clerk", "consent_withdrawn") in await notices(here)


async def test_a_withdrawn_consent_does_not_reveal_a_case_to_a_recipient_that_was_never_asked(
    here: Installation,
) -> None:
    await here.hears(an(casework.TransitionRequested))
    await here.hears(an(casework.ConsentWithdrawn, recipient=JOBCENTER))
    assert JOBCENTER not in {department for department, _, _ in await notices(here)}


async def test_an_event_with_data_that_do_not_fit_is_parked_and_its_neighbours_are_told(here: Installation) -> None:
    broken = here.record(an(casework.TransitionRequested))._replace(value=b'{"case_id": 7}')
    good = here.record(an(casework.TransitionRequested, case_id=ANOTHER_CASE))
    done = await here.digest([broken, good])
    assert (done.parked, len(await notices(here))) == (1, 1)


async def test_an_escalation_to_the_coordinator_stands_in_the_coordinators_inbox(here: Installation) -> None:
    await here.hears(an(casework.TransitionEscalated, of="answer", rung=2, by=CLOCK, coordinator=CENTRE))
    found = await here.inbox("coordinator.integration-centre")
    assert [item["code"] for item in found["items"]] == ["coordinator_overdue"]


async def test_the_service_cannot_unsay_a_notice(here: Installation) -> None:
    rights = await here.rows(
        "select has_table_privilege('notices', 'delete') or has_column_privilege('notices', 'created', 'update') as may"
    )
    assert rights[0]["may"] is False
