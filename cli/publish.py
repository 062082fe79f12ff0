"""`staffel publish`: CloudEvents from a file, one JSON object a line, published as the department that reports.

A line that is rejected is shown with its number and the reasons, and the rest goes on. Exit 1 if any was. Over Kafka
the answers come on the departments' deliveries: they are waited for, and what has none by then is `unanswered`.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
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
from deploy.local.publishing.hearing import hearing
from deploy.local.publishing.lines import Letter, Outcome, Senders, examine, read
from deploy.local.realm import MUNICIPALITIES
from deploy.local.tokens import NoToken, Tokens
from shared.clock import business_now
from shared.directory import Directory
from shared.periods import local_day
from staffel_client.errors import NotReached

Send = Callable[[str, Sequence[Letter]], Awaitable[list[Outcome]]]
"""Sends letters of one department."""
EXPECTED = (NoToken, over_http.NotPublished, over_kafka.BrokerAway, over_kafka.NoSuchTopic, NotReached, httpx.HTTPError)


def publish(
    file: Annotated[str, typer.Argument(help="CloudEvents in JSON, one a line, also gzip; `-` for standard input.")],
    via: Annotated[Literal["kafka", "http"], typer.Option(help="How they are sent.")] = "http",
    department: Annotated[
        str | None, typer.Option("--as", help="Whose system sends them (default: that of each event's source).")
    ] = None,
    wait: Annotated[
        float, typer.Option(help="Over Kafka: seconds without an answer after which no more are waited for.", min=0)
    ] = 30.0,
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
            counts = asyncio.run(run(stream, size, stack, via, senders, only, wait))
        except EXPECTED as failure:
            raise fail(f"{failure}; lines without an answer may be published again") from None
        except (OSError, EOFError) as failure:
            raise fail(f"{file} cannot be read: {failure}") from None
    typer.echo(" · ".join(f"{name} {counts[name]:,}" for name in ("accepted", "duplicate", "rejected")))
    if counts["written"]:
        said = (
            f"unanswered {counts['written']:,}: written, but without an answer for {wait:g} s; GET /reports/{{id}} says"
        )
        typer.echo(f"{said} what became of them")
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
    stream: BinaryIO, size: int | None, stack: Endpoints, via: str, senders: Senders, only: str | None, wait: float
) -> Counter[str]:
    """Reads, sends in batches and shows; returns how many lines ended how."""
    counts: Counter[str] = Counter()
    console = Console(highlight=False, soft_wrap=True)
    with progress(console) as bar:
        task = bar.add_task("publishing", total=size, answered=0)
        waiting: dict[str, list[Letter]] = {}

        def shown(outcomes: Sequence[Outcome]) -> None:
            for one in outcomes:
                counts[one.status] += 1
                if one.reasons:
                    bar.console.print(line_of(one), markup=False)
            bar.update(task, answered=sum(counts.values()))

        async with sending(stack, via, senders) as way:
            for number, raw, done in read(stream):
                found = examine(number, raw, senders, only)
                if isinstance(found, Outcome):
                    shown([found])
                else:
                    batch = waiting.setdefault(found.department, [])
                    batch.append(found)
                    if len(batch) >= over_http.MOST_EVENTS or sum(len(one.raw) for one in batch) > over_http.MOST_BYTES:
                        shown(await way.send(found.department, waiting.pop(found.department)))
                bar.update(task, completed=done)
            for department, batch in waiting.items():
                shown(await way.send(department, batch))
            bar.update(task, completed=size, description="waiting for answers" if via == "kafka" else "publishing")
            async for outcomes in way.rest(wait):
                shown(outcomes)
    return counts


def progress(console: Console) -> Progress:
    """A bar over the bytes of the file; nothing where nobody watches."""
    answered = TextColumn("{task.fields[answered]} answered")
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), answered, TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def line_of(outcome: Outcome) -> str:
    """`line 12: rejected: /person/birth_date: This date lies in the future. (in_future)`."""
    said = [" ".join(filter(None, (r.pointer and f"{r.pointer}:", r.detail, f"({r.code})"))) for r in outcome.reasons]
    return f"line {outcome.line}: {outcome.status}: {'; '.join(said)}"


@dataclass(frozen=True, slots=True)
class Way:
    """How letters go, and how the answers come that were not there at once: nothing over HTTP."""

    send: Send
    rest: Callable[[float], AsyncIterator[list[Outcome]]]


async def nothing_more(wait: float) -> AsyncIterator[list[Outcome]]:
    return
    yield


@asynccontextmanager
async def sending(stack: Endpoints, via: str, senders: Senders) -> AsyncIterator[Way]:
    """The way chosen, open as long as the block lasts."""
    if via == "http":
        async with httpx.AsyncClient(timeout=60) as client:
            tokens = Tokens(stack.oidc, client)
            yield Way(
                lambda department, letters: over_http.publish(
                    client, tokens, stack.services["intake"], senders.clients[department], letters
                ),
                nothing_more,
            )
        return
    began = await business_time(stack.databases["intake"])
    intake = stack.services["intake"]
    async with (
        over_kafka.producing(stack.kafka) as producer,
        hearing(stack.kafka, intake, stack.oidc, senders.clients, began) as heard,
    ):

        async def send(department: str, letters: Sequence[Letter]) -> list[Outcome]:
            if department not in heard.answers:
                await over_kafka.must_exist(stack.kafka, [department])
                await heard.listens(department)
            outcomes = await over_kafka.publish(producer, letters, local_day(began))
            by_line = {letter.line: letter for letter in letters}
            written = [by_line[one.line] for one in outcomes if one.status == "written"]
            heard.written.setdefault(department, []).extend(written)
            return [one for one in outcomes if one.status != "written"]

        async def rest(wait: float) -> AsyncIterator[list[Outcome]]:
            for department in list(heard.written):
                yield await heard.outcomes(department, wait)

        yield Way(send, rest)


async def business_time(database: str) -> datetime:
    connection = await asyncpg.connect(database, timeout=10)
    try:
        return await business_now(connection)
    finally:
        await connection.close()
