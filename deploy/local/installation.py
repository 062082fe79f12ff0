"""Where the downloaded servers lie: one place, so that no module guesses paths of its own."""

import os
import shutil
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
STACK = Path(os.environ.get("STAFFEL_STACK", PROJECT / ".stack"))


class NotInstalled(Exception):
    """A program or file that `make setup` provides is missing; the message names it."""


def installed(path: Path) -> Path:
    """Returns the path, or raises NotInstalled with the command that would bring it."""
    if not path.exists():
        raise NotInstalled(f"{path} is missing: run `make setup` in {PROJECT}")
    return path


def command(name: str) -> str:
    """Returns the absolute path of a program on the PATH, or raises NotInstalled."""
    found = shutil.which(name)
    if found is None:
        raise NotInstalled(f"the program {name} is not on the PATH: run `make setup` in {PROJECT}")
    return found
