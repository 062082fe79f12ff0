"""The command `staffel`. Modules of commands are imported when they are called, so that each of them is
quick.

A new command is one line in COMMANDS: its name, and where its function (or, for a family of commands, its
typer application) is found.
"""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "up": "cli.up:up",
    "token": "cli.token:token",
    "check": "cli.check:check",
    "publish": "cli.publish:publish",
    "import": "cli.imports:import_",
    "parked": "cli.parked:app",
    "route": "cli.route:route",
    "trace": "cli.trace:trace",
    "demo": "cli.demo:demo",
    "match": "cli.match:match",
    "effect": "cli.effect:effect",
}


class Lazily(TyperGroup):
    """A group whose commands are looked up in COMMANDS."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return command(cmd_name) if cmd_name in COMMANDS else None


def command(name: str) -> Any:
    """Imports a command's module and returns the command."""
    module, _, attribute = COMMANDS[name].partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name)(found)
    return typer.main.get_command(alone)


app = typer.Typer(cls=Lazily, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def staffel() -> None:
    """Staffel carries the baton: the local stack, its demo, and the proof that nothing was dropped."""
