"""The command `staffel`. Modules of commands are imported when they are called, and only then: help of all of them is
written from the summaries here.

A new command is one line in COMMANDS: its name, where its function (or, for a family of commands, its typer
application) is found, and what its help begins with.
"""

from importlib import import_module
from importlib.metadata import version as version_of
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Found(NamedTuple):
    where: str
    summary: str


COMMANDS = {
    "up": Found("cli.up:up", "Run the local stack in the foreground until Ctrl-C."),
    "token": Found("cli.token:token", "Print an access token of the local identity provider."),
    "check": Found("cli.check:check", "Check that the baton was never on the ground and never in two hands."),
    "publish": Found("cli.publish:publish", "Publish CloudEvents as a department."),
    "import": Found("cli.imports:import_", "Upload a list of people, look at it, and take it in."),
    "parked": Found("cli.parked:app", "What could not be processed, with its reason, over all services."),
    "route": Found("cli.route:route", "Show where reports go and why; check a municipality's rules."),
    "trace": Found("cli.trace:trace", "Show everything that happened to a case, step by step."),
    "demo": Found("cli.demo:demo", "Play days in Dortmund: reports, robots that answer, silence, and the proof."),
    "match": Found("cli.match:match", "Link two lists of people, or find the doubles in one."),
    "effect": Found("cli.effect:effect", "From every euro to what happened to the people it reached in its time."),
}


class Lazily(TyperGroup):
    """A group whose commands are looked up in COMMANDS, and imported when one of them is what was asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        found = COMMANDS.get(cmd_name)
        return found and TyperCommand(cmd_name, help=found.summary)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, found, rest = super().resolve_command(ctx, args)
        return name, command(name) if name in COMMANDS else found, rest


def command(name: str) -> Any:
    """Imports a command's module and returns the command."""
    module, _, attribute = COMMANDS[name].where.partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name)(found)
    return typer.main.get_command(alone)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"staffel {version_of('staffel')}")
        raise typer.Exit


app = typer.Typer(cls=Lazily, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def staffel(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it and exit.")
    ] = False,
) -> None:
    """Staffel carries the baton: the local stack, its demo, and the proof that nothing was dropped."""
