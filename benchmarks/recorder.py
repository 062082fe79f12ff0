"""A service as it is shipped, with every transaction of its pool written down: what the bare form replays.

`python -m benchmarks.recorder intake|casework`, which writes a file into the folder STAFFEL_RECORDING when it ends.
"""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.recording import FOLDER, Recorder, RecordingPool
from shared import process
from shared.postgres import open_pool


def record(name: str, file: Path) -> None:
    """Run a service until it is told to stop; then write down what its pool was told."""
    recorder = Recorder()
    wired = importlib.import_module(f"services.{name}.__main__")

    async def open_recorded(dsn: str, **options: Any) -> Any:
        return RecordingPool(await open_pool(dsn, **options), recorder)

    vars(process)["open_pool"] = open_recorded
    sys.argv[1:] = []
    settings = {"intake": "IntakeSettings", "casework": "CaseworkSettings"}[name]
    process.main(name, getattr(wired, settings).read, wired.MIGRATIONS, wired.serve)
    recorder.save(file)


if __name__ == "__main__":
    record(sys.argv[1], Path(os.environ[FOLDER]) / f"{sys.argv[1]}.pickle")
