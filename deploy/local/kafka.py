"""Apache Kafka from its jars: one KRaft node on loopback; its properties lie in `deploy/kafka`."""

import socket
import struct
import subprocess
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from deploy.local.installation import PROJECT, STACK, command, installed
from deploy.local.program import Program

PROPERTIES = PROJECT / "deploy" / "kafka" / "broker.properties"
LOGGING = PROJECT / "deploy" / "kafka" / "log4j2.properties"


@dataclass(frozen=True)
class Broker:
    """A data folder and where it is served; `controller_port` is for the broker itself. `heap_mb` in MiB."""

    folder: Path
    port: int
    controller_port: int
    log: Path
    heap_mb: int = 512

    @property
    def bootstrap(self) -> str:
        """The address clients connect with."""
        return f"127.0.0.1:{self.port}"


class FormatFailed(Exception):
    """Kafka refused to format the data folder; the message is its own."""


def prepare(broker: Broker) -> None:
    """Writes the properties (ports may have changed) and formats the data folder once."""
    broker.folder.mkdir(parents=True, exist_ok=True)
    properties = broker.folder / "broker.properties"
    properties.write_text(
        PROPERTIES.read_text()
        + f"\nlisteners=PLAINTEXT://{broker.bootstrap},CONTROLLER://127.0.0.1:{broker.controller_port}\n"
        + f"advertised.listeners=PLAINTEXT://{broker.bootstrap}\n"
        + f"controller.quorum.voters=1@127.0.0.1:{broker.controller_port}\n"
        + f"log.dirs={broker.folder / 'data'}\n"
    )
    if (broker.folder / "data" / "bootstrap.checkpoint").exists():
        return
    cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    # Joined by a sign of equality, because an id may begin with a dash.
    options = ["--ignore-formatted", f"--cluster-id={cluster_id}", f"--config={properties}"]
    tool = ["kafka.tools.StorageTool", "format", *options]
    done = subprocess.run([*java(128), "-XX:TieredStopAtLevel=1", *tool], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise FormatFailed(done.stderr.strip() or done.stdout.strip())


def program(broker: Broker) -> Program:
    """The broker over a prepared folder."""
    return Program(
        name="kafka",
        argv=[
            *java(broker.heap_mb),
            "-XX:+UseSerialGC",  # G1 takes every batch of half a MiB for a huge object and marks the heap for each
            "kafka.Kafka",
            str(broker.folder / "broker.properties"),
        ],
        cwd=broker.folder,
        log=broker.log,
        ready=lambda: answers(broker.port),
        stop_within=15.0,
    )


def java(heap_mb: int) -> list[str]:
    """The start of a command line that runs one of Kafka's classes."""
    jars = installed(STACK / "kafka") / "*"
    return [
        command("java"),
        "-Xms64m",
        f"-Xmx{heap_mb}m",
        "-Djava.awt.headless=true",
        f"-Dlog4j2.configurationFile={LOGGING}",
        "-cp",
        str(jars),
    ]


def answers(port: int) -> bool:
    """Asks for the versions the broker speaks (ApiVersions, version 0): it answers once it serves clients."""
    request = struct.pack("!hhih", 18, 0, 1, -1)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(struct.pack("!i", len(request)) + request)
            answer = connection.recv(8)
            return len(answer) == 8 and answer[4:] == struct.pack("!i", 1)
    except OSError:
        return False
