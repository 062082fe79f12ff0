"""`staffel` by itself: help that is quick because it imports no command, and says of each what the command says."""

import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.testing import CliRunner

from cli.main import COMMANDS, app, command


@pytest.mark.parametrize("name", COMMANDS)
def test_the_summary_of_a_command_is_how_its_own_help_begins(name: str) -> None:
    said = " ".join((command(name).help or "").split())
    assert said.startswith(COMMANDS[name].summary.removesuffix("."))


def test_help_imports_no_command() -> None:
    looking = (
        "import sys, cli.main\n"
        "try: cli.main.app(['--help'])\n"
        "except SystemExit: pass\n"
        "print([one for one in sys.modules if one.startswith(('cli.', 'shared', 'services', 'deploy', 'httpx'))])"
    )
    said = subprocess.run([sys.executable, "-c", looking], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "['cli.main']"


def test_every_command_stands_in_the_help_by_its_name() -> None:
    said = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).output
    assert all(f" {name} " in said for name in COMMANDS)


def test_a_command_that_is_asked_for_is_called() -> None:
    said = CliRunner().invoke(app, ["parked", "--help"], env={"COLUMNS": "80"}).output
    assert "replay" in said
    assert "completion" not in said


def test_a_command_that_is_not_there_is_a_mistake() -> None:
    assert CliRunner().invoke(app, ["prak"]).exit_code == 2


def test_it_says_its_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"staffel {version('staffel')}\n"
