"""Property tests and state machines at random, again and again until the time is up: `python -m tests.machines`.

Each round has a seed of its own, which is printed first: `pytest --hypothesis-profile=random --hypothesis-seed=N FILE`
runs that round again. The first failure ends it.
"""

import argparse
import secrets
import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).parent


def files() -> list[Path]:
    """Tests that need no server and throw dice."""
    return sorted(one for one in (TESTS / "unit").rglob("test_*.py") if "from hypothesis" in one.read_text())


def run(minutes: float) -> int:
    end, rounds = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        seed, rounds = secrets.randbelow(2**32), rounds + 1
        print(f"round {rounds}: --hypothesis-profile=random --hypothesis-seed={seed}", flush=True)
        command = [sys.executable, "-m", "pytest", "--quiet", "--exitfirst", "--numprocesses=2",
                   "--hypothesis-profile=random", f"--hypothesis-seed={seed}", *map(str, files())]  # fmt: skip
        if failed := subprocess.run(command, check=False).returncode:
            return failed
    print(f"{rounds} rounds held")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20, help="how long; a round that has begun is finished")
    sys.exit(run(parser.parse_args().minutes))
