"""What a person sees of a stack: a table of its parts while they start, then one line for everything that
happens."""

import time
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deploy.local.endpoints import Endpoints


class Display:
    """A context: inside it `told` may be called at any time. Without a terminal every news is a line of
    its own."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._parts: dict[str, str] = {}
        self._began = time.monotonic()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(get_renderable=self._table, console=self._console, refresh_per_second=4)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_table()

    def told(self, name: str, what: str) -> None:
        """News of one part."""
        self._parts[name] = what
        if self._live is None:
            self._console.print(Text(f"{time.strftime('%H:%M:%S')}  {name}: {what}"))

    def ready(self, endpoints: Endpoints, file: Path) -> None:
        """All parts are ready: the table stays as it is, and below it come the addresses."""
        self._end_table()
        addresses = Table.grid(padding=(0, 2))
        pages = {"mail": endpoints.mail, "traces": endpoints.traces, "sign-in": endpoints.oidc}
        for name, address in {**endpoints.services, **pages, "kafka": endpoints.kafka}.items():
            addresses.add_row(name, address)
        self._console.print(addresses)
        seconds = time.monotonic() - self._began
        self._console.print(Text(f"Ready after {seconds:.0f} s; addresses: {file}. Ctrl-C stops everything."))

    def stopped(self) -> None:
        """Everything has been stopped."""
        self._end_table()
        self._console.print("All stopped.")

    def _end_table(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for name, what in self._parts.items():
            waits = what.startswith(("starting", "died"))
            table.add_row(Text("…" if waits else "✓", style="yellow" if waits else "green"), name, Text(what))
        return table


def wide() -> Console:
    """A terminal as it is; elsewhere lines long enough that nothing is broken up."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=500)
