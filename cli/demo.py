"""`staffel demo`: days in Dortmund, on a running stack or on one of its own.

Exit 0 only if every check of `staffel check` holds and no robot got an answer it did not expect.
"""

import asyncio
import os
import time
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.text import Text

from cli.display import Display, wide
from cli.endpoints import StackFolder, endpoints, fail
from cli.up import stop_on_signals
from deploy.local.demo.calendar import NotWorkedOff, calendar_of
from deploy.local.demo.dispatch import Dispatch
from deploy.local.demo.money import effect
from deploy.local.demo.office import Town
from deploy.local.demo.play import Play
from deploy.local.demo.summary import addresses, concluded, rows, show
from deploy.local.endpoints import FILE, Endpoints, default_folder
from deploy.local.failures import EXPECTED, explained
from deploy.local.folder import is_held
from deploy.local.publishing.lines import Senders
from deploy.local.publishing.over_http import NotPublished
from deploy.local.publishing.over_kafka import BrokerAway, producing
from deploy.local.realm import MUNICIPALITIES
from deploy.local.stack import running
from deploy.local.tokens import NoToken, Tokens
from shared.directory import Directory

FAILED = (*EXPECTED, NotPublished, BrokerAway, NotWorkedOff, NoToken)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop the demo's own stack at the end.")] = False,
    people: Annotated[int, typer.Option(min=60, max=20_000, help="How many arrive.")] = 300,
    seed: Annotated[
        int | None, typer.Option(help="The same seed, the same people (default: one not played yet).")
    ] = None,
    folder: StackFolder = None,
) -> None:
    """Play days in Dortmund: reports, robots that answer, silence, and the proof at the end."""
    place = folder or default_folder()
    try:
        if is_held(place):
            stack = endpoints(place)
            holds = asyncio.run(perform(stack, place, people, seed))
        else:
            holds = asyncio.run(on_its_own(place, once, people, seed))
    except FAILED as failure:
        raise fail(str(failure)) from None
    except ExceptionGroup as failures:
        raise fail(explained(failures)) from None
    raise typer.Exit(0 if holds else 1)


async def on_its_own(folder: Path, once: bool, people: int, seed: int | None) -> bool:
    """Starts a stack that records every span, plays on it, and keeps it until Ctrl-C unless `once`."""
    stop_on_signals()
    os.environ.setdefault("OTEL_TRACES_SAMPLER", "parentbased_always_on")
    holds = False
    with Display() as display:
        try:
            async with running(folder, display.told) as stack:
                display.ready(stack, folder / FILE)
                holds = await perform(stack, folder, people, seed)
                if not once:
                    display.told("demo", "keeps running; Ctrl-C stops everything")
                    await asyncio.Event().wait()
        except asyncio.CancelledError:
            display.stopped()
    return holds


async def perform(stack: Endpoints, folder: Path, people: int, seed: int | None) -> bool:
    """The play and its summary; whether everything held."""
    console = wide()
    began = time.monotonic()

    def told(line: str) -> None:
        console.print(Text(f"{time.monotonic() - began:6.1f} s  {line}"))

    if seed is None:
        seed = 1 + int((await rows(stack.databases["intake"], "select count(*) from persons"))[0][0])
    told(f"{people} people arrive (seed {seed})")
    senders = Senders.of(Directory.load(MUNICIPALITIES))
    async with (
        httpx.AsyncClient(timeout=60) as client,
        producing(stack.kafka) as producer,
        calendar_of(stack) as calendar,
    ):
        town = Town(stack, client, Tokens(stack.oidc, client), told)
        dispatch = Dispatch(town, producer, senders)
        play = await Play.of(town, calendar, dispatch, people, seed)
        await play.perform()
        page = await effect.concluded(town, folder)
    told(f"the curtain falls; {town.requests} requests over HTTP, the clock runs as before")
    found, checked = await concluded(stack)
    for state in (state for state, number in found.transitions.items() if number == 0):
        town.surprised(f"no transition is {state}")
    show(found, dispatch.sent, checked, console)
    for address in addresses(stack):
        console.print(Text(address))
    if page is not None:
        console.print(Text(f"effect    {page}"))
    for surprise in town.surprises:
        console.print(Text(f"UNEXPECTED  {surprise}", style="bold red"))
    return not town.surprises and all(verdict.ok for verdict in checked.values())
