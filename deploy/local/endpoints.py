"""The file that says where everything is: `endpoints.json` in the stack's folder."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from deploy.local.folder import read, write

FILE = "endpoints.json"


@dataclass(frozen=True)
class Endpoints:
    """Addresses of a running stack. `databases` are reached with each service's role, `owner_databases` with the
    owner's. `pids` are those of the present children by name."""

    kafka: str
    services: Mapping[str, str]
    oidc: str
    traces: str
    mail: str
    bank: str
    databases: Mapping[str, str]
    owner_databases: Mapping[str, str]
    pids: Mapping[str, int]

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Reads the file; raises FileNotFoundError if there is none."""
        if not (folder / FILE).exists():
            raise FileNotFoundError(folder / FILE)
        return cls(**read(folder / FILE))

    def save(self, folder: Path) -> None:
        """Replaces the file as a whole; only its owner may read it, for it holds passwords."""
        write(folder / FILE, asdict(self))


def forget(folder: Path) -> None:
    """Removes the file: there is no stack any more."""
    (folder / FILE).unlink(missing_ok=True)


def default_folder() -> Path:
    """The folder of the stack unless one is named: STAFFEL_DIR, or `.staffel` where the command is run."""
    return Path(os.environ.get("STAFFEL_DIR", ".staffel"))
