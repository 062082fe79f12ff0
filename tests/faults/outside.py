"""What a killed funding service meets outside: a bank that keeps what it takes, and the realm that issues tokens.

One small HTTP server in the test's own process, so that a test decides at which byte of a request the service dies.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests import tokens

OnPut = Callable[[str, bytes], Awaitable[bool]]


async def takes(message_id: str, content: bytes) -> bool:
    return True


@dataclass
class Outside:
    """`kept`: every file the bank has taken, each time it took one. `on_put` answers whether it takes the next."""

    port: int = 0
    kept: dict[str, list[bytes]] = field(default_factory=dict)
    puts: int = 0
    on_put: OnPut = takes

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        return f"{self.address}/realm"

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
                length = next(
                    (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
                )
                status, body = await self.answer(method, path, await reader.readexactly(length))
                writer.write(b"HTTP/1.1 %d x\r\ncontent-length: %d\r\n\r\n" % (status, len(body)) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # whoever asked has been killed
        finally:
            writer.close()

    async def answer(self, method: str, path: str, content: bytes) -> tuple[int, bytes]:
        if path.endswith("openid-configuration"):
            return 200, json.dumps({"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}).encode()
        if path.endswith("/keys"):
            return 200, json.dumps(tokens.key_set()).encode()
        message_id = path.rpartition("/")[2]
        if method == "GET":
            return (200 if message_id in self.kept else 404), b"{}"
        self.puts += 1
        if message_id in self.kept:
            return (200 if content == self.kept[message_id][0] else 409), b"{}"
        if await self.on_put(message_id, content):
            self.kept.setdefault(message_id, []).append(content)
        return 201, b"{}"


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    world = Outside()
    server = await asyncio.start_server(world.meet, "127.0.0.1", 0)
    world.port = server.sockets[0].getsockname()[1]
    try:
        yield world
    finally:
        server.close()
