"""The loop that sends: bundles what is due, claims mails, hands them to the SMTP server, and records what became of it.

Sending happens outside of any transaction. At least once: between the server's yes and our commit a crash repeats the
mail with the same Message-ID. What the server refuses for good is a fact too; it is never just a line in a log.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import aiosmtplib

from services.notifications import mails, notice
from services.notifications.bundling import Rules, pause
from services.notifications.mails import Letter, Mail
from services.notifications.rendering import Stationery, message
from shared import engine
from shared.acts import Act, Moment, Ref
from shared.backoff import Pauses
from shared.contracts.base import Event
from shared.postgres import Pool, is_transient, reading, writing

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
SEND_WITHIN = 20.0
ACTOR = "mail"


class Unreachable(Exception):
    """The server could not be talked to: nothing is known about any single mail."""


class NotNow(Exception):
    """The server said no for the time being (4xx), or no to us and not to this mail."""


class NeverAgain(Exception):
    """The server refused this mail for good (5xx)."""


Post = Callable[[EmailMessage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed in. `security` is `none`, `starttls` or `tls`."""

    host: str
    port: int
    security: str = "none"
    username: str | None = None
    password: str | None = None

    async def post(self, letter: EmailMessage) -> None:
        """Hand in one mail. Raises `Unreachable`, `NotNow` or `NeverAgain`."""
        try:
            await aiosmtplib.send(
                letter, hostname=self.host, port=self.port, timeout=SEND_WITHIN,
                use_tls=self.security == "tls", start_tls=self.security == "starttls",
                username=self.username, password=self.password,
            )  # fmt: skip
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _verdict(min(one.code for one in refused.recipients)) from None
        except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPAuthenticationError) as refused:
            raise NotNow(f"sender_refused_{refused.code}") from None  # our own configuration, not this mail
        except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError) as away:
            raise Unreachable(type(away).__name__) from None
        except aiosmtplib.SMTPResponseException as refused:
            raise _verdict(refused.code) from None
        except (aiosmtplib.SMTPException, OSError) as away:
            raise Unreachable(type(away).__name__) from None


def _verdict(code: int) -> NotNow | NeverAgain:
    return NeverAgain(f"smtp_{code}") if code >= 500 else NotNow(f"smtp_{code}")


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Everything the sending needs; `told` wakes the relay after notices have changed."""

    pool: Pool
    kinds: engine.Kinds
    stationery: Stationery
    rules: Rules
    post: Post
    told: Callable[[], None] = lambda: None
    lease: timedelta = LEASE
    give_up_after: timedelta = mails.GIVE_UP_AFTER


async def run(office: PostOffice, beat: Callable[[], None], every: float = 0.5) -> None:
    """Send for ever. The database's or the mail server's absence is waited out; anything else ends the service."""
    pauses = Pauses(first=0.5, longest=10.0)
    while True:
        beat()
        try:
            sent = await round(office, beat)
        except Exception as failure:
            if not (isinstance(failure, Unreachable) or is_transient(failure)):
                raise
            log.warning("mail: %s; trying again", failure or type(failure).__name__)
            await asyncio.sleep(pauses.next())
            continue
        pauses.reset()
        if not sent:
            await asyncio.sleep(every)


async def round(office: PostOffice, beat: Callable[[], None] = lambda: None) -> int:
    """Bundle, claim, send and settle once; returns how many mails were tried.

    Raises `Unreachable` after everything claimed was given back.
    """
    await mails.bundle(office.pool, office.rules)
    claimed = await mails.claim(office.pool, office.lease)
    if not claimed:
        return 0
    enough = time.monotonic() + office.lease.total_seconds() - SEND_WITHIN
    async with reading(office.pool) as conn:
        contents = await mails.letters_of(conn, claimed)
    for number, mail in enumerate(claimed):
        if time.monotonic() > enough:  # a mail whose lease may run out is left to whoever claims it next
            return number
        beat()
        try:
            await send(office, mail, contents[mail.id])
        except Unreachable:
            for other in claimed[number + 1 :]:
                await _later(office, other, "unreachable")
            raise
    return len(claimed)


async def send(office: PostOffice, mail: Mail, letters: Sequence[Letter]) -> None:
    """One mail: hand it in, then record what became of it."""
    try:
        await office.post(message(office.stationery, mail, letters))
    except NeverAgain as refused:
        await _failed(office, mail, letters, str(refused))
    except NotNow as refused:
        await _again(office, mail, letters, str(refused))
    except Unreachable:
        await _again(office, mail, letters, "unreachable")
        raise
    else:
        await _sent(office, mail, letters)


async def _sent(office: PostOffice, mail: Mail, letters: Sequence[Letter]) -> None:
    async with writing(office.pool) as conn:
        if await mails.finish(conn, mail, "sent"):
            verb = lambda one: notice.deliver(one, "mail", mail.attempt)  # noqa: E731
            await engine.run(conn, office.kinds, _acts(letters, verb))
    office.told()


async def _failed(office: PostOffice, mail: Mail, letters: Sequence[Letter], reason_code: str) -> None:
    log.warning("mail %s failed for good: %s", mail.id, reason_code)
    async with writing(office.pool) as conn:
        if await mails.finish(conn, mail, "failed", reason_code):
            verb = lambda one: notice.fail(one, "mail", mail.attempt, reason_code)  # noqa: E731
            await engine.run(conn, office.kinds, _acts(letters, verb))
    office.told()


async def _again(office: PostOffice, mail: Mail, letters: Sequence[Letter], reason_code: str) -> None:
    if await _too_old(office, mail):
        await _failed(office, mail, letters, f"gave_up_{reason_code}")
    else:
        await _later(office, mail, reason_code)


async def _later(office: PostOffice, mail: Mail, reason_code: str) -> None:
    async with writing(office.pool) as conn:
        await mails.postpone(conn, mail, pause(mail.attempt, mail.immediate), reason_code)


async def _too_old(office: PostOffice, mail: Mail) -> bool:
    async with reading(office.pool) as conn:
        old: bool = await conn.fetchval("select clock_timestamp() - $1 > $2", mail.made_at, office.give_up_after)
    return old


def _acts(letters: Sequence[Letter], verb: Callable[[notice.Notice], Sequence[Event]]) -> list[Act]:
    """One act for each notice that went to its functional mailbox; copies to persons prove nothing about it."""

    def act(id: UUID) -> Act:
        def decide(loaded: Any, at: Moment) -> Sequence[Event]:
            return verb(loaded[id])

        refs: dict[str, Sequence[Ref]] = {"notice": [id]}
        return Act(refs=refs, verb=decide, actor=ACTOR)

    return [act(letter.created.notice_id) for letter in letters if letter.official]
