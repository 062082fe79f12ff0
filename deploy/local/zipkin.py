"""Zipkin, the trace store and its web page, from its jar; it keeps spans in memory only."""

from dataclasses import dataclass
from pathlib import Path

from deploy.local.answers import answers
from deploy.local.installation import STACK, command, installed
from deploy.local.program import Program

VERSION = "3.5.1"


@dataclass(frozen=True)
class Traces:
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def spans(self) -> str:
        """Where exporters send spans."""
        return f"{self.address}/api/v2/spans"


def program(traces: Traces) -> Program:
    jar = installed(STACK / "zipkin") / f"zipkin-server-{VERSION}-slim.jar"
    options = {
        # It listens on all interfaces whatever server.address says; these are what its web server obeys.
        "armeria.ports[0].ip": "127.0.0.1",
        "armeria.ports[0].port": str(traces.port),
        "armeria.ports[0].protocols[0]": "http",
        "zipkin.storage.mem.max-spans": "200000",
        "zipkin.self-tracing.enabled": "false",
        "logging.level.root": "WARN",
    }
    java = [command("java"), "-Xms32m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    return Program(
        name="zipkin",
        argv=[*java, "-jar", str(installed(jar)), *(f"--{name}={value}" for name, value in options.items())],
        log=traces.log,
        ready=lambda: answers(f"{traces.address}/health"),
        start_within=120.0,
    )
