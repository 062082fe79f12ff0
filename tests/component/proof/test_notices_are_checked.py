"""A notice nobody got, or somebody got twice: planted and found."""

from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from proof import notices
from shared.contracts.notifications import NoticeCreated, NoticeDelivered, NoticeFailed
from tests.component.proof.conftest import MUNICIPALITY, World, whats

OFFICE = f"{MUNICIPALITY}.integration-centre"


def created(notice: UUID, cause: UUID) -> NoticeCreated:
    return NoticeCreated(
        municipality=MUNICIPALITY, notice_id=notice, department=OFFICE, code="transition_requested", role="clerk",
        cause=cause, channels=("inbox", "mail"),
    )  # fmt: skip


def arrived(notice: UUID) -> NoticeDelivered:
    return NoticeDelivered(
        municipality=MUNICIPALITY, notice_id=notice, department=OFFICE, code="transition_requested", channel="mail",
        attempt=1,
    )  # fmt: skip


async def test_a_notice_that_is_neither_delivered_nor_on_its_way_is_found(world_of: Any) -> None:
    world: World = await world_of("notifications")
    there, lost = uuid7(), uuid7()
    await world.tell("notifications", created(there, uuid7()), arrived(there))
    assert (await world.look(notices.check)).ok
    await world.tell("notifications", created(lost, uuid7()))
    assert whats(await world.look(notices.check)) == ["neither delivered nor on its way"]


async def test_a_notice_that_failed_for_good_is_found(world_of: Any) -> None:
    world: World = await world_of("notifications")
    notice = uuid7()
    failed = NoticeFailed(
        municipality=MUNICIPALITY, notice_id=notice, department=OFFICE, code="transition_requested", channel="mail",
        attempt=9, reason_code="refused",
    )  # fmt: skip
    await world.tell("notifications", created(notice, uuid7()), failed)
    assert whats(await world.look(notices.check)) == ["mail failed: refused"]


async def test_two_notices_about_one_event_to_one_role_are_found(world_of: Any) -> None:
    world: World = await world_of("notifications")
    cause, one, two = uuid7(), uuid7(), uuid7()
    await world.tell("notifications", created(one, cause), created(two, cause), arrived(one), arrived(two))
    assert whats(await world.look(notices.check)) == ["told twice about one event"]
