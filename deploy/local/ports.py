"""Finds ports on loopback that nobody listens on, and keeps them from other stacks until something does.

Between choosing a port and listening on it lie seconds in which another stack may choose it too. So the one that is
first locks a file of the port's name, for as long as its process lives.
"""

import errno
import fcntl
import os
import socket
import tempfile
from collections.abc import Container
from pathlib import Path

_claims: dict[int, int] = {}


def is_free(port: int) -> bool:
    """True if a server could listen on this port of loopback now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Without this option a port whose last connections are in TIME_WAIT counts as taken for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
        return True


def claim(port: int) -> bool:
    """True if the port is free and no other stack of this user has claimed it; then it is ours until we end."""
    if not is_free(port):
        return False
    if port in _claims:
        return True
    folder = Path(tempfile.gettempdir()) / f"staffel-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = os.open(folder / str(port), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return False
    _claims[port] = file
    return True


def next_free(wanted: int, taken: Container[int] = ()) -> int:
    """Claims the first free port from `wanted` upwards that is not in `taken`; OSError if there is none."""
    for port in range(wanted, 65536):
        if port not in taken and claim(port):
            return port
    raise OSError(errno.EADDRINUSE, f"no free port from {wanted} upwards")


def any_free() -> int:
    """Returns a port the operating system picks."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
