"""The import contracts of `.importlinter` hold here, and a small house that breaks each of them is refused."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--config", str(ROOT / ".importlinter"), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """The rooms the contracts speak of, all empty."""
    named = re.findall(r"^    (shared\.\w+)$", (ROOT / ".importlinter").read_text(encoding="utf-8"), re.MULTILINE)
    for name in ("shared.contracts.base", "services.casework.case", "services.intake.store", *named):
        if name == "shared.contracts":
            continue
        path = tmp_path / f"{name.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for name in (
        "cli",
        "deploy",
        "proof",
        "staffel_client",
        "shared",
        "shared/contracts",
        "services",
        "services/casework",
        "services/intake",
    ):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "__init__.py").touch()
    return tmp_path


def test_a_house_that_keeps_the_contracts_passes(small_house: Path) -> None:
    result = linted(small_house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("services/casework/case.py", "import services.intake.store", "Services never import each other"),
        ("shared/postgres.py", "import services.casework.case", "Shared knows none of those it serves"),
        ("services/intake/store.py", "import deploy", "Services know neither their deployment nor the command line"),
        ("shared/contracts/base.py", "import shared.postgres", "The published language imports nothing else of ours"),
        (
            "staffel_client/http.py",
            "import shared.postgres",
            "The client knows the published language and nothing else",
        ),
        ("staffel_client/http.py", "from services.casework import case", "The client knows the published language and"),
        ("services/casework/case.py", "import asyncpg", "Aggregates know neither database nor network"),
        ("services/casework/case.py", "from shared import postgres", "Aggregates know neither database nor network"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(small_house: Path, room: str, line: str, contract: str) -> None:
    (small_house / room).write_text(line + "\n", encoding="utf-8")
    result = linted(small_house)
    assert result.returncode == 1
    assert any(said.startswith(contract) and said.endswith("BROKEN") for said in result.stdout.splitlines())
