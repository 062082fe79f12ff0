"""Every command on docs/ways-in.md, one after the other in one shell, on the running stack."""

import os
import re
import subprocess
import sys
from pathlib import Path

from deploy.local.installation import PROJECT
from tests.system.staffel_up import STAFFEL, Running

PAGE = (PROJECT / "docs" / "ways-in.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_every_command_does_what_the_page_says(stack: Running, tmp_path: Path) -> None:
    [message] = blocks("xml")
    (tmp_path / "message.xml").write_text(message, encoding="utf-8")
    script = "\n".join(["set -euo pipefail", *blocks("sh")])
    for shown, real in (
        (".venv/bin/staffel", STAFFEL),
        (".venv/bin/python", sys.executable),
        ("http://127.0.0.1:8101", stack.endpoints.services["intake"]),
        ("curl -s ", "curl -sS --fail-with-body -w '\\n' "),
    ):
        assert shown in script
        script = script.replace(shown, real)
    environment = {**os.environ, "STAFFEL_DIR": str(stack.folder)}
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count('"status":"accepted"') == 5
    assert done.stdout.count("accepted 1 · duplicate 0 · rejected 0") == 1
    assert done.stdout.count("accepted 2 · duplicate 0 · rejected 0 · invalid 0") == 1
    assert '"state":"running"' in done.stdout
    assert '"status":"rejected"' not in done.stdout
