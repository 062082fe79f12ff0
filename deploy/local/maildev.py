"""A mail server that delivers to nobody: what arrives can be read on its web page."""

from dataclasses import dataclass
from pathlib import Path

from deploy.local.answers import answers, greets
from deploy.local.installation import PROJECT, command, installed
from deploy.local.program import Program

KEPT = 10_000  # mails; the oldest make room


@dataclass(frozen=True)
class Mail:
    folder: Path
    smtp_port: int
    web_port: int
    log: Path

    @property
    def address(self) -> str:
        """The web page; `/api/email` below it lists the mails."""
        return f"http://127.0.0.1:{self.web_port}"


def prepare(mail: Mail) -> None:
    mail.folder.mkdir(parents=True, exist_ok=True)


def program(mail: Mail) -> Program:
    script = installed(PROJECT / "node_modules" / "maildev" / "dist" / "bin" / "maildev.js")
    options = {
        "smtp": mail.smtp_port,
        "ip": "127.0.0.1",
        "web": mail.web_port,
        "web-ip": "127.0.0.1",
        "mail-directory": mail.folder,
        "max-emails": KEPT,
    }
    return Program(
        name="maildev",
        argv=[command("node"), str(script), *(f"--{name}={value}" for name, value in options.items())],
        cwd=mail.folder,
        log=mail.log,
        ready=lambda: greets(mail.smtp_port, b"220") and answers(f"{mail.address}/api/email"),
    )
