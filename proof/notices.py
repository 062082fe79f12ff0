"""Whoever had to know was told: every notice has come to an end, or is still on its way within its time."""

from uuid import UUID

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

CREATED, DELIVERED, FAILED = (
    "notifications.notice.created.v1",
    "notifications.notice.delivered.v1",
    "notifications.notice.failed.v1",
)


async def check(sources: Sources) -> Verdict:
    """`checked` counts notices. One that failed for good is a violation: somebody does not know.

    `counts` tells how many were delivered and how many wait for their bundle.
    """
    verdict = Verdict()
    open_notices: dict[UUID, set[str]] = {}
    told: set[tuple[str, str, str]] = set()
    async for row in sources.journal("notifications", CREATED, DELIVERED, FAILED):
        data = orjson.loads(row["data"])
        notice = row["subject"]
        if row["type"] == CREATED:
            verdict.checked += 1
            recipient = (data["cause"], data["department"], data["role"])
            if recipient in told:
                verdict.wrong("told twice about one event", notice=notice)
            told.add(recipient)
            open_notices[notice] = set(data["channels"]) - {"inbox"}
        elif row["type"] == DELIVERED:
            open_notices[notice].discard(data["channel"])
        else:
            verdict.wrong(f"{data['channel']} failed: {data['reason_code']}", notice=notice)
            open_notices[notice].discard(data["channel"])
    waiting = {notice for notice, channels in open_notices.items() if channels}
    on_their_way = {row["id"] async for row in sources.rows("notifications", ON_THEIR_WAY)}
    for notice in waiting - on_their_way:
        verdict.wrong("neither delivered nor on its way", notice=notice)
    verdict.counts["delivered"] = verdict.checked - len(waiting)
    verdict.counts["on their way"] = len(waiting)
    return verdict


ON_THEIR_WAY = """
select l.notice_id as id from letters l left join mails m on m.id = l.mail_id
where l.mail_id is null or m.state = 'waiting'
"""
