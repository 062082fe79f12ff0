"""A command over HTTP is one transaction that is committed before it is answered, and with a key happens
once.

The transaction is opened here and not in a `yield` dependency: FastAPI runs the exit of those after the
response has been sent, and a commit that fails then would follow a 201. With an `Idempotency-Key` the
answer is stored in the same transaction as the effect; a connection lost while committing is settled by
looking that row up, never by repeating blindly. The fields follow the IETF draft "The Idempotency-Key HTTP
Header Field".
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
import orjson
from fastapi import Request, Response

from shared.identity import caller
from shared.postgres import TRANSIENT, Pool, Writing, is_transient
from shared.problem_answers import refusal_response
from shared.problems import IdempotencyKeyReused, OutcomeUnknown, Refusal, StillRunning, invalid

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
MAX_KEY = 255
PAUSES = (0.05, 0.25, 1.0)

LOST: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InternalClientError,
    OSError,
)
"""What leaves the outcome of a COMMIT unknown."""

Do = Callable[[Writing], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Key:
    """A request that may be repeated: whose it is and what it asks, as hashes of 32 bytes each.

    What is asked is the content: JSON with its keys in another order, or other blanks, asks the same. `as_sent` is the
    hash over the very bytes, which older versions stored.
    """

    scope: bytes
    fingerprint: bytes
    as_sent: bytes

    @property
    def lock(self) -> int:
        """The advisory lock of this scope."""
        return int.from_bytes(self.scope[:8], "big", signed=True)


class _NotKept(Exception):
    """Carries an answer of 500 and above out of the transaction, which must not be committed."""

    def __init__(self, response: Response) -> None:
        self.response = response


async def idempotent(request: Request, pool: Pool, act: Do, committed: Callable[[], None] | None = None) -> Response:
    """Runs `act` in one transaction and returns its answer after COMMIT; `committed` is called in between.

    `act` may be run again from the start when the database was away or two transactions met: it has no
    effect but on its connection. A `Refusal` rolls the effects back; with a key its answer is stored like
    any other below 500. Raises `StillRunning` (409), `IdempotencyKeyReused` (422) and, if it cannot be
    found out whether the act happened, `OutcomeUnknown` (503).
    """
    key = await key_of(request)
    for pause in PAUSES:
        try:
            return await _attempt(pool, key, act, committed)
        except TRANSIENT as failure:
            if not is_transient(failure):
                raise
            await asyncio.sleep(pause)
    return await _attempt(pool, key, act, committed)


async def key_of(request: Request) -> Key | None:
    """The key of a request that has one. Raises the 422 problem when it is empty or too long."""
    name = request.headers.get(HEADER)
    if name is None:
        return None
    if not 0 < len(name) <= MAX_KEY:
        raise invalid(f"/{HEADER}", "key_length", f"Use a key of 1 to {MAX_KEY} characters, such as a UUID.", "header")
    scope = orjson.dumps([caller(request).subject, request.method, request.url.path, name])
    query, body = request.url.query.encode() + b"\n", await request.body()
    attributes = sorted(pair for pair in request.headers.items() if pair[0].startswith("ce-"))
    asked = query + (orjson.dumps(attributes) if attributes else b"") + canonical(body)
    return Key(*(hashlib.sha256(one).digest() for one in (scope, asked, query + body)))


def canonical(body: bytes) -> bytes:
    """JSON as one text whatever its writer's taste (as RFC 8785 means it: sorted keys, no blanks); the bytes
    themselves where it is none."""
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return body


async def _attempt(pool: Pool, key: Key | None, act: Do, committed: Callable[[], None] | None) -> Response:
    committing = False
    try:
        async with pool.acquire() as connection, connection.transaction():
            response = await (_keyed(connection, key, act) if key else _plain(connection, act))
            committing = True
    except _NotKept as refused:
        return refused.response
    except LOST:
        if not committing:
            raise
        found = await _settle(pool, key)
        if found is None:
            raise
        response = found
    if committed is not None:
        committed()
    return response


async def _plain(conn: Writing, act: Do) -> Response:
    response = await act(conn)
    if response.status_code >= 500:
        raise _NotKept(response)
    return response


async def _keyed(conn: asyncpg.pool.PoolConnectionProxy, key: Key, act: Do) -> Response:
    if not await conn.fetchval("select pg_try_advisory_xact_lock($1)", key.lock):
        raise StillRunning("Wait for the first request's answer, or repeat this one in a moment.")
    stored = await _stored(conn, key)
    if stored is not None:
        stored.headers[REPLAYED] = "true"
        return stored
    try:
        async with conn.transaction():
            response = await _plain(conn, act)
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        response = refusal_response(refusal)
    await _store(conn, key, response)
    return response


async def _settle(pool: Pool, key: Key | None) -> Response | None:
    """After a connection was lost while committing: the stored answer, or None when nothing was committed."""
    if key is None:
        raise OutcomeUnknown(
            f"Look whether it was done before you try again; with the header {HEADER} that is not necessary."
        )
    for pause in PAUSES:
        try:
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute("set local lock_timeout = '5s'")
                await connection.execute("select pg_advisory_xact_lock($1)", key.lock)
                return await _stored(connection, key)
        except TRANSIENT:
            await asyncio.sleep(pause)
    raise OutcomeUnknown(f"Send the same request with the same {HEADER} again: it will not be done twice.")


async def _stored(conn: Writing, key: Key) -> Response | None:
    row = await conn.fetchrow(
        """
        select fingerprint, status, headers, body from idempotency
        where scope = $1 and created_at > clock_timestamp() - interval '7 days'
        """,
        key.scope,
    )
    if row is None:
        return None
    if row["fingerprint"] not in (key.fingerprint, key.as_sent):
        raise IdempotencyKeyReused("Use a new key for a new request; this one was sent with another content.")
    return Response(row["body"], status_code=row["status"], headers=orjson.loads(row["headers"]))


async def _store(conn: Writing, key: Key, response: Response) -> None:
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    await conn.execute(
        """
        insert into idempotency (scope, fingerprint, status, headers, body) values ($1, $2, $3, $4, $5)
        on conflict (scope) do update
        set fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers,
            body = excluded.body, created_at = excluded.created_at
        """,
        key.scope, key.fingerprint, response.status_code, orjson.dumps(headers).decode(), bytes(response.body),
    )  # fmt: skip


async def purge(conn: Writing, limit: int = 1000) -> int:
    """Deletes at most `limit` answers older than seven days (real time); returns how many there were."""
    rows = await conn.fetch(
        """
        delete from idempotency where scope in (
          select scope from idempotency where created_at <= clock_timestamp() - interval '7 days'
          order by created_at limit $1 for update skip locked)
        returning 1
        """,
        limit,
    )
    return len(rows)
