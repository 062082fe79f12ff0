"""What a stack's folder remembers: ports, passwords, the children of a supervisor that was killed."""

import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from deploy.local.folder import AlreadyRunning, end_orphans, held, is_held, passwords, ports, remember_children
from deploy.local.ports import any_free
from tests.system.staffel_up import gone


def test_ports_are_kept_from_one_start_to_the_next(tmp_path: Path) -> None:
    first = ports(tmp_path, {"kafka": any_free()})
    assert ports(tmp_path, {"kafka": any_free()}) == first


def test_a_remembered_port_that_is_taken_now_is_given_up(tmp_path: Path) -> None:
    first = ports(tmp_path, {"kafka": any_free()})["kafka"]
    with closing(socket.create_server(("127.0.0.1", first))):
        assert ports(tmp_path, {"kafka": first})["kafka"] != first


def test_two_parts_never_get_the_same_port(tmp_path: Path) -> None:
    wanted = any_free()
    chosen = ports(tmp_path, {"kafka": wanted, "postgres": wanted})
    assert chosen["kafka"] != chosen["postgres"]


def test_two_stacks_never_choose_the_same_port_although_neither_listens_yet(tmp_path: Path) -> None:
    wanted = any_free()
    program = f"from deploy.local.ports import claim; print(claim({wanted}), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert ports(tmp_path, {"kafka": wanted})["kafka"] != wanted
        other.communicate("\n")


def test_passwords_are_made_once_per_folder(tmp_path: Path) -> None:
    first = passwords(tmp_path, ["staffel_owner"])
    assert passwords(tmp_path, ["staffel_owner", "staffel_intake"])["staffel_owner"] == first["staffel_owner"]


def test_passwords_are_readable_for_their_owner_only(tmp_path: Path) -> None:
    passwords(tmp_path, ["staffel_owner"])
    assert (tmp_path / "passwords.json").stat().st_mode & 0o077 == 0


def test_a_folder_is_held_by_one_supervisor_only(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(AlreadyRunning, match="already running"), held(tmp_path):
        pass


def test_a_folder_is_free_again_when_its_supervisor_has_gone(tmp_path: Path) -> None:
    with held(tmp_path):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)


def test_children_left_over_from_a_killed_supervisor_are_ended(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    remember_children(tmp_path, {"kafka": child.pid})
    assert end_orphans(tmp_path) == ["kafka"]
    assert gone([psutil.Process(child.pid)] if psutil.pid_exists(child.pid) else [])
    child.communicate()


def test_a_process_that_only_got_the_same_number_is_left_alone(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    (tmp_path / "children.json").write_text(f'{{"kafka": [{child.pid}, 1.0]}}')
    assert end_orphans(tmp_path) == []
    child.communicate(b"\n")
    assert child.returncode == 0
