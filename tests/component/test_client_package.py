"""The wheel for departments' developers: what is in it, and that it works without the rest of Staffel."""

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from deploy.client.__main__ import build

NEEDED = ("httpx", "pydantic", "aiokafka")
"""What the wheel asks for; only these, and what they need, are lent to the empty environment."""

TRIES = """
import sys
from datetime import date
from staffel_client import Desk, Need, Person
from staffel_client.deliveries import deliveries
from staffel_client.kafka import KafkaPublisher

event = Desk("05913000.youth-services").report(
    reference="JA-1", reported_on=date(2026, 9, 1), occasion="arrival",
    person=Person(family_name="Tesfay", birth_date=date(2008, 10, 12)), needs=[Need(life_situation="education")],
)
ours = sorted({name.partition(".")[0] + "." + name.split(".")[1] for name in sys.modules if name.startswith("shared.")})
print(event.source, *ours)
for absent in ("services", "cli", "deploy", "proof", "shared.postgres", "shared.directory"):
    try:
        __import__(absent)
    except ModuleNotFoundError:
        continue
    sys.exit(f"{absent} is there")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel, installed by pip, and the packages it asks for."""
    folder = tmp_path_factory.mktemp("department")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    command = [
        python,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        "--disable-pip-version-check",
        wheel,
    ]
    subprocess.run(command, check=True, cwd=folder)
    [packages] = (folder / "venv" / "lib").glob("python*/site-packages")
    here = next(path for path in sys.path if path.endswith("site-packages"))
    for path in Path(here).iterdir():
        lent = not path.name.startswith(("_", "staffel", "pip", "setuptools")) and path.suffix not in (
            ".pth",
            ".egg-link",
        )
        if (lent or path.name == "_cffi_backend") and not (packages / path.name).exists():
            (packages / path.name).symlink_to(path)
    return python


def test_the_wheel_holds_the_client_and_the_published_language_and_nothing_else(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    rooms = {name.rpartition("/")[0] for name in names}
    allowed = ("staffel_client", "shared/contracts", "staffel_client-0.1.0.dist-info")
    assert {room for room in rooms if not room.startswith(allowed)} == {"shared"}
    assert [name for name in names if name.rpartition("/")[0] == "shared"] == ["shared/__init__.py"]
    assert "shared/contracts/schemas/department.report.submitted.v1.json" in names


def test_the_same_sources_give_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == wheel.read_bytes()


def test_it_brings_its_licence(elsewhere: Path) -> None:
    asks = "from importlib.metadata import metadata as of; print(of('staffel-client')['License-Expression'])"
    said = subprocess.run([elsewhere, "-c", asks], capture_output=True, text=True, check=True).stdout
    (text,) = elsewhere.parents[1].glob("lib/*/site-packages/staffel_client-*.dist-info/licenses/LICENSE")
    assert said.strip() == "EUPL-1.2"
    assert text.read_text(encoding="utf-8").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")


def test_it_asks_for_few_packages(wheel: Path) -> None:
    metadata = ZipFile(wheel).read("staffel_client-0.1.0.dist-info/METADATA").decode().partition("\n\n")[0]
    wanted = [
        line.removeprefix("Requires-Dist: ") for line in metadata.splitlines() if line.startswith("Requires-Dist")
    ]
    assert tuple(one.partition(">")[0] for one in wanted) == NEEDED


def test_it_works_without_the_rest_of_staffel(elsewhere: Path, tmp_path: Path) -> None:
    done = subprocess.run([elsewhere, "-I", "-c", TRIES], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["/departments/05913000.youth-services", "shared.contracts"]
