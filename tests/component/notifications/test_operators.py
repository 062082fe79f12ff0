"""What was parked anywhere reaches the operators' mailbox, what notifications parked itself included."""

from datetime import timedelta

from services.notifications.operators import own_parked
from shared.contracts.parked import IntakeParkedNoticed, NotificationsParkedNoticed, notice_line
from shared.parked.alarm import Alarm, look
from shared.parking import Parked, park
from shared.postgres import writing
from shared.records import Record
from tests.component.notifications.installation import Installation
from tests.unit.notifications.events import directory

MAILBOX = "betrieb-bereitschaft@dortmund.example"


async def letters(here: Installation) -> list[str]:
    return [row["address"] for row in await here.pool.fetch("select address from letters")]


async def test_what_another_service_parked_is_mailed_to_the_operators(here: Installation) -> None:
    line = notice_line("intake", "intake")
    event = IntakeParkedNoticed(municipality="05913000", notice_line=line, consumer="intake", level="parked", records=2)
    await here.hears(event)
    assert await letters(here) == [MAILBOX]


async def test_what_notifications_parked_itself_is_mailed_to_them_too(here: Installation) -> None:
    lost = Parked.of(Record("casework.events", 0, 1, None, (), b"{"), "notifications", "missing", "no event")
    async with writing(here.pool) as conn:
        await park(conn, [lost])
    also = own_parked(here.office.kinds, directory())
    alarm = Alarm("notifications", NotificationsParkedNoticed, "05913000", timedelta(hours=4), also)
    assert len(await look(here.pool, alarm)) == 1
    assert await look(here.pool, alarm) == []
    assert await letters(here) == [MAILBOX]


async def test_an_operator_finds_it_in_the_inbox(here: Installation) -> None:
    line = notice_line("intake", "intake")
    event = IntakeParkedNoticed(
        municipality="05913000", notice_line=line, consumer="intake", level="overdue", records=2
    )
    await here.hears(event)
    [item] = (await here.inbox("operator.operations"))["items"]
    assert (item["code"], item["urgency"]) == ("parked_overdue", "urgent")
