"""Sends released payment files to the bank, each at most once.

Claimed and committed before the first byte goes out, under a lease with a token. Whoever dies between claim and answer
leaves a claim whose lease runs out: then the file is `unknown`, and only a person who has asked the bank lets it go
again.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.funding.payments import contents
from services.funding.payments import file as files
from services.funding.payments.bank import Answer, Bank
from services.funding.payments.views import unknown
from services.funding.store import KINDS
from shared import engine, metrics
from shared.acts import Act, Moment
from shared.backoff import Pauses
from shared.contracts.base import Event
from shared.health import Check
from shared.postgres import Pool, Writing, is_transient, writing

LEASE = 120.0
"""Seconds; longer than the bank is waited for, so that a claim that runs out belongs to nobody."""
SENDER = "payments"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A file that this process, and no other, hands to the bank now."""

    file_id: UUID
    message_id: str
    token: UUID
    content: bytes


async def run(
    pool: Pool, bank: Bank, committed: Callable[[], None], beat: Callable[[], None], new_token: Callable[[], UUID],
    pause: float = 0.5, lease: float = LEASE,
) -> None:  # fmt: skip
    """For ever. A bank that cannot be reached, or a database that is away, is waited for."""
    pauses = Pauses()
    while True:
        beat()
        try:
            await give_up(pool, committed)
            went = await send_next(pool, bank, new_token(), committed, lease)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("payment files: %s; trying again", type(failure).__name__)
            await asyncio.sleep(pauses.next())
            continue
        pauses.reset()
        if not went:
            await asyncio.sleep(pause)


async def send_next(pool: Pool, bank: Bank, token: UUID, committed: Callable[[], None], lease: float = LEASE) -> bool:
    """Sends the oldest released file, if there is one and the bank can be reached; whether it did."""
    async with pool.acquire() as conn:
        waiting = await conn.fetchrow(
            "select id, message_id from payment_files where state = 'released' order by id limit 1"
        )
    if waiting is None or await bank.has(waiting["message_id"]) is None:
        return False
    claim = await _claim(pool, waiting["id"], token, lease)
    committed()
    if claim is None:
        return False
    answer = await bank.put(claim.message_id, claim.content)
    await _answered(pool, claim, answer)
    committed()
    return True


async def give_up(pool: Pool, committed: Callable[[], None]) -> int:
    """Files whose lease has run out without an answer: nobody knows; how many there were."""
    async with writing(pool) as conn:
        rows = await conn.fetch(
            """
            select f.id from payment_files f join payment_file_claims c on c.file_id = f.id
            where f.state = 'claimed' and c.until < clock_timestamp() order by f.id
            """
        )
        await _act(conn, [row["id"] for row in rows], lambda file: [files.lose(file)])
        metrics.PAYMENT_FILES_UNKNOWN.set(await unknown(conn))
    if rows:
        committed()
        log.warning("payment files: %d are unknown; ask the bank", len(rows))
    return len(rows)


async def _claim(pool: Pool, id: UUID, token: UUID, lease: float) -> Claim | None:
    """Committed when it returns; None if somebody else has it, or nothing is left of its content."""
    async with writing(pool) as conn:
        content = await contents.content(conn, id)
        if content is None or await contents.settled(conn, id):
            return None
        if not await _act(conn, [id], lambda file: [files.claim(file)]):
            return None
        await conn.execute(
            """
            insert into payment_file_claims (file_id, token, until)
            values ($1, $2, clock_timestamp() + make_interval(secs => $3))
            on conflict (file_id) do update set token = excluded.token, until = excluded.until
            """,
            id, token, lease,
        )  # fmt: skip
    return Claim(id, files.message_id(id), token, content)


async def _answered(pool: Pool, claim: Claim, answer: Answer) -> None:
    """What the bank said, unless the claim is no longer this one: then somebody has decided meanwhile."""

    def decide(file: files.PaymentFile) -> Sequence[Event]:
        if answer.took == "accepted":
            return [files.acknowledge(file)]
        if answer.took == "refused":
            return [files.refuse(file, answer.reason_code or "refused_by_bank")]
        return [files.lose(file)]

    async with writing(pool) as conn:
        await conn.fetchval("select id from payment_files where id = $1 for no key update", claim.file_id)
        held = await conn.fetchval("select token from payment_file_claims where file_id = $1", claim.file_id)
        if held == claim.token:
            await _act(conn, [claim.file_id], decide)
    if answer.took == "unknown":
        log.warning("payment files: no answer to %s; ask the bank", claim.message_id)


async def _act(
    conn: Writing, ids: Sequence[UUID], decide: Callable[[files.PaymentFile], Sequence[Event]]
) -> Sequence[Event]:
    def act(id: UUID) -> Act:
        def verb(states: object, at: Moment) -> Sequence[Event]:
            return decide(states[id])  # type: ignore[index]

        return Act({"payment_file": [id]}, verb, SENDER, forgiving=True)

    outcomes = await engine.run(conn, KINDS, [act(id) for id in ids]) if ids else []
    return [event for outcome in outcomes for event in outcome.events]


def nobody_knows(pool: Pool) -> Check:
    """For the health page: files of which nobody knows whether the bank has them."""

    async def check() -> str | None:
        async with pool.acquire() as conn:
            count = await unknown(conn)
        return f"{count} payment files are unknown: ask the bank" if count else None

    return check
