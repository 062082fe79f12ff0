"""Asks whether something on loopback answers, without waiting long."""

import socket
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def answers(url: str) -> bool:
    """True if a GET of an http URL is answered with 200 within two seconds."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def greets(port: int, beginning: bytes) -> bool:
    """True if the server on a port of loopback greets whoever connects with these bytes, as mail servers do."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            return connection.recv(len(beginning)) == beginning
    except OSError:
        return False
