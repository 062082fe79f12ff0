"""Where the other commands find the stack: the folder of `--dir`, of STAFFEL_DIR, or `.staffel`."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local.endpoints import Endpoints, default_folder
from deploy.local.folder import is_held

StackFolder = Annotated[
    Path | None,
    typer.Option("--dir", help="Folder of the stack (default: STAFFEL_DIR, or .staffel).", show_default=False),
]


def endpoints(folder: Path | None = None) -> Endpoints:
    """The endpoints of the running stack; ends the command with a hint if there is none."""
    folder = folder or default_folder()
    try:
        found = Endpoints.of(folder)
    except FileNotFoundError:
        starting = is_held(folder)
        hint = "it is still starting" if starting else "run `staffel up`, or name its folder with --dir"
        raise fail(f"no stack is ready in {folder}: {hint}") from None
    if (folder / "lock").exists() and not is_held(folder):
        raise fail(f"the stack in {folder} was killed: start it again with `staffel up`")
    return found


def fail(message: str) -> typer.Exit:
    """Prints why a command cannot go on and returns what to raise: exit code 1."""
    typer.echo(f"staffel: {message}", err=True)
    return typer.Exit(1)


def misused(message: str) -> typer.Exit:
    """As `fail`, for what was asked in a way that cannot work: exit code 2."""
    typer.echo(f"staffel: {message}", err=True)
    return typer.Exit(2)
