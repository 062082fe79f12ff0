"""`staffel up` over real servers: what it writes down, whom it lets in, and what it does when a child dies."""

import base64
import json
import os
import signal
from typing import Any

import psutil
import pytest

from deploy.local.kafka import answers
from tests.system.staffel_up import Running


def claims(token: str) -> dict[str, Any]:
    """What a token says; who signed it is not looked at."""
    body = token.split(".")[1]
    content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return content


@pytest.mark.parametrize(
    ("username", "department", "municipality", "roles"),
    [
        ("clerk.immigration-office", "05913000.immigration-office", "05913000", ["clerk"]),
        ("clerk.youth-services.essen", "05113000.youth-services", "05113000", ["clerk"]),
        ("coordinator.laki", "05000000.laki", "05000000", ["coordinator"]),
        ("approver.integration-centre", "05913000.integration-centre", "05913000", ["approver"]),
        ("system.immigration-office", "05913000.immigration-office", "05913000", ["system"]),
    ],
)
def test_a_token_says_who_somebody_is(
    servers: Running, username: str, department: str, municipality: str, roles: list[str]
) -> None:
    token = claims(servers.staffel("token", username).stdout)
    assert token["sub"]
    assert token["iss"] == servers.endpoints.oidc
    assert token["aud"] == "staffel"
    assert (token["department"], token["municipality"], token["roles"]) == (department, municipality, roles)


def test_a_token_for_nobody_is_refused_with_a_hint(servers: Running) -> None:
    refused = servers.staffel("token", "clerk.nowhere")
    assert refused.returncode == 1
    assert "no such user" in refused.stderr


def test_the_pids_in_the_file_are_those_of_the_servers(servers: Running) -> None:
    commands = {name: " ".join(psutil.Process(pid).cmdline()) for name, pid in servers.endpoints.pids.items()}
    assert "kafka.Kafka" in commands["kafka"]
    assert "bin/postgres" in commands["postgres"]
    assert "QuarkusEntryPoint" in commands["keycloak"]
    assert "zipkin-server" in commands["zipkin"]
    assert "maildev.js" in commands["maildev"]


def test_every_server_listens_on_loopback_only(servers: Running) -> None:
    addresses = {
        connection.laddr.ip
        for process in servers.family()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses <= {"127.0.0.1", "::ffff:127.0.0.1"}


def test_the_addresses_are_readable_for_their_owner_only(servers: Running) -> None:
    assert (servers.folder / "endpoints.json").stat().st_mode & 0o077 == 0


def test_a_second_stack_in_the_same_folder_is_refused(servers: Running) -> None:
    second = servers.staffel("up", "--services", "none")
    assert second.returncode == 1
    assert "already running" in second.stderr


@pytest.mark.parametrize("name", ["kafka", "postgres", "maildev"])
def test_a_killed_server_is_started_again_and_its_new_pid_written_down(servers: Running, name: str) -> None:
    before = servers.endpoints.pids[name]
    os.kill(before, signal.SIGKILL)
    servers.until(lambda: f"{name}: ready again" in servers.output)
    after = servers.endpoints.pids[name]
    assert after != before
    assert psutil.pid_exists(after)
    assert f"{name}: died (SIGKILL)" in servers.output


def test_a_broker_that_was_killed_serves_again_at_the_same_address(servers: Running) -> None:
    os.kill(servers.endpoints.pids["kafka"], signal.SIGKILL)
    port = int(servers.endpoints.kafka.partition(":")[2])
    servers.until(lambda: not answers(port))
    servers.until(lambda: answers(port))
