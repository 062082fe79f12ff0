"""From the first start to the last Ctrl-C: nothing is left running, nothing that was stored is lost."""

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from deploy.local.folder import passwords
from deploy.local.postgres import Cluster, StatementFailed, accepts_connections, execute
from tests.system.staffel_up import Running, begin, gone, up


@dataclass
class TwoLives:
    """A stack that was stopped with Ctrl-C and started again while another program held its PostgreSQL port."""

    first_family: list[psutil.Process]
    first_code: int
    taken_port: int
    second: Running
    cluster: Cluster


def port_of_postgres(folder: Path) -> int:
    port: int = json.loads((folder / "ports.json").read_text())["postgres"]
    return port


def cluster_in(folder: Path) -> Cluster:
    return Cluster(folder / "postgres", port_of_postgres(folder), passwords(folder, []), folder / "logs" / "none")


@pytest.fixture(scope="module")
def two_lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoLives]:
    folder = tmp_path_factory.mktemp("lives") / "staffel"
    first = up(folder, "--services", "none")
    execute(cluster_in(folder), "postgres", "create table remembered as select 42 as answer;")
    family = first.family()
    code = first.stop(signal.SIGINT)
    taken = port_of_postgres(folder)
    with closing(socket.create_server(("127.0.0.1", taken))):
        second = up(folder, "--services", "none")
        yield TwoLives(family, code, taken, second, cluster_in(folder))
        second.stop()


def test_ctrl_c_leaves_no_process_behind(two_lives: TwoLives) -> None:
    assert two_lives.first_code == 0
    assert gone(two_lives.first_family, within=0.1)


def test_what_was_stored_is_there_after_a_restart(two_lives: TwoLives) -> None:
    execute(two_lives.cluster, "postgres", "select 1 / (select count(*) from remembered where answer = 42);")


def test_a_port_taken_by_another_program_is_avoided(two_lives: TwoLives) -> None:
    assert two_lives.cluster.port != two_lives.taken_port
    assert accepts_connections(two_lives.cluster.port)


def test_a_wrong_password_is_refused(two_lives: TwoLives) -> None:
    stranger = Cluster(two_lives.cluster.folder, two_lives.cluster.port, {"postgres": "guessed"}, two_lives.cluster.log)
    with pytest.raises(StatementFailed, match="password authentication failed"):
        execute(stranger, "postgres", "select 1;")


def test_ctrl_c_while_starting_leaves_no_process_behind(tmp_path: Path) -> None:
    starting = begin(tmp_path / "staffel", "--services", "none")
    starting.until(lambda: {"keycloak", "zipkin", "maildev"} <= starting.child_names())
    family = starting.family()
    assert starting.stop(signal.SIGINT) == 130
    assert gone(family, within=0.1)


def test_nothing_outlives_a_supervisor_that_was_killed_and_the_next_one_goes_on(tmp_path: Path) -> None:
    killed = begin(tmp_path / "staffel", "--services", "none")
    killed.until(lambda: {"keycloak", "zipkin", "maildev", "postgres", "kafka"} <= killed.child_names())
    family = killed.family()
    killed.stop(signal.SIGKILL)
    assert gone(family)
    again = up(tmp_path / "staffel", "--services", "none")
    assert again.stop(signal.SIGTERM) == 0
