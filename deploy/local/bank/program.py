"""The bank as a child of the stack."""

import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.local.answers import answers
from deploy.local.installation import PROJECT
from deploy.local.program import Program


@dataclass(frozen=True)
class Bank:
    """`folder` holds its books; `funding_port` and `issuer` are where the city is."""

    folder: Path
    port: int
    funding_port: int
    issuer: str
    log: Path

    @property
    def funding(self) -> str:
        return f"http://127.0.0.1:{self.funding_port}"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def program(bank: Bank) -> Program:
    options = [str(bank.folder), str(bank.port), bank.funding, bank.issuer]
    return Program(
        name="bank",
        argv=[sys.executable, "-m", "deploy.local.bank", *options],
        cwd=PROJECT,
        log=bank.log,
        ready=lambda: answers(f"{bank.address}/health/ready"),
        tier=2,
    )
