"""`staffel up`: the local stack in the foreground, with a table while it starts and a line for what comes
later."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from cli.display import Display
from cli.endpoints import StackFolder, fail
from deploy.local.endpoints import FILE, default_folder
from deploy.local.failures import EXPECTED, explained
from deploy.local.services import SERVICES, Service
from deploy.local.stack import running


def up(
    folder: StackFolder = None,
    clock_rate: Annotated[
        float, typer.Option(min=0.001, help="How many times as fast as real time business time runs.")
    ] = 1.0,
    services: Annotated[
        str, typer.Option(help="Only these services, separated by commas; `none` for the servers alone.")
    ] = "all",
) -> None:
    """Run the local stack in the foreground until Ctrl-C."""
    chosen = choice(services)
    try:
        ready = asyncio.run(serve(folder or default_folder(), clock_rate, chosen))
    except EXPECTED as failure:
        raise fail(str(failure)) from None
    except ExceptionGroup as failures:
        raise fail(explained(failures)) from None
    raise typer.Exit(0 if ready else 130)


def choice(names: str) -> tuple[Service, ...]:
    """The services named on the command line."""
    if names in ("all", "none"):
        return SERVICES if names == "all" else ()
    known = {service.name: service for service in SERVICES}
    unknown = [name for name in names.split(",") if name not in known]
    if unknown:
        raise typer.BadParameter(f"no such service: {', '.join(unknown)} (there are {', '.join(known)})")
    return tuple(known[name] for name in names.split(","))


async def serve(folder: Path, clock_rate: float, services: tuple[Service, ...]) -> bool:
    """Runs the stack until it is told to stop; returns whether it had been ready."""
    stop_on_signals()
    ready = False
    with Display() as display:
        try:
            async with running(folder, display.told, clock_rate, services) as endpoints:
                ready = True
                display.ready(endpoints, folder / FILE)
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            display.stopped()
    return ready


def stop_on_signals() -> None:
    """Lets the first Ctrl-C, SIGTERM or hang-up end the calling task; further ones change nothing."""
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, lambda: task.cancelling() or task.cancel())
