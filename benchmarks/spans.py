"""Where spans go while we measure: a collector on loopback that takes what Zipkin would take, and counts it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson

ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Sink:
    """`address` is the endpoint of Zipkin's exporter, `taken` how many spans have come."""

    address: str = ""
    taken: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = await reader.readexactly(length_of(head))
                self.taken += len(orjson.loads(body))
                writer.write(ACCEPTED)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def length_of(head: bytes) -> int:
    """The content length of an HTTP/1.1 request, 0 if it names none."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


@asynccontextmanager
async def collecting() -> AsyncIterator[Sink]:
    sink = Sink()
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    sink.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v2/spans"
    async with server:
        yield sink
