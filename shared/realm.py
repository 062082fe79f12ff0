"""Trust in the identity provider: its keys, fetched by discovery, and what a token must say to be believed.

Keys are kept and fetched anew when they are old or a token names one we have not seen, at most once in
`REFRESH_PAUSE` seconds: invented key ids must not turn us into a load generator.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

import httpx
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import Key, KeySet
from joserfc.jws import extract_compact

from shared.problems import Refusal, Unauthenticated

log = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "ES256")
AUDIENCE = "staffel"
LEEWAY = 30
REFRESH_PAUSE = 10.0
MAX_AGE = 900.0
MAX_TOKEN = 16_384

JsonWebKeys = Mapping[str, Any]
FetchKeys = Callable[[], Awaitable[JsonWebKeys]]


class IdentityProviderAway(Refusal):
    problem = "identity-provider-away"
    status = 503
    title = "Tokens cannot be checked at the moment"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}


class Realm:
    """Verifies tokens of one issuer. `fetch` returns its JSON Web Key Set; it is called lazily."""

    def __init__(self, issuer: str, fetch: FetchKeys, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._keys: list[Key] = []
        self._fetched_at = -MAX_AGE
        self._tried_at = -REFRESH_PAUSE
        self._one_at_a_time = asyncio.Lock()
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def claims(self, token: str) -> dict[str, Any]:
        """The claims of a valid access token.

        Raises `Unauthenticated` with what is wrong with it, `IdentityProviderAway` when there are no keys
        to check it with.
        """
        if len(token) > MAX_TOKEN:
            raise Unauthenticated("The token is too long to be one of ours.")
        try:
            header = extract_compact(token.encode("ascii")).headers()
            if header.get("alg") not in ALGORITHMS:
                raise Unauthenticated("The token is signed in a way that is not accepted; RS256 and ES256 are.")
            verified = jwt.decode(token, await self._key(header), algorithms=ALGORITHMS)
            self._claims.validate(verified.claims)
        except ExpiredTokenError:
            raise Unauthenticated("The token has expired; get a new one.") from None
        except (MissingClaimError, InvalidClaimError) as error:
            raise Unauthenticated(f"The token's claim {error.claim} is missing or not for this system.") from None
        except (JoseError, ValueError, TypeError):
            raise Unauthenticated("The token is not valid; get a new one from the identity provider.") from None
        if verified.claims.get("typ") in ("ID", "Refresh"):
            raise Unauthenticated("This is not an access token; send the access token.")
        return verified.claims

    async def _key(self, header: Mapping[str, Any]) -> Key:
        if self._clock() - self._fetched_at >= MAX_AGE:
            await self._refresh()
        found = self._known(header)
        if found is None:
            await self._refresh()
            found = self._known(header)
        if found is not None:
            return found
        if not self._keys:
            raise IdentityProviderAway("The identity provider's keys could not be fetched yet; try again soon.")
        raise Unauthenticated("The token's key is not known to the identity provider; get a new token.")

    def _known(self, header: Mapping[str, Any]) -> Key | None:
        return next((key for key in self._keys if key.kid == header.get("kid")), None)

    async def _refresh(self) -> None:
        async with self._one_at_a_time:
            if self._clock() - self._tried_at < REFRESH_PAUSE:
                return
            self._tried_at = self._clock()
            try:
                self._keys = signing_keys(await self._fetch())
                self._fetched_at = self._clock()
            except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
                log.warning("identity provider's keys not fetched: %s", type(error).__name__)


def signing_keys(document: JsonWebKeys) -> list[Key]:
    """The keys of a JSON Web Key Set that may sign with one of our algorithms; encryption keys are left
    out.
    """
    usable = [
        key
        for key in document["keys"]
        if key.get("use", "sig") == "sig" and key.get("alg", "RS256") in ALGORITHMS and key.get("kty") in ("RSA", "EC")
    ]
    return KeySet.import_key_set({"keys": usable}).keys


def discovery(issuer: str, client: httpx.AsyncClient | None = None) -> FetchKeys:
    """Fetches the keys of an issuer as OpenID Connect Discovery 1.0 says, in two requests of at most 5 s
    each.
    """

    async def fetch() -> JsonWebKeys:
        if client is not None:
            return await _fetch(client)
        async with httpx.AsyncClient(timeout=5, follow_redirects=False) as own:
            return await _fetch(own)

    async def _fetch(http: httpx.AsyncClient) -> JsonWebKeys:
        found = (await http.get(f"{issuer}/.well-known/openid-configuration")).raise_for_status().json()
        if found["issuer"] != issuer:
            raise ValueError("the discovery document belongs to another issuer")
        keys: JsonWebKeys = (await http.get(found["jwks_uri"])).raise_for_status().json()
        return keys

    return fetch
