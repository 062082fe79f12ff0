"""What operators are told: that something was parked, or has lain too long. By services over Kafka, and by this one.

What notifications itself has parked it need not hear over Kafka: it tells in the transaction that notices it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.notifications import notice
from services.notifications.telling import created
from services.notifications.told import Audience, Told
from shared import engine
from shared.acts import Act, Moment, Ref
from shared.contracts.base import Event, Urgency
from shared.contracts.parked import (
    CaseworkParkedNoticed,
    FundingParkedNoticed,
    IntakeParkedNoticed,
    NotificationsParkedNoticed,
    ParkedNoticed,
)
from shared.directory import Directory
from shared.parked.alarm import Also
from shared.postgres import Writing


def parked_noticed(event: ParkedNoticed, directory: Directory) -> Sequence[Told]:
    """Everybody who keeps a mailbox for operators; that all has been decided is no news to those who decided."""
    if event.level == "none":
        return ()
    code = "parked_overdue" if event.level == "overdue" else "parked_noticed"
    urgency: Urgency = "urgent" if event.level == "overdue" else "normal"
    keeping = [department.id for department in directory.departments if "operator" in department.mailboxes]
    return [Told(department, "operator", code, urgency) for department in keeping]


OPERATORS: Mapping[type[Event], Audience] = {
    IntakeParkedNoticed: parked_noticed,
    CaseworkParkedNoticed: parked_noticed,
    FundingParkedNoticed: parked_noticed,
    NotificationsParkedNoticed: parked_noticed,
}


def own_parked(kinds: engine.Kinds, directory: Directory) -> Also:
    """Makes the notices of this service's own events; their cause is the entry of the journal just written."""

    async def also(conn: Writing, events: Sequence[Event]) -> None:
        for event in events:
            assert isinstance(event, ParkedNoticed)
            cause: UUID = await conn.fetchval(
                "select id from journal where subject = $1 order by sequence desc limit 1", event.subject
            )
            notices = [created(event, cause, one, directory) for one in parked_noticed(event, directory)]
            if notices:
                refs: dict[str, Sequence[Ref]] = {"notice": [one.notice_id for one in notices]}

                def verb(loaded: Mapping[Ref, Any], at: Moment, notices: Sequence[Any] = notices) -> Sequence[Event]:
                    return [fact for one in notices for fact in notice.create(loaded[one.notice_id], one)]

                await engine.run(conn, kinds, [Act(refs, verb, actor=f"event:{cause}")])

    return also
