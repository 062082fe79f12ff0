"""Access tokens of the local identity provider, for commands and robots that act as somebody."""

import asyncio
import time
from collections.abc import Mapping

import httpx

from deploy.local.keycloak import COMMAND_LINE, PASSWORD

RENEW_BEFORE = 60.0


class NoToken(Exception):
    """The provider does not answer or does not know this user; the message says which."""


def grant(username: str) -> dict[str, str]:
    """A departmental system shows its own secret, a person name and password."""
    if username.startswith("system."):
        return {"grant_type": "client_credentials", "client_id": username, "client_secret": PASSWORD}
    return {"grant_type": "password", "client_id": COMMAND_LINE, "username": username, "password": PASSWORD}


def reason(answer: httpx.Response) -> str:
    """What the provider says, in words somebody can act on."""
    try:
        error = answer.json()
    except ValueError:
        return f"status {answer.status_code}"
    if error.get("error") in ("invalid_grant", "invalid_client", "unauthorized_client"):
        return "no such user or system; names look like clerk.youth-services or clerk.youth-services.essen"
    return str(error.get("error_description") or error.get("error") or f"status {answer.status_code}")


class Tokens:
    """Keeps tokens until a minute before they expire: making one costs the provider a tenth of a second."""

    def __init__(self, issuer: str, client: httpx.AsyncClient) -> None:
        self._address = f"{issuer}/protocol/openid-connect/token"
        self._client = client
        self._kept: dict[str, tuple[str, float]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def of(self, username: str) -> str:
        """A token that is valid for a while; raises `NoToken`."""
        async with self._asking.setdefault(username, asyncio.Lock()):
            token, until = self._kept.get(username, ("", 0.0))
            if time.monotonic() < until - RENEW_BEFORE:
                return token
            fresh = await self._ask(username)
            self._kept[username] = (fresh["access_token"], time.monotonic() + float(fresh["expires_in"]))
            return str(fresh["access_token"])

    async def headers(self, username: str) -> dict[str, str]:
        return {"authorization": f"Bearer {await self.of(username)}"}

    async def _ask(self, username: str) -> Mapping[str, str]:
        try:
            answer = await self._client.post(self._address, data=grant(username))
        except httpx.TransportError as error:
            failed = type(error).__name__
            raise NoToken(f"the identity provider at {self._address} does not answer ({failed})") from None
        if answer.status_code != 200:
            raise NoToken(f"no token for {username}: {reason(answer)}")
        found: Mapping[str, str] = answer.json()
        return found
