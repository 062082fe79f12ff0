"""A command is committed before it is answered, and with a key it happens once, whatever the network does.

The database is real; the network in front of it is ours, so that it can be cut exactly at COMMIT.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import ClassVar
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from fastapi import FastAPI, Request, Response

from shared import idempotency, migrations, problem_answers
from shared.identity import Authentication
from shared.postgres import Pool, Writing
from shared.problems import Refusal
from tests import tokens
from tests.component.network import Network, network_before
from tests.component.servers import Database, Postgres

SCHEMA = """
create table things (id int generated always as identity, name text not null);
create table parents (name text primary key);
create table children (name text references parents deferrable initially deferred);
create sequence tries;
create function deadlock_first() returns void language plpgsql as $$ begin
  if nextval('tries') = 1 then raise exception using errcode = '40P01'; end if;
end $$;
grant all on all tables in schema public to staffel_service;
grant all on all sequences in schema public to staffel_service;
"""
Act = Callable[[Writing], Awaitable[Response]]


class NameTaken(Refusal):
    problem: ClassVar[str] = "name-taken"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "The name is taken"


@pytest.fixture(scope="module")
async def database(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Database:
    made = postgres.database()
    await migrations.migrate(made.owner, "casework", tmp_path_factory.mktemp("no_migrations"))
    async with a_connection(made.owner) as owner:
        await owner.execute(SCHEMA)
    return made


@asynccontextmanager
async def a_connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture
async def network(database: Database) -> AsyncIterator[Network]:
    address = urlsplit(database.service)
    async with network_before(str(address.hostname), int(address.port or 5432)) as network:
        yield network


@pytest.fixture
async def pool(database: Database, network: Network) -> AsyncIterator[Pool]:
    through = urlsplit(database.service)
    netloc = through.netloc.replace(f":{through.port}", f":{network.port}")
    pool = await asyncpg.create_pool(through._replace(netloc=netloc).geturl(), min_size=1, max_size=5)
    yield pool
    await pool.execute("delete from things; delete from idempotency")
    await pool.close()


@pytest.fixture
def app(pool: Pool) -> FastAPI:
    app = FastAPI()
    problem_answers.install(app)
    app.add_middleware(Authentication, verify=tokens.a_realm().claims)
    app.state.act = add
    app.state.committed = 0

    def committed() -> None:
        app.state.committed += 1

    @app.post("/things")
    @app.post("/others")
    async def things(request: Request) -> Response:
        return await idempotency.idempotent(request, pool, app.state.act, committed)

    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        client.headers.update(tokens.bearer())
        yield client


async def add(conn: Writing) -> Response:
    number = await conn.fetchval("insert into things (name) values ('thing') returning id")
    return Response(str(number), 201, {"ETag": '"1"', "Location": f"/things/{number}"}, "text/plain")


async def refuse(conn: Writing) -> Response:
    await add(conn)
    raise NameTaken("Choose another name.")


async def fail(conn: Writing) -> Response:
    await add(conn)
    raise RuntimeError


async def break_the_constraint(conn: Writing) -> Response:
    await conn.execute("insert into children (name) values ('orphan')")
    return await add(conn)


async def meet_a_deadlock_first(conn: Writing) -> Response:
    await conn.execute("select deadlock_first()")
    return await add(conn)


async def post(
    client: httpx.AsyncClient, key: str | None = "k", body: str | bytes = "a", path: str = "/things", **headers: str
) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(path, content=body, headers=named | ({"Idempotency-Key": key} if key is not None else {}))


async def count(pool: Pool) -> int:
    number: int = await pool.fetchval("select count(*) from things")
    return number


async def test_without_a_key_every_request_acts(client: httpx.AsyncClient, pool: Pool) -> None:
    for _ in range(2):
        assert (await post(client, key=None)).status_code == 201
    assert await count(pool) == 2


async def test_with_a_key_the_stored_answer_comes_again(client: httpx.AsyncClient, pool: Pool) -> None:
    first, second = await post(client), await post(client)
    assert await count(pool) == 1
    assert (second.status_code, second.content) == (201, first.content)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert all(second.headers[name] == first.headers[name] for name in ("etag", "location", "content-type"))


async def test_a_key_with_another_body_is_refused(client: httpx.AsyncClient, pool: Pool) -> None:
    await post(client, body="a")
    answer = await post(client, body="b")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:staffel:problem:idempotency-key-reused")
    assert await count(pool) == 1


SAME = [
    b'{"a": 1, "b": {"c": [1, 2], "d": "\xc3\xbc"}}',
    b'{"b":{"d":"\xc3\xbc","c":[1,2]},"a":1}',
    b'\n{ "b" : {"d" : "\\u00fc", "c" : [1, 2]},\r\n"a": 1 }',
]


async def test_json_in_another_order_or_with_other_blanks_is_the_same_content(
    client: httpx.AsyncClient, pool: Pool
) -> None:
    answers = [await post(client, body=body) for body in SAME]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert await count(pool) == 1


@pytest.mark.parametrize(
    "other",
    [b'{"a": 1, "b": {"c": [2, 1], "d": "\xc3\xbc"}}', b'{"a": "1", "b": {"c": [1, 2], "d": "\xc3\xbc"}}', b"{"],
)
async def test_json_that_says_something_else_is_other_content(client: httpx.AsyncClient, other: bytes) -> None:
    await post(client, body=SAME[0])
    assert (await post(client, body=other)).status_code == 422


async def test_an_answer_that_an_older_version_stored_is_found(client: httpx.AsyncClient, pool: Pool) -> None:
    """Older versions kept the hash of the bytes."""
    await post(client, body=SAME[0])
    await pool.execute("update idempotency set fingerprint = $1", hashlib.sha256(b"\n" + SAME[0]).digest())
    assert (await post(client, body=SAME[0])).status_code == 201
    assert await count(pool) == 1


async def test_the_same_key_with_other_attributes_in_headers_is_other_content(client: httpx.AsyncClient) -> None:
    await post(client, ce_id="1")
    assert (await post(client, ce_id="2")).status_code == 422


async def test_the_same_key_on_another_path_is_another_request(client: httpx.AsyncClient, pool: Pool) -> None:
    await post(client)
    await post(client, path="/others")
    assert await count(pool) == 2


async def test_the_same_key_of_another_caller_is_another_request(client: httpx.AsyncClient, pool: Pool) -> None:
    await post(client)
    client.headers.update(tokens.bearer("clerk.youth-services"))
    await post(client)
    assert await count(pool) == 2


async def test_a_request_whose_first_is_still_running_is_409(
    app: FastAPI, client: httpx.AsyncClient, pool: Pool
) -> None:
    running, finish = asyncio.Event(), asyncio.Event()

    async def wait(conn: Writing) -> Response:
        running.set()
        await finish.wait()
        return await add(conn)

    app.state.act = wait
    first = asyncio.create_task(post(client))
    await running.wait()
    second = await post(client)
    finish.set()
    assert (second.status_code, second.json()["type"]) == (409, "urn:staffel:problem:still-running")
    assert (await first).status_code == 201
    assert (await post(client)).headers["Idempotent-Replayed"] == "true"


async def test_a_refusal_undoes_its_effects_and_its_answer_is_stored(
    app: FastAPI, client: httpx.AsyncClient, pool: Pool
) -> None:
    app.state.act = refuse
    first = await post(client)
    app.state.act = add
    second = await post(client)
    assert await count(pool) == 0
    assert (second.status_code, second.json()) == (409, first.json())
    assert second.headers["content-type"] == "application/problem+json"
    assert second.headers["Idempotent-Replayed"] == "true"


async def test_a_refusal_without_a_key_undoes_its_effects(app: FastAPI, client: httpx.AsyncClient, pool: Pool) -> None:
    app.state.act = refuse
    assert (await post(client, key=None)).status_code == 409
    assert await count(pool) == 0


async def test_a_failure_of_ours_is_not_stored(app: FastAPI, client: httpx.AsyncClient, pool: Pool) -> None:
    app.state.act = fail
    assert (await post(client)).status_code == 500
    app.state.act = add
    answer = await post(client)
    assert (answer.status_code, answer.headers.get("Idempotent-Replayed"), await count(pool)) == (201, None, 1)


@pytest.mark.parametrize("key", ["k", None])
async def test_a_commit_that_fails_is_never_answered_with_201(
    app: FastAPI, client: httpx.AsyncClient, pool: Pool, key: str | None
) -> None:
    app.state.act = break_the_constraint
    assert (await post(client, key)).status_code == 500
    assert await count(pool) == 0
    assert app.state.committed == 0
    app.state.act = add
    assert (await post(client, key)).status_code == 201


async def test_two_transactions_that_met_are_tried_again(app: FastAPI, client: httpx.AsyncClient, pool: Pool) -> None:
    app.state.act = meet_a_deadlock_first
    assert (await post(client)).status_code == 201
    assert await count(pool) == 1


async def test_a_connection_cut_before_the_commit_arrives_loses_nothing_with_a_key(
    client: httpx.AsyncClient, pool: Pool, network: Network
) -> None:
    network.cut_before_commit = 1
    assert (await post(client)).status_code == 201
    assert (network.cut_before_commit, await count(pool)) == (0, 1)


async def test_a_connection_cut_after_the_commit_is_answered_from_the_stored_row(
    app: FastAPI, client: httpx.AsyncClient, pool: Pool, network: Network
) -> None:
    network.cut_after_commit = 1
    answer = await post(client)
    assert (answer.status_code, await count(pool), app.state.committed) == (201, 1, 1)
    assert "Idempotent-Replayed" not in answer.headers
    assert (await post(client)).headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(("before", "after", "done"), [(1, 0, 0), (0, 1, 1)])
async def test_without_a_key_a_connection_cut_while_committing_is_not_repeated(
    client: httpx.AsyncClient, pool: Pool, network: Network, before: int, after: int, done: int
) -> None:
    network.cut_before_commit, network.cut_after_commit = before, after
    answer = await post(client, key=None)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:staffel:problem:outcome-unknown")
    assert await count(pool) == done


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_of_the_wrong_length_is_422(client: httpx.AsyncClient, pool: Pool, key: str) -> None:
    answer = await post(client, key)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/Idempotency-Key")
    assert await count(pool) == 0


async def test_a_key_of_255_characters_is_accepted(client: httpx.AsyncClient) -> None:
    assert (await post(client, "k" * 255)).status_code == 201


async def test_after_seven_days_a_key_is_new_again(client: httpx.AsyncClient, pool: Pool) -> None:
    await post(client)
    await pool.execute("update idempotency set created_at = clock_timestamp() - interval '7 days'")
    assert "Idempotent-Replayed" not in (await post(client, body="b")).headers
    assert (await post(client, body="b")).headers["Idempotent-Replayed"] == "true"
    assert await count(pool) == 2


async def test_answers_older_than_seven_days_are_purged_in_batches(client: httpx.AsyncClient, pool: Pool) -> None:
    for key in ("old-1", "old-2", "old-3"):
        await post(client, key)
    await pool.execute("update idempotency set created_at = clock_timestamp() - interval '7 days'")
    await post(client, "young")
    async with pool.acquire() as connection:
        assert [await idempotency.purge(connection, limit=2) for _ in range(3)] == [2, 1, 0]
        assert await connection.fetchval("select count(*) from idempotency") == 1
