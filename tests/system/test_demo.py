"""The demo as a person runs it, with few people: on a stack of its own, which is gone when the demo is over."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from deploy.local.demo.summary import STATES
from tests.system.staffel_up import STAFFEL, gone

PEOPLE = 60

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Played:
    """A demo that is over. `children` are the processes that were seen while it played."""

    code: int
    output: str
    children: list[psutil.Process]

    def line(self, name: str) -> str:
        """A line of the table at the end."""
        found = re.search(rf"^{name}  +(.+?) *$", self.output, re.MULTILINE)
        assert found, self.output
        return found[1]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("demo")
    said = folder / "output"
    command = [STAFFEL, "demo", "--once", "--people", str(PEOPLE), "--seed", "7", "--dir", str(folder / "stack")]
    with said.open("wb") as output:
        demo = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    children: dict[int, psutil.Process] = {}
    try:
        while (code := demo.poll()) is None:
            children |= {one.pid: one for one in family(demo.pid)}
            try:
                demo.wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
        yield Played(code, Path(said).read_text(encoding="utf-8"), list(children.values()))
    finally:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(timeout=60)


def family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def test_everything_held(played: Played) -> None:
    assert played.code == 0, played.output


def test_nobody_dropped_the_baton(played: Played) -> None:
    assert "gaps 0 · overlaps 0" in played.output


def test_no_robot_got_an_answer_it_did_not_expect(played: Played) -> None:
    assert "UNEXPECTED" not in played.output


def test_every_state_of_the_protocol_is_reached(played: Played) -> None:
    counted = dict(re.findall(r"(\w+) ([\d,]+)", played.line("transitions")))
    assert {state: int(counted[state].replace(",", "")) > 0 for state in STATES} == dict.fromkeys(STATES, True)


def test_batons_are_moved_by_answers_silence_the_clock_the_law_and_coordinators(played: Played) -> None:
    moved = played.line("batons moved")
    assert all(f"by {what}" in moved for what in ("answer", "silence", "clock", "law", "assignment")), moved


def test_mails_are_sent_and_money_is_paid(played: Played) -> None:
    assert "sent" in played.line("mails")
    assert "disbursed" in played.line("money")
    assert "rejected" in played.line("money")


def test_money_is_accounted_for_and_what_was_not_spent_is_paid_back(played: Played) -> None:
    said = re.search(r"awarded ([\d,.]+) €, paid ([\d,.]+) €, proven ([\d,.]+) €, paid back ([\d,.]+) €", played.output)
    assert said, played.output
    awarded, paid, proven, back = (float(amount.replace(",", "")) for amount in said.groups())
    assert awarded >= paid >= proven + back > proven > 0


def test_what_the_money_reached_is_a_page_in_the_stacks_folder(played: Played) -> None:
    assert "<html" in Path(played.line("effect")).read_text(encoding="utf-8")


def test_what_was_spoilt_is_rejected_with_reasons(played: Played) -> None:
    rejected = played.line("rejected")
    assert all(reason in rejected for reason in ("null_header", "not_json", "too_deep", "too_large"))


def test_only_what_names_no_report_of_its_sender_is_parked(played: Played) -> None:
    assert re.fullmatch(r"[a-z_0-9 ]+ · wrong_source 1|wrong_source 1 · [a-z_0-9 ]+", played.line("parked"))


def test_the_time_to_answer_is_business_time(played: Played) -> None:
    assert re.fullmatch(r"median [\d.]+ hours of business time", played.line("time to answer"))


def test_it_says_where_mail_and_traces_are(played: Played) -> None:
    assert played.line("mail").startswith("http://127.0.0.1:")
    assert played.line("traces").startswith("http://127.0.0.1:")


def test_no_process_is_left_behind(played: Played) -> None:
    assert gone(played.children)
