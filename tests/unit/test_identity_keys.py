"""The provider's keys: fetched by discovery, kept, renewed when they change, and never because a stranger
wants it.
"""

from typing import Any

import httpx
import pytest

from shared.problems import Unauthenticated
from shared.realm import MAX_AGE, REFRESH_PAUSE, IdentityProviderAway, Realm, discovery, signing_keys
from tests import tokens


class Provider:
    """A provider in memory that counts how often its keys are fetched; `away` makes it fail."""

    def __init__(self, *keys: Any) -> None:
        self.keys = tokens.key_set(*keys)
        self.fetched = 0
        self.away = False
        self.time = 0.0

    async def fetch(self) -> dict[str, Any]:
        self.fetched += 1
        if self.away:
            raise httpx.ConnectError("away")
        return self.keys

    def realm(self) -> Realm:
        return Realm(tokens.ISSUER, self.fetch, clock=lambda: self.time)


async def test_keys_are_fetched_once_for_many_tokens() -> None:
    provider = Provider()
    realm = provider.realm()
    for _ in range(5):
        await realm.claims(tokens.token())
    assert provider.fetched == 1


async def test_a_rotated_key_is_found_at_once() -> None:
    provider = Provider(tokens.KEY)
    realm = provider.realm()
    await realm.claims(tokens.token())
    provider.keys, provider.time = tokens.key_set(tokens.RSA), REFRESH_PAUSE
    assert await realm.claims(tokens.signed(tokens.claims(), tokens.RSA))


async def test_invented_key_ids_do_not_hammer_the_provider() -> None:
    provider = Provider()
    realm = provider.realm()
    for number in range(20):
        with pytest.raises(Unauthenticated):
            await realm.claims(tokens.signed(tokens.claims(), kid=f"invented-{number}"))
    assert provider.fetched == 1


async def test_a_withdrawn_key_is_forgotten_when_the_keys_are_old() -> None:
    provider = Provider(tokens.KEY, tokens.RSA)
    realm = provider.realm()
    await realm.claims(tokens.token())
    provider.keys, provider.time = tokens.key_set(tokens.RSA), MAX_AGE
    with pytest.raises(Unauthenticated):
        await realm.claims(tokens.token())


async def test_known_keys_outlive_an_outage_of_the_provider() -> None:
    provider = Provider()
    realm = provider.realm()
    await realm.claims(tokens.token())
    provider.away, provider.time = True, MAX_AGE * 2
    assert await realm.claims(tokens.token())


async def test_without_any_key_the_answer_is_503_and_not_401() -> None:
    provider = Provider()
    provider.away = True
    with pytest.raises(IdentityProviderAway) as refused:
        await provider.realm().claims(tokens.token())
    assert refused.value.status == 503


async def test_a_provider_that_comes_back_is_asked_again_after_the_pause() -> None:
    provider = Provider()
    realm = provider.realm()
    provider.away = True
    with pytest.raises(IdentityProviderAway):
        await realm.claims(tokens.token())
    provider.away, provider.time = False, REFRESH_PAUSE
    assert await realm.claims(tokens.token())


def test_encryption_keys_of_the_set_never_verify_a_token() -> None:
    document = tokens.key_set()
    document["keys"].append({**document["keys"][1], "kid": "enc", "use": "enc", "alg": "RSA-OAEP"})
    assert {key.kid for key in signing_keys(document)} == {"test-key", "test-rsa"}


def the_web(issuer_said: str) -> httpx.AsyncClient:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/.well-known/openid-configuration"):
            return httpx.Response(200, json={"issuer": issuer_said, "jwks_uri": f"{tokens.ISSUER}/certs"})
        return httpx.Response(200, json=tokens.key_set())

    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def test_the_keys_are_found_through_the_discovery_document() -> None:
    async with the_web(tokens.ISSUER) as web:
        assert await Realm(tokens.ISSUER, discovery(tokens.ISSUER, web)).claims(tokens.token())


async def test_a_discovery_document_of_another_issuer_is_not_believed() -> None:
    async with the_web("http://elsewhere") as web:
        with pytest.raises(IdentityProviderAway):
            await Realm(tokens.ISSUER, discovery(tokens.ISSUER, web)).claims(tokens.token())
