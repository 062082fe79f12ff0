"""Keycloak from its distribution: built once by `make setup`, started without a shell so that its pid is its own.

Each stack has a home folder of links to the distribution and data of its own. The realm is imported once; when the
directory has changed the data are thrown away and the new realm is imported: nothing in them is worth keeping.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.local.answers import answers
from deploy.local.installation import STACK, command, installed
from deploy.local.program import Program

VERSION = "26.4.0"
REALM = "staffel"
COMMAND_LINE = "staffel-cli"  # the client of `staffel token`
PASSWORD = "staffel"  # of every user and every departmental system
JVM = (
    "-Xms64m -Xmx384m -XX:MetaspaceSize=96M -XX:MaxMetaspaceSize=256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "
    "-XX:+ExitOnOutOfMemoryError "
    "--add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED "
    "--add-opens=java.base/java.security=ALL-UNNAMED -Dfile.encoding=UTF-8 -Duser.language=en -Duser.country=US "
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
    "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory "
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager -Dpicocli.disable.closures=true"
)


@dataclass(frozen=True)
class Provider:
    """A home folder, where it is served, the realm file's text and the administrator's password."""

    folder: Path
    port: int
    realm: str
    admin_password: str
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        """The realm's address, which is what `iss` in its tokens says."""
        return f"{self.address}/realms/{REALM}"


def prepare(provider: Provider) -> None:
    """Links the distribution and lays the realm out for import; does nothing if this realm was imported before."""
    distribution = installed(STACK / "keycloak" / f"keycloak-{VERSION}")
    provider.folder.mkdir(parents=True, exist_ok=True)
    for part in ("lib", "providers", "themes", "conf"):
        link = provider.folder / part
        link.unlink(missing_ok=True)
        link.symlink_to(distribution / part)
    if marker(provider).exists() and marker(provider).read_text() == digest(provider):
        return
    data = provider.folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    (data / "import").mkdir(parents=True)
    (data / "import" / f"{REALM}-realm.json").write_text(provider.realm, encoding="utf-8")


def remember_import(provider: Provider) -> None:
    """To be called once it answers: a first start that was cut off must begin from nothing again."""
    marker(provider).write_text(digest(provider))


def marker(provider: Provider) -> Path:
    return provider.folder / "data" / "imported.sha256"


def digest(provider: Provider) -> str:
    return hashlib.sha256(f"{VERSION}\n{provider.realm}".encode()).hexdigest()


def program(provider: Provider) -> Program:
    """The server over a prepared home folder."""
    java = [
        command("java"),
        *JVM.split(),
        f"-Dkc.home.dir={provider.folder}",
        f"-Djboss.server.config.dir={provider.folder / 'conf'}",
    ]
    server = ["-cp", str(provider.folder / "lib" / "quarkus-run.jar"), "io.quarkus.bootstrap.runner.QuarkusEntryPoint"]
    options = [
        "--optimized",
        "--import-realm",
        "--cache=local",
        "--http-enabled=true",
        "--http-host=127.0.0.1",
        f"--http-port={provider.port}",
        f"--hostname={provider.address}",
    ]
    return Program(
        name="keycloak",
        argv=[*java, *server, "start", *options],
        env={
            "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
            "KC_BOOTSTRAP_ADMIN_PASSWORD": provider.admin_password,
            "QUARKUS_TRANSACTION_MANAGER_OBJECT_STORE_DIRECTORY": os.fspath(provider.folder / "data" / "transactions"),
        },
        cwd=provider.folder,
        log=provider.log,
        ready=lambda: answers(f"{provider.issuer}/.well-known/openid-configuration"),
        start_within=180.0,
    )
