"""What a person wants by mail, and what of it reaches them."""

from typing import Any

import pytest

from services.notifications import outgoing
from shared.contracts import casework
from tests.component.notifications.installation import Installation
from tests.component.notifications.post import Post
from tests.component.notifications.test_mail import no_collecting
from tests.unit.notifications.events import an

CLERK = "clerk.immigration-office"
ADDRESS = "anna.beispiel@dortmund.example"
ALL_DAY = {"from": "00:00", "until": "23:59:59.999999"}


@pytest.fixture
async def here(here: Installation) -> Installation:
    await no_collecting(here)
    return here


async def wishes(here: Installation, body: dict[str, Any], username: str = CLERK, **headers: str) -> Any:
    async with here.someone(username) as client:
        return await client.put("/preferences", json=body, headers=headers)


async def test_at_first_nobody_gets_mail_of_their_own(here: Installation) -> None:
    async with here.someone(CLERK) as client:
        assert (await client.get("/preferences")).json() == {
            "mail": False, "mail_address": None, "digest": "bundled", "quiet_hours": None, "version": 0,
        }  # fmt: skip


async def test_what_was_wished_for_is_read_again(here: Installation) -> None:
    await wishes(here, {"mail": True, "mail_address": ADDRESS, "quiet_hours": {"from": "18:00", "until": "07:00"}})
    async with here.someone(CLERK) as client:
        assert (await client.get("/preferences")).json()["quiet_hours"] == {"from": "18:00:00", "until": "07:00:00"}


async def test_who_wished_for_copies_gets_them(here: Installation, post: Post) -> None:
    await wishes(here, {"mail": True, "mail_address": ADDRESS})
    await here.hears(an(casework.TransitionRequested))
    await outgoing.round(here.post_office)
    assert len(post.to(ADDRESS)) == 1


async def test_copies_are_only_of_what_is_for_the_persons_roles(here: Installation, post: Post) -> None:
    await wishes(here, {"mail": True, "mail_address": ADDRESS})
    await here.hears(an(casework.TransitionEscalated, of="answer", rung=1))
    await outgoing.round(here.post_office)
    assert post.to(ADDRESS) == []


async def test_in_quiet_hours_no_copy_comes(here: Installation, post: Post) -> None:
    await wishes(here, {"mail": True, "mail_address": ADDRESS, "quiet_hours": ALL_DAY})
    await here.hears(an(casework.TransitionRequested))
    await outgoing.round(here.post_office)
    assert post.to(ADDRESS) == []


async def test_the_departments_own_mailbox_has_no_quiet_hours(here: Installation, post: Post) -> None:
    await wishes(here, {"mail": True, "mail_address": ADDRESS, "quiet_hours": ALL_DAY})
    await here.hears(an(casework.TransitionRequested))
    await outgoing.round(here.post_office)
    assert len(post.mails) == 1


async def test_immediate_breaks_through_quiet_hours(here: Installation, post: Post) -> None:
    await wishes(here, {"mail": True, "mail_address": ADDRESS, "quiet_hours": ALL_DAY})
    await here.hears(an(casework.TransitionRequested, urgency="immediate"))
    await outgoing.round(here.post_office)
    assert len(post.to(ADDRESS)) == 1


async def test_copies_end_when_the_person_is_seen_in_another_department(here: Installation, post: Post) -> None:
    await wishes(here, {"mail": True, "mail_address": ADDRESS})
    await here.inbox("clerk.jobcenter", sub=f"subject-of-{CLERK}")
    await here.hears(an(casework.TransitionRequested), an(casework.TransitionRequested, to_department=JOBCENTER))
    await outgoing.round(here.post_office)
    assert post.to(ADDRESS) == []


async def test_copies_end_when_the_person_has_not_been_seen_for_ninety_days(here: Installation, post: Post) -> None:
    await wishes(here, {"mail": True, "mail_address": ADDRESS})
    await here.as_owner("update preferences set seen_at = seen_at - interval '91 days'")
    await here.hears(an(casework.TransitionRequested))
    await outgoing.round(here.post_office)
    assert post.to(ADDRESS) == []


async def test_a_failing_copy_says_nothing_about_the_notice(here: Installation, post: Post) -> None:
    await wishes(here, {"mail": True, "mail_address": ADDRESS})
    post.answers[ADDRESS] = "550 no such mailbox"
    await here.hears(an(casework.TransitionRequested))
    await outgoing.round(here.post_office)
    assert "notifications.notice.failed.v1" not in await here.journal()


async def test_an_address_outside_of_the_departments_domains_is_refused(here: Installation) -> None:
    answer = await wishes(here, {"mail": True, "mail_address": "anna@private.example"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/mail_address")


@pytest.mark.parametrize(
    "body",
    [
        {"mail": True},
        {"mail": False, "colour": "blue"},
        {"digest": "never"},
        {"quiet_hours": {"from": "07:00", "until": "07:00"}},
        {"quiet_hours": {"from": "07:00"}},
        {"quiet_hours": {"from": "07:00+02:00", "until": "08:00"}},
    ],
)
async def test_wishes_that_make_no_sense_are_refused(here: Installation, body: dict[str, Any]) -> None:
    assert (await wishes(here, body)).status_code == 422


async def test_a_change_decided_on_an_old_version_is_refused(here: Installation) -> None:
    await wishes(here, {"digest": "daily"})
    await wishes(here, {"digest": "bundled"})
    assert (await wishes(here, {"digest": "daily"}, **{"If-Match": '"1"'})).status_code == 409


async def test_a_version_that_never_was_is_refused(here: Installation) -> None:
    assert (await wishes(here, {"digest": "daily"}, **{"If-Match": '"999999999999"'})).status_code == 409


async def test_a_departmental_system_has_no_preferences(here: Installation) -> None:
    assert (await wishes(here, {}, username="system.immigration-office")).status_code == 403


JOBCENTER = "05913000.jobcenter"
