"""`POST /events` in batches: intake answers every event with a receipt."""

import asyncio
from collections.abc import Sequence

import httpx

from deploy.local.publishing.lines import Letter, Outcome
from deploy.local.tokens import Tokens
from shared.contracts.reasons import Reason

MOST_EVENTS = 200
MOST_BYTES = 4 * 1024 * 1024
BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between tries while intake is away; a repeat does no harm, the same source and id have one effect."""


class NotPublished(Exception):
    """Intake cannot be reached or refuses everything; the message says why."""


async def publish(
    client: httpx.AsyncClient, tokens: Tokens, intake: str, system: str, letters: Sequence[Letter]
) -> list[Outcome]:
    """Sends letters of one department, signed in as `system`; the outcomes in the same order. Raises `NotPublished`."""
    body = b"[" + b",".join(letter.raw for letter in letters) + b"]"
    answer = await _post(client, tokens, intake, system, body, BATCH)
    if answer.status_code == 202:
        receipts = answer.json()["receipts"]
        return [_outcome(letter, receipt) for letter, receipt in zip(letters, receipts, strict=True)]
    if answer.status_code in (400, 413) and len(letters) > 1:
        # One of them spoils the batch: alone each gets its own answer.
        return [one for letter in letters for one in await publish(client, tokens, intake, system, [letter])]
    if answer.status_code == 400:
        return [await _alone(client, tokens, intake, system, letters[0])]
    raise NotPublished(f"intake answers {answer.status_code}: {detail(answer)}")


async def _alone(client: httpx.AsyncClient, tokens: Tokens, intake: str, system: str, letter: Letter) -> Outcome:
    answer = await _post(client, tokens, intake, system, letter.raw, SINGLE)
    if answer.status_code == 202:
        return _outcome(letter, answer.json()["receipts"][0])
    if answer.status_code in (400, 413):
        errors = answer.json().get("errors") or [{"pointer": "", "code": "unreadable", "detail": detail(answer)}]
        return Outcome(letter.line, "rejected", [_reason(error) for error in errors])
    raise NotPublished(f"intake answers {answer.status_code}: {detail(answer)}")


async def _post(
    client: httpx.AsyncClient, tokens: Tokens, intake: str, system: str, body: bytes, kind: str
) -> httpx.Response:
    """The answer, once there is one that repeating would not change."""
    failure = ""
    for pause in (*PAUSES, None):
        headers = {**await tokens.headers(system), "content-type": kind}
        try:
            answer = await client.post(f"{intake}/events", content=body, headers=headers)
            if answer.status_code < 500 and answer.status_code not in (408, 409, 429):
                return answer
            failure = f"answers {answer.status_code}: {detail(answer)}"
        except httpx.TransportError as error:
            failure = f"does not answer ({type(error).__name__})"
        if pause is not None:
            await asyncio.sleep(pause)
    raise NotPublished(f"intake {failure}")


def _outcome(letter: Letter, receipt: dict[str, object]) -> Outcome:
    reasons = receipt["reasons"]
    assert isinstance(reasons, list)
    return Outcome(letter.line, receipt["status"], [_reason(reason) for reason in reasons])  # type: ignore[arg-type]


def _reason(document: dict[str, str]) -> Reason:
    return Reason(document.get("pointer", ""), document.get("code", "invalid"), document.get("detail", ""))


def detail(answer: httpx.Response) -> str:
    """What a problem document says, or the beginning of whatever came instead."""
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return answer.text[:200]
