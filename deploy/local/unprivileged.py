"""Runs a program under a system user of its own when we are root: PostgreSQL refuses to run as root.

The user must reach the data folder, which may lie below a folder only root may enter (/root, a private
temporary folder). Permissions of folders that are not ours stay as they are: instead the one program may
search folders.
"""

import functools
import os
import pwd
import shutil
import stat
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.local.installation import command

SYSTEM_USER = "staffel-postgres"


def own(path: Path) -> None:
    """Gives a file or folder of ours to the system user; does nothing unless we are root."""
    if os.geteuid() == 0:
        user = system_user()
        os.chown(path, user.pw_uid, user.pw_gid)


def as_system_user(argv: Sequence[str], reaching: Sequence[Path]) -> list[str]:
    """Returns the command line that runs `argv` as the system user, who must reach the given paths."""
    if os.geteuid() != 0:
        return list(argv)
    user = system_user()
    return [
        command("setpriv"),
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        "--pdeathsig=KILL",  # changing the user clears what the parent asked for
        *([] if all(map(open_to_everyone, reaching)) else search_capability()),
        "--",
        *argv,
    ]


def open_to_everyone(path: Path) -> bool:
    """True if any user may enter every folder above the path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


@functools.cache
def search_capability() -> list[str]:
    """Options of setpriv for the least capability this machine lets us hand on that opens folders."""
    for capability in ("dac_read_search", "dac_override"):
        options = [
            f"--inh-caps=+{capability}",
            f"--ambient-caps=+{capability}",
            # access(2), by which initdb looks for postgres, ignores capabilities without it
            "--securebits=+no_setuid_fixup",
        ]
        tried = subprocess.run([command("setpriv"), *options, "--", "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return options
    raise PermissionError(
        f"the user {SYSTEM_USER} cannot reach the data folder: put it below folders that everyone may enter"
    )


def system_user() -> pwd.struct_passwd:
    """Returns the system user, making it first where it does not exist yet."""
    for _ in range(20):
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            made = make_system_user()
        if made.returncode not in (0, 1, 9):  # 1: another process holds the lock, 9: it was quicker
            break
        time.sleep(0.1)
    raise PermissionError(f"cannot make the system user {SYSTEM_USER}: {made.stderr.strip()}")


def make_system_user() -> "subprocess.CompletedProcess[str]":
    """Runs the system's useradd; its exit code is the caller's business."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or command("useradd")
    options = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir=/nonexistent",
        "--shell=/usr/sbin/nologin",
    ]
    return subprocess.run([useradd, *options, SYSTEM_USER], capture_output=True, text=True, check=False)
