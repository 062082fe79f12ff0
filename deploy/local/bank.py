"""A small bank for the local stack: pays what the treasury has ordered and says so in bank statements, sometimes late.

It knows nothing but funding's own addresses, as a bank knows nothing but orders and statements:
`python -m deploy.local.bank FUNDING ISSUER` reads open orders and confirms them as the city's treasury.
"""

import asyncio
import hashlib
import logging
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx

from deploy.local.installation import PROJECT
from deploy.local.program import Program
from deploy.local.tokens import NoToken, Tokens

TREASURER = "treasurer.treasury"
ROUND = 0.5
LONGEST_PAUSE = 10.0
LATE_ONE_IN = 8

log = logging.getLogger("bank")


def program(funding: str, issuer: str, logs: Path) -> Program:
    """The bank as a child of the stack; `funding` and `issuer` are addresses."""
    return Program(
        name="bank",
        argv=[sys.executable, "-m", "deploy.local.bank", funding, issuer],
        cwd=PROJECT,
        log=logs / "bank.log",
        ready=lambda: True,
        tier=2,
    )


def pays_after(end_to_end_id: str) -> float:
    """Seconds from the order to the booking: half a second to two, one payment in eight fifteen to forty.

    The same payment takes the same time in every run.
    """
    drawn = hashlib.sha256(end_to_end_id.encode()).digest()
    part = drawn[1] / 255
    return 15 + 25 * part if drawn[0] % LATE_ONE_IN == 0 else 0.5 + 1.5 * part


@dataclass
class Bank:
    """`headers` let it in. Orders seen and when they are due (monotonic); `done` are those the city has answered."""

    http: httpx.AsyncClient
    headers: Callable[[], Awaitable[Mapping[str, str]]]
    due: dict[str, float] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    async def round(self) -> int:
        """Looks for orders and books those that are due; returns how many it booked."""
        booked = 0
        for order, day in await self._orders():
            reference = order["end_to_end_id"]
            at = self.due.setdefault(reference, time.monotonic() + pays_after(reference))
            if reference not in self.done and at <= time.monotonic():
                await self._book(order, day)
                self.done.add(reference)
                booked += 1
        return booked

    async def _orders(self) -> list[tuple[dict[str, Any], str]]:
        """All open orders, each with the business day."""
        found: list[tuple[dict[str, Any], str]] = []
        cursor: str | None = ""
        while cursor is not None:
            asked = {"state": "ordered", "limit": "200", **({"cursor": cursor} if cursor else {})}
            page = (await self._call("GET", "/disbursements", params=asked)).json()
            found += [(order, page["as_of"]) for order in page["items"]]
            cursor = page["next"]
        return found

    async def _book(self, order: dict[str, Any], day: str) -> None:
        """One statement a payment, as banks notify single bookings."""
        reference = order["end_to_end_id"]
        entry = {"end_to_end_id": reference, "booked_on": day, "amount_cents": order["amount_cents"]}
        statement = {"statement_id": uuid5(NAMESPACE_URL, f"{reference} {day}").hex, "entries": [entry]}
        (settled,) = (await self._call("POST", "/bank-statements", json=statement)).json()["entries"]
        log.info("%s: %s %s", reference, settled["outcome"], settled["reason_code"] or "")

    async def _call(self, method: str, path: str, **content: Any) -> httpx.Response:
        answer = await self.http.request(method, path, headers=await self.headers(), **content)
        return answer.raise_for_status()


async def run(funding: str, issuer: str, until: asyncio.Event) -> None:
    """Books until told to stop; a city that does not answer is asked again with growing pauses."""
    async with httpx.AsyncClient(base_url=funding, timeout=30) as http:
        tokens = Tokens(issuer, http)
        bank = Bank(http, lambda: tokens.headers(TREASURER))
        pause = ROUND
        while not until.is_set():
            try:
                await bank.round()
                pause = ROUND
            except (httpx.HTTPError, NoToken) as failure:
                pause = min(pause * 2, LONGEST_PAUSE)
                log.warning("%s; trying again in %.1f s", failure or type(failure).__name__, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), pause)


async def main(funding: str, issuer: str) -> None:
    until = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, until.set)
    await run(funding, issuer, until)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    if len(sys.argv) != 3:
        sys.exit("usage: python -m deploy.local.bank FUNDING ISSUER")
    asyncio.run(main(sys.argv[1], sys.argv[2]))
