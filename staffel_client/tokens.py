"""A departmental system's access token (OAuth 2.0 client credentials), kept until shortly before it expires."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from staffel_client.errors import NoToken

Ask = Callable[[httpx.Request], httpx.Response]
RENEW_BEFORE = 30.0


class Tokens:
    """`ask` sends a request with patience."""

    def __init__(self, http: httpx.Client, ask: Ask, issuer: str, client_id: str, client_secret: str) -> None:
        self._http = http
        self._ask = ask
        self._issuer = issuer.rstrip("/")
        self._client = {"client_id": client_id, "client_secret": client_secret}
        self._endpoint: str | None = None
        self._token, self._until = "", 0.0

    def header(self) -> dict[str, str]:
        """Raises `NoToken`, and `NotReached` when the provider does not answer."""
        if time.monotonic() >= self._until - RENEW_BEFORE:
            answer = self._json(self._http.build_request("POST", self._address(), data=self._grant()))
            self._token = str(answer["access_token"])
            self._until = time.monotonic() + float(answer.get("expires_in", 60))
        return {"authorization": f"Bearer {self._token}"}

    def forget(self) -> None:
        """The token was not taken any more: the next one is a new one."""
        self._until = 0.0

    def _grant(self) -> dict[str, str]:
        return {"grant_type": "client_credentials", **self._client}

    def _address(self) -> str:
        """By discovery (OpenID Connect Discovery 1.0), so that only the issuer has to be known."""
        if self._endpoint is None:
            found = self._json(self._http.build_request("GET", f"{self._issuer}/.well-known/openid-configuration"))
            self._endpoint = str(found["token_endpoint"])
        return self._endpoint

    def _json(self, request: httpx.Request) -> dict[str, Any]:
        answer = self._ask(request)
        client = self._client["client_id"]
        if answer.status_code in (400, 401, 403):
            raise NoToken(f"{self._issuer} gives {client} no token: check client, secret and realm ({_said(answer)})")
        if answer.status_code != 200:
            raise NoToken(f"{request.url} answers {answer.status_code}: is {self._issuer} the issuer?")
        found: dict[str, Any] = answer.json()
        return found


def _said(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("error", answer.status_code))
    except ValueError:
        return str(answer.status_code)
