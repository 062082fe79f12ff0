"""Finds ports on loopback that nobody listens on."""

import errno
import socket
from collections.abc import Container


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


def next_free(wanted: int, taken: Container[int] = ()) -> int:
    """Returns the first free port from `wanted` upwards that is not in `taken`; OSError if there is none."""
    for port in range(wanted, 65536):
        if port not in taken and is_free(port):
            return port
    raise OSError(errno.EADDRINUSE, f"no free port from {wanted} upwards")


def any_free() -> int:
    """Returns a port the operating system picks."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
