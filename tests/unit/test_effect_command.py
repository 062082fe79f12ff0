"""`staffel effect` against a stack of two small servers: what is asked, as whom, and where the answer goes."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from deploy.local.endpoints import Endpoints

CSV = b"\xef\xbb\xbfProgramm;Bewilligt EUR\r\n"


@dataclass
class Stack:
    """Signs everybody in but strangers, and answers with a table or a refusal; `asked` are the requests to funding."""

    folder: Path
    asked: list[tuple[str, str]] = field(default_factory=list)

    def effect(self, *args: str) -> Result:
        return CliRunner().invoke(app, ["effect", "--dir", str(self.folder), *args], env={"COLUMNS": "200"})


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    running = Stack(tmp_path)

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"]))
            known = b"stranger" not in form
            self.reply(200 if known else 401, {"access_token": "t"} if known else {"error_description": "unknown"})

        def do_GET(self) -> None:
            running.asked.append((self.path, self.headers["Accept"]))
            if "district=nowhere" in self.path:
                self.reply(422, {"title": "The content is not valid", "detail": "Correct it."})
            else:
                self.reply(200, CSV)

        def reply(self, status: int, content: object) -> None:
            body = content if isinstance(content, bytes) else orjson.dumps(content)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        Endpoints(
            kafka="", services={"funding": address}, oidc=address, traces="", mail="", bank="", databases={},
            owner_databases={}, pids={},
        ).save(tmp_path)  # fmt: skip
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield running
        server.shutdown()


def test_the_table_is_written_where_it_is_wanted(stack: Stack, tmp_path: Path) -> None:
    done = stack.effect("--programme", "komm-an", "--year", "2026", "--format", "csv", "-o", str(tmp_path / "a.csv"))
    assert (done.exit_code, (tmp_path / "a.csv").read_bytes()) == (0, CSV)
    assert stack.asked == [("/effect?programme=komm-an&budget_year=2026", "text/csv")]


def test_without_a_file_it_is_printed_without_its_mark(stack: Stack) -> None:
    assert stack.effect("--format", "csv").stdout.startswith("Programm;")


def test_by_default_it_is_the_page(stack: Stack) -> None:
    stack.effect()
    assert stack.asked == [("/effect", "text/html")]


def test_what_nobody_knows_is_said_and_ends_with_2(stack: Stack) -> None:
    done = stack.effect("--district", "nowhere")
    assert done.exit_code == 2
    assert "422: The content is not valid. Correct it." in done.stderr


def test_an_unknown_form_ends_with_2_and_an_unknown_user_is_said(stack: Stack) -> None:
    assert stack.effect("--format", "pdf").exit_code == 2
    assert "no token for stranger" in stack.effect("--as", "stranger").stderr


def test_a_page_is_not_poured_into_a_terminal(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.effect.poured_into_a_terminal", lambda output: output is None)
    done = stack.effect()
    assert (done.exit_code, stack.asked) == (2, [])
    assert "-o effect.html" in done.stderr
