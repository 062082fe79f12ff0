"""The network between a service and PostgreSQL, in our hands: it can lose a connection exactly at COMMIT."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

COMMIT = b"COMMIT;\x00"


@dataclass
class Network:
    """A relay of bytes on `port`; how many of the next COMMITs are lost on their way there and on the way back."""

    host: str
    server_port: int
    port: int = 0
    cut_before_commit: int = 0
    cut_after_commit: int = 0

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side closes it or it is cut."""
        server_reader, server_writer = await asyncio.open_connection(self.host, self.server_port)
        back = asyncio.create_task(self._copy(server_reader, writer))
        try:
            while data := await reader.read(65536):
                if COMMIT in data and self.cut_before_commit:
                    self.cut_before_commit -= 1
                    break
                server_writer.write(data)
                if COMMIT in data and self.cut_after_commit:
                    self.cut_after_commit -= 1
                    back.cancel()
                    await server_writer.drain()
                    await server_reader.readuntil(b"COMMIT\x00")
                    break
        finally:
            back.cancel()
            writer.close()
            server_writer.close()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()


@asynccontextmanager
async def network_before(host: str, port: int) -> AsyncIterator[Network]:
    """A network in front of a server at `host`:`port`."""
    network = Network(host, port)
    server = await asyncio.start_server(network.connect, "127.0.0.1", 0)
    network.port = server.sockets[0].getsockname()[1]
    async with server:
        yield network
