"""The bank as a server that takes payment files: what is said to it, and what its answers mean.

An answer that does not come, or that nobody understands, means that nobody knows: never that it was not taken.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import Literal

import httpx

Took = Literal["accepted", "refused", "unknown"]
ANSWER_WITHIN = 30.0
"""Seconds in all, however slowly the bank talks: the claim's lease is longer."""
LOOK_WITHIN = 3.0
CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Answer:
    took: Took
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class Bank:
    """`http` knows the bank's address."""

    http: httpx.AsyncClient

    async def put(self, message_id: str, content: bytes) -> Answer:
        """Hands a file over."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                answer = await self.http.put(
                    f"/files/{message_id}", content=content, headers={"content-type": "application/xml"},
                    timeout=ANSWER_WITHIN,
                )  # fmt: skip
        except (httpx.HTTPError, TimeoutError):
            return Answer("unknown")
        if answer.status_code in (200, 201):
            return Answer("accepted")
        if answer.status_code == 422:
            return Answer("refused", _reason(answer))
        return Answer("unknown")

    async def has(self, message_id: str) -> bool | None:
        """Whether the bank says that it has a file; None when it cannot be asked."""
        try:
            answer = await self.http.get(f"/files/{message_id}", timeout=LOOK_WITHIN)
        except httpx.HTTPError:
            return None
        return {200: True, 404: False}.get(answer.status_code)


def at(url: str) -> Bank:
    """No proxies, no redirects: only the bank itself gets payment files."""
    return Bank(httpx.AsyncClient(base_url=url, trust_env=False, follow_redirects=False))


def _reason(answer: httpx.Response) -> str:
    try:
        said = answer.json().get("reason_code")
    except (ValueError, AttributeError):
        said = None
    return said if isinstance(said, str) and CODE.fullmatch(said) and len(said) <= 64 else "refused_by_bank"
