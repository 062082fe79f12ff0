"""A realm of our own for tests: a real key, its key set, and tokens signed with it like those of the
provider.
"""

import time
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from shared.realm import Realm

ISSUER = "http://127.0.0.1:18080/realms/staffel"
ALSO = {"head.treasury": ["treasurer"]}
"""Further roles of users, as in the realm of the local stack."""
KEY = ECKey.generate_key("P-256", {"kid": "test-key", "use": "sig", "alg": "ES256"})
RSA = RSAKey.generate_key(2048, {"kid": "test-rsa", "use": "sig", "alg": "RS256"})


def key_set(*keys: ECKey | RSAKey) -> dict[str, Any]:
    """The public halves as a JSON Web Key Set."""
    return {"keys": [key.as_dict(private=False) for key in keys or (KEY, RSA)]}


def claims(username: str = "clerk.jobcenter", municipality: str = "05913000", **other: Any) -> dict[str, Any]:
    """The claims of a user of the local identity provider, `<role>.<department>`; None leaves a claim out."""
    role, _, department = username.partition(".")
    now = int(time.time())
    usual = {
        "iss": ISSUER,
        "aud": ["staffel", "account"],
        "sub": f"subject-of-{username}",
        "preferred_username": username,
        "department": f"{municipality}.{department}",
        "municipality": municipality,
        "roles": [role, *ALSO.get(username, [])],
        "iat": now,
        "exp": now + 4 * 3600,  # some are made when tests are collected, and used at the end of a long run
        "typ": "Bearer",
    }
    return {name: value for name, value in {**usual, **other}.items() if value is not None}


def token(username: str = "clerk.jobcenter", municipality: str = "05913000", **other: Any) -> str:
    """An access token such as the provider issues."""
    return signed(claims(username, municipality, **other))


def signed(payload: Mapping[str, Any], key: ECKey | RSAKey = KEY, kid: str | None = None) -> str:
    algorithm = "ES256" if isinstance(key, ECKey) else "RS256"
    header = {"alg": algorithm, "kid": kid or key.kid or ""}
    return jwt.encode(header, dict(payload), key, algorithms=[algorithm])


def bearer(username: str = "clerk.jobcenter", municipality: str = "05913000", **other: Any) -> dict[str, str]:
    """The header of a request by this user."""
    return {"Authorization": f"Bearer {token(username, municipality, **other)}"}


def a_realm() -> Realm:
    """A realm that knows the keys above without a network."""

    async def fetch() -> dict[str, Any]:
        return key_set()

    return Realm(ISSUER, fetch)
