"""The stream over a real HTTP server: it delivers, it resumes, it shows nothing of others."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from services.notifications.api import stream
from services.notifications.bell import Bell, heard, watch
from shared.contracts import casework
from shared.identity import caller_from
from tests import tokens
from tests.component.notifications.installation import Installation
from tests.unit.notifications.events import JOBCENTER, an

CLERK = "clerk.immigration-office"


@pytest.fixture
async def address(here: Installation) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(here.app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.force_exit = server.should_exit = True
    await serving


@asynccontextmanager
async def listening(
    address: str, username: str = CLERK, last: int | str | None = None
) -> AsyncIterator[AsyncIterator[Any]]:
    """The events of a stream as (id, data), from the moment the server has begun to answer."""
    headers = tokens.bearer(username) | ({} if last is None else {"Last-Event-ID": str(last).encode("latin-1")})
    async with (
        httpx.AsyncClient(base_url=address, headers=headers, timeout=10) as client,
        client.stream("GET", "/stream") as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        yield parsed(response.aiter_lines())


async def parsed(lines: AsyncIterator[str]) -> AsyncIterator[tuple[int, dict[str, Any]]]:
    data: dict[str, Any] = {}
    async for line in lines:
        if line.startswith("data: "):
            data = json.loads(line[6:])
        if line.startswith("id: "):
            yield int(line[4:]), data


async def next_of(events: AsyncIterator[Any]) -> Any:
    return await asyncio.wait_for(anext(events), 5)


async def test_a_notice_comes_as_it_happens(here: Installation, address: str) -> None:
    async with listening(address) as events:
        await here.hears(an(casework.TransitionRequested))
        _, notice = await next_of(events)
    assert notice["code"] == "transition_requested"


async def test_without_a_last_id_only_new_notices_come(here: Installation, address: str) -> None:
    await here.hears(an(casework.TransitionRequested))
    async with listening(address) as events:
        await here.hears(an(casework.TransitionWithdrawn))
        _, notice = await next_of(events)
    assert notice["code"] == "transition_withdrawn"


async def test_who_comes_back_gets_what_was_missed_in_order(here: Installation, address: str) -> None:
    async with listening(address) as events:
        await here.hears(an(casework.TransitionRequested))
        last, _ = await next_of(events)
    await here.hears(an(casework.TransitionWithdrawn), an(casework.TransitionRequested))
    async with listening(address, last=last) as events:
        codes = [(await next_of(events))[1]["code"] for _ in range(2)]
    assert codes == ["transition_withdrawn", "transition_requested"]


async def test_what_is_for_others_does_not_come(here: Installation, address: str) -> None:
    async with listening(address) as events:
        await here.hears(an(casework.TransitionRequested, to_department=JOBCENTER))
        await here.hears(an(casework.TransitionWithdrawn))
        _, notice = await next_of(events)
    assert notice["code"] == "transition_withdrawn"


NEVER_GIVEN_OUT = ["", "yesterday", "-1", "999999", str(2**62), str(2**70), "9" * 5000, "1.5", "0x1", "\xb2"]


@pytest.mark.parametrize("last", NEVER_GIVEN_OUT, ids=lambda last: last[:12])
async def test_a_last_id_that_was_never_given_out_means_from_now_on(
    here: Installation, address: str, last: str
) -> None:
    """After any status but 200 a browser stops for good, and after a number far ahead it would wait for ever."""
    await here.hears(an(casework.TransitionRequested))
    async with listening(address, last=last) as events:
        await here.hears(an(casework.TransitionWithdrawn))
        _, notice = await next_of(events)
    assert notice["code"] == "transition_withdrawn"


async def test_the_number_nought_means_from_the_beginning(here: Installation, address: str) -> None:
    await here.hears(an(casework.TransitionRequested))
    async with listening(address, last=0) as events:
        assert (await next_of(events))[1]["code"] == "transition_requested"


async def test_the_stream_ends_by_itself(here: Installation) -> None:
    caller = caller_from(tokens.claims(CLERK))
    chunks = [chunk async for chunk in stream.events(here.office, caller, after=0, longest=0.2)]
    assert chunks[0].startswith(b": Staffel")


async def test_a_quiet_stream_beats(here: Installation) -> None:
    caller = caller_from(tokens.claims(CLERK))
    chunks = [chunk async for chunk in stream.events(here.office, caller, after=0, longest=0.2)]
    assert chunks[-1] == b": ping\n\n"


async def test_the_bell_rings_for_notices_that_another_process_committed(here: Installation) -> None:
    bell = Bell()
    watching = asyncio.create_task(watch(here.pool, bell, beat=lambda: None, every=0.01))
    ring = bell.next()
    await here.hears(an(casework.TransitionRequested))
    await heard(ring, 5)
    watching.cancel()
    assert ring.is_set()


async def test_numbers_become_visible_in_their_order(here: Installation) -> None:
    """A slow transaction that made notices first holds back the numbers of a fast one that came later."""
    async with here.pool.acquire() as slow, slow.transaction():
        await slow.execute("select pg_advisory_xact_lock(5721041)")
        fast = asyncio.create_task(here.hears(an(casework.TransitionRequested)))
        done, _ = await asyncio.wait([fast], timeout=0.3)
    await fast
    assert not done
