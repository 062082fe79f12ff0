"""The two people of the local stack's treasury, so that what is ordered gets paid without anybody at a desk.

One registers payees that are missing and drafts payment files, the other releases them: funding lets nobody do both.
What an organisation called for is left to people for a while first; help for persons is paid at once.
"""

import asyncio
import hashlib
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from schwifty import IBAN

from deploy.local.installation import PROJECT
from deploy.local.program import Program
from deploy.local.realm import MUNICIPALITIES
from deploy.local.rounds import rounds, stopped
from deploy.local.tokens import Tokens
from shared.directory import Directory

FIRST, SECOND = "treasurer.treasury", "head.treasury"
ROUND = 0.5
LEFT_TO_PEOPLE = 15.0
"""Seconds in which somebody may register a payee or draft a file before the robot does."""
BANK_CODE = "37040044"
NOT_NOW = frozenset({403, 404, 409, 422})
"""Somebody was faster, or something is in the way that the next round sees."""

Json = dict[str, Any]
log = logging.getLogger("treasury")


def program(funding: str, issuer: str, logs: Path) -> Program:
    """The treasury as a child of the stack; `funding` and `issuer` are addresses."""
    return Program(
        name="treasury",
        argv=[sys.executable, "-m", "deploy.local.treasury", funding, issuer],
        cwd=PROJECT,
        log=logs / "treasury.log",
        ready=lambda: True,
        tier=3,
    )


def invented_account(department: str) -> str:
    """An account number that is valid and the same in every run; whose it is nobody knows."""
    number = int(hashlib.sha256(department.encode()).hexdigest(), 16) % 10**10
    return str(IBAN.generate("DE", bank_code=BANK_CODE, account_code=f"{number:010}"))


@dataclass
class Treasury:
    """`headers` let one of its people in. `seen`: since when an order or a file waits, in seconds of `now`."""

    http: httpx.AsyncClient
    headers: Callable[[str], Awaitable[Mapping[str, str]]]
    name_of: Callable[[str], str | None]
    now: Callable[[], float] = time.monotonic
    seen: dict[str, float] = field(default_factory=dict)

    async def round(self) -> int:
        """Returns how many files were released."""
        orders = await self._all("/disbursements", state="ordered")
        waiting = [order for order in orders if order["waiting_for"] in ("payee", "file") and self._is_ours(order)]
        for department in await self._departments(waiting):
            await self._register(department)
        if waiting and (drafted := await self._post(FIRST, "/payment-files", {})):
            self.seen[drafted["id"]] = self.now() - LEFT_TO_PEOPLE
        released = 0
        for file in await self._all("/payment-files", state="drafted"):
            if self._waits_long_enough(file["id"]):
                released += await self._post(SECOND, f"/payment-files/{file['id']}/release") is not None
        return released

    def _is_ours(self, order: Json) -> bool:
        return self._waits_long_enough(order["end_to_end_id"]) or order["case_id"] is not None

    def _waits_long_enough(self, what: str) -> bool:
        return self.now() - self.seen.setdefault(what, self.now()) >= LEFT_TO_PEOPLE

    async def _departments(self, waiting: list[Json]) -> list[str]:
        """Whoever is to get money and has no account here yet."""
        grants = {order["grant_id"] for order in waiting if order["waiting_for"] == "payee"}
        found = {(await self._get(f"/grants/{grant}"))["department"] for grant in sorted(grants)}
        return sorted(department for department in found if department)

    async def _register(self, department: str) -> None:
        name = self.name_of(department) or department
        payee = {"department": department, "name": as_an_account_holder(name), "iban": invented_account(department)}
        await self._post(FIRST, "/payees", payee)

    async def _all(self, path: str, **wanted: str) -> list[Json]:
        found: list[Json] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self._get(path, **wanted, **cursor, limit="200")
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    async def _get(self, path: str, **asked: str) -> Json:
        answer = await self.http.get(path, params=asked, headers=await self.headers(FIRST))
        found: Json = answer.raise_for_status().json()
        return found

    async def _post(self, who: str, path: str, body: Json | None = None) -> Json | None:
        """None where it cannot be done now, and why in the log."""
        answer = await self.http.post(path, json=body, headers=await self.headers(who))
        if answer.status_code in NOT_NOW:
            log.info("%s: %s %s", who, path, answer.json().get("title", answer.status_code))
            return None
        done: Json = answer.raise_for_status().json()
        log.info("%s: %s", who, path)
        return done


async def main(funding: str, issuer: str) -> None:
    """Works until the process is told to stop."""
    directory = Directory.load(MUNICIPALITIES)

    def name_of(department: str) -> str | None:
        found = directory.find(department)
        return found.names.de if found else None

    async with httpx.AsyncClient(base_url=funding, timeout=30) as http:
        treasury = Treasury(http, Tokens(issuer, http).headers, name_of)
        await rounds(treasury.round, ROUND, stopped(), log)


def as_an_account_holder(name: str) -> str:
    """As a bank would have it: no long dashes (EPC217-08), at most 70 characters."""
    return name.replace("–", "-")[:70].strip()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    if len(sys.argv) != 3:
        sys.exit("usage: python -m deploy.local.treasury FUNDING ISSUER")
    asyncio.run(main(sys.argv[1], sys.argv[2]))
