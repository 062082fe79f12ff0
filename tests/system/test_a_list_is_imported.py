"""`staffel import` as a clerk runs it on the running stack, and lists that outlive a process."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.system.staffel_up import STAFFEL, Running
from tests.system.town import Town, eventually
from tests.unit.intake.lists.files import HEADINGS, a_csv, a_workbook

CLERK = "clerk.school-administration"
MANY = 3000


@pytest.fixture(scope="module")
def town(stack: Running) -> Iterator[Town]:
    made = Town(stack.endpoints)
    yield made
    made.http.close()


def people(name: str, count: int = 1) -> list[tuple[str, ...]]:
    """Rows of people nobody has heard of; each has a name of letters only, for names with numbers are odd."""
    return [_row(name, n) for n in range(count)]


def _row(name: str, n: int) -> tuple[str, ...]:
    spelt = "".join("abcdefghij"[int(digit)] for digit in f"{n:04}")
    born = f"{1 + n % 28:02}.{1 + n % 12:02}.{1950 + n % 60}"
    return (f"{name}-{n}", f"{name.title()}{spelt}", f"Beispiel{spelt[::-1]}", born, "Zuzug", "Schule", "44135")


def a_file(folder: Path, name: str, body: bytes) -> str:
    path = folder / name
    path.write_bytes(body)
    return str(path)


def latest(town: Town) -> Any:
    return town.get(CLERK, "intake", "/imports", limit=1)["items"][0]


def test_a_workbook_becomes_cases(stack: Running, town: Town, tmp_path: Path) -> None:
    book = a_file(tmp_path, "zuzüge.xlsx", a_workbook(*people("workbook", 2)))
    done = stack.staffel("import", book, "--as", CLERK, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Aktenzeichen  reference" in done.stdout
    assert "accepted 2 · duplicate 0 · rejected 0 · invalid 0" in done.stdout
    [row, _] = town.get(CLERK, "intake", f"/imports/{latest(town)['id']}/rows")["items"]
    person = town.get(CLERK, "intake", f"/reports/{row['report_id']}")["person_id"]
    [case] = eventually(lambda: town.get(CLERK, "casework", "/cases", person_id=person)["items"])
    assert case["tracks"][0]["life_situation"] == "education"


def test_rows_to_correct_are_shown_and_the_command_says_so(stack: Running, tmp_path: Path) -> None:
    [good] = people("partly")
    wrong = ("partly-x", *good[1:3], "14.03.16", *good[4:])
    done = stack.staffel("import", a_file(tmp_path, "list.csv", a_csv(good, wrong)), "--as", CLERK, "--yes")
    assert done.returncode == 1
    assert "row 3, D3 Geburtsdatum: Write the year with four digits" in done.stdout
    assert "accepted 1 · duplicate 0 · rejected 0 · invalid 1" in done.stdout


def test_what_is_not_agreed_to_is_not_taken_in(stack: Running, town: Town, tmp_path: Path) -> None:
    command = [STAFFEL, "import", a_file(tmp_path, "list.csv", a_csv(*people("refused"))), "--as", CLERK]
    environment = {**os.environ, "STAFFEL_DIR": str(stack.folder)}
    done = subprocess.run(command, env=environment, input="n\n", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert latest(town)["state"] == "cancelled"


def test_options_say_what_a_list_does_not(stack: Running, tmp_path: Path) -> None:
    [row] = people("options")
    bare = a_file(tmp_path, "list.csv", a_csv(row[:4], headings=("Nummer", *HEADINGS[1:4])))
    done = stack.staffel(
        "import", bare, "--as", CLERK, "--yes", "--column", "Nummer=reference", "--default", "occasion=Zuzug",
        "--default", "needs=Schule",
    )  # fmt: skip
    assert "accepted 1" in done.stdout, done.stderr


def test_a_file_that_is_no_list_is_refused_with_the_reason(stack: Running, tmp_path: Path) -> None:
    done = stack.staffel("import", a_file(tmp_path, "list.csv", b"\x00\x01\x02\x03" * 9), "--as", CLERK, "--yes")
    assert done.returncode == 1
    assert "not_text" in done.stderr


def test_an_import_outlives_the_process_that_works_on_it(stack: Running, town: Town, tmp_path: Path) -> None:
    rows = people("outlives", MANY)
    command = [STAFFEL, "import", a_file(tmp_path, "list.csv", a_csv(*rows)), "--as", CLERK, "--yes"]
    environment = {**os.environ, "STAFFEL_DIR": str(stack.folder)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        eventually(lambda: latest(town)["rows"] == MANY and 0 < latest(town)["progress"]["taken"] < MANY, 60)
        os.kill(stack.endpoints.pids["intake"], signal.SIGKILL)
        said, _ = running.communicate(timeout=240)
    assert (running.returncode, said.splitlines()[-1]) == (
        0,
        f"accepted {MANY:,} · duplicate 0 · rejected 0 · invalid 0",
    )
    checked = stack.staffel("check", "--wait", "120")
    assert checked.returncode == 0, checked.stdout
