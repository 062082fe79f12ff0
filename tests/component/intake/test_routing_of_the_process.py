"""Rules of routing in the service as it is started in earnest: faulty ones stop it, changed ones are followed."""

from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree

import httpx
import pytest

from deploy.local import services
from deploy.local.ports import any_free
from deploy.local.program import Program, spawn, start, stop
from deploy.local.topics import create_topics
from shared.contracts.topics import catalogue_for
from tests.component.eventually import eventually
from tests.component.servers import Postgres
from tests.tokens import ISSUER
from tests.unit.intake.builders import ROOT, YOUTH

INTAKE = services.SERVICES[0]


@dataclass(frozen=True)
class Installed:
    """A migrated intake that can be started; `rules` is Dortmund's file."""

    program: Program
    rules: Path
    port: int

    def edit(self, old: str, new: str) -> None:
        text = self.rules.read_text(encoding="utf-8")
        assert old in text
        self.rules.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
async def installed(postgres: Postgres, kafka: str, tmp_path: Path) -> Installed:
    port = any_free()
    await create_topics(kafka, catalogue_for([YOUTH]))
    database = postgres.database("intake")
    around = services.Surroundings(kafka, ISSUER, "http://127.0.0.1:9/spans", {"intake": port}, tmp_path)
    assert start(services.migration(INTAKE, database.service, database.owner, around)).wait(60) == 0
    folder = Path(copytree(ROOT / "deploy" / "routing", tmp_path / "routing"))
    program = services.program(INTAKE, database.service, around)
    told = {**program.env, "OTEL_TRACES_EXPORTER": "none", "STAFFEL_ROUTING": str(folder)}
    return Installed(replace(program, env=told), folder / "05913000.yaml", port)


async def test_a_faulty_file_stops_the_start_and_is_all_that_is_said(installed: Installed) -> None:
    installed.edit("    to: youth-services\n", "    to: youth-servises\n")
    assert spawn(installed.program).wait(60) == 1
    said = installed.program.log.read_text(encoding="utf-8")
    assert "1. 05913000.yaml, Zeile" in said
    assert "Ist „youth-services“ gemeint?" in said
    assert "Traceback" not in said


async def test_a_file_that_becomes_faulty_is_a_warning_and_the_service_stays_ready(installed: Installed) -> None:
    child = start(installed.program)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{installed.port}") as client:

        async def said() -> str | None:
            """What readiness says of the rules: `fine`, or the warning; nothing while it is not ready."""
            answer = await client.get("/health/ready")
            routing = answer.json()["checks"]["routing"]
            return str(routing.get("warning", "fine")) if answer.status_code == 200 and routing["ok"] else None

        async def is_fine() -> bool:
            return await said() == "fine"

        async def warns() -> bool:
            return "keine ganze Zahl" in (await said() or "")

        await eventually(is_fine)
        installed.edit("version: 1", "version: eins")
        await eventually(warns)
        installed.edit("version: eins", "version: 2")
        await eventually(is_fine)
        metrics = (await client.get("/metrics")).text
    stop(installed.program, child)
    assert 'staffel_routing_version{municipality="05913000"} 2.0' in metrics
    assert "staffel_routing_faults 0.0" in metrics
