"""`staffel publish`: CloudEvents from a file, one JSON object a line, published as the department that reports.

A line that is rejected is shown with its number and the reasons, and the rest goes on. Exit 1 if any was.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import asyncpg
import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from cli.endpoints import StackFolder, endpoints, fail
from deploy.local.endpoints import Endpoints
from deploy.local.publishing import over_http, over_kafka
from deploy.local.publishing.lines import Letter, Outcome, Senders, examine, read
from deploy.local.realm import MUNICIPALITIES
from deploy.local.tokens import NoToken, Tokens
from shared.clock import business_now
from shared.directory import Directory
from shared.periods import local_day

Send = Callable[[str, Sequence[Letter]], Awaitable[list[Outcome]]]
"""Sends letters of one department."""
EXPECTED = (NoToken, over_http.NotPublished, over_kafka.BrokerAway, over_kafka.NoSuchTopic)


def publish(
    file: Annotated[str, typer.Argument(help="CloudEvents in JSON, one a line, also gzip; `-` for standard input.")],
    via: Annotated[Literal["kafka", "http"], typer.Option(help="How they are sent.")] = "http",
    department: Annotated[
        str | None, typer.Option("--as", help="Whose system sends them (default: that of each event's source).")
    ] = None,
    folder: StackFolder = None,
) -> None:
    """Publish CloudEvents as a department."""
    senders = Senders.of(Directory.load(MUNICIPALITIES))
    only = senders.find(department) if department is not None else None
    if department is not None and only is None:
        known = ", ".join(sorted(client.removeprefix("system.") for client in senders.clients.values()))
        raise fail(f"there is no department {department} in the directory (there are {known})")
    stack = endpoints(folder)
    with opened(file) as (stream, size):
        try:
            counts = asyncio.run(run(stream, size, stack, via, senders, only))
        except EXPECTED as failure:
            raise fail(f"{failure}; lines without an answer may be published again") from None
        except (OSError, EOFError) as failure:
            raise fail(f"{file} cannot be read: {failure}") from None
    typer.echo(" · ".join(f"{name} {counts[name]:,}" for name in ("accepted", "duplicate", "rejected")))
    raise typer.Exit(1 if counts["rejected"] else 0)


@contextmanager
def opened(file: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """The bytes of the file and how many there are, if that is known."""
    if file == "-":
        yield sys.stdin.buffer, None
        return
    path = Path(file)
    try:
        stream = path.open("rb")
    except OSError as failure:
        raise fail(f"{file} cannot be read: {failure.strerror}") from None
    with stream:
        yield stream, path.stat().st_size if path.is_file() else None


async def run(
    stream: BinaryIO, size: int | None, stack: Endpoints, via: str, senders: Senders, only: str | None
) -> Counter[str]:
    """Reads, sends in batches and shows; returns how many lines ended how."""
    counts: Counter[str] = Counter()
    console = Console(highlight=False, soft_wrap=True)
    with progress(console) as bar:
        task = bar.add_task("lines", total=size, answered=0)
        waiting: dict[str, list[Letter]] = {}

        def shown(outcomes: Sequence[Outcome]) -> None:
            for one in outcomes:
                counts[one.status] += 1
                if one.status == "rejected":
                    bar.console.print(line_of(one), markup=False)

        async with sending(stack, via, senders) as send:
            for number, raw, done in read(stream):
                found = examine(number, raw, senders, only)
                if isinstance(found, Outcome):
                    shown([found])
                else:
                    batch = waiting.setdefault(found.department, [])
                    batch.append(found)
                    if len(batch) >= over_http.MOST_EVENTS or sum(len(one.raw) for one in batch) > over_http.MOST_BYTES:
                        shown(await send(found.department, waiting.pop(found.department)))
                bar.update(task, completed=done, answered=sum(counts.values()))
            for department, batch in waiting.items():
                shown(await send(department, batch))
            bar.update(task, completed=size, answered=sum(counts.values()))
    return counts


def progress(console: Console) -> Progress:
    """A bar over the bytes of the file; nothing where nobody watches."""
    return Progress(
        TextColumn("publishing"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[answered]} answered"),
        TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip


def line_of(outcome: Outcome) -> str:
    """`line 12: rejected: /person/birth_date: This date lies in the future. (in_future)`."""
    said = [f"{r.pointer + ': ' if r.pointer else ''}{r.detail} ({r.code})" for r in outcome.reasons]
    return f"line {outcome.line}: rejected: {'; '.join(said)}"


@asynccontextmanager
async def sending(stack: Endpoints, via: str, senders: Senders) -> AsyncIterator[Send]:
    """The way chosen, open as long as the block lasts."""
    if via == "http":
        async with httpx.AsyncClient(timeout=60) as client:
            tokens = Tokens(stack.oidc, client)
            yield lambda department, letters: over_http.publish(
                client, tokens, stack.services["intake"], senders.clients[department], letters
            )
        return
    today = await business_day(stack.databases["intake"])
    known: set[str] = set()
    async with over_kafka.producing(stack.kafka) as producer:

        async def send(department: str, letters: Sequence[Letter]) -> list[Outcome]:
            if department not in known:
                await over_kafka.must_exist(stack.kafka, [department])
                known.add(department)
            return await over_kafka.publish(producer, letters, today)

        yield send


async def business_day(database: str) -> date:
    connection = await asyncpg.connect(database, timeout=10)
    try:
        return local_day(await business_now(connection))
    finally:
        await connection.close()
