"""The bank's working day: books what is due, and hands statements to the city until it has taken each."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date

import httpx

from deploy.local.bank.books import Books, Letter

ROUND = 0.25
AGAIN_AFTER = 2.0

log = logging.getLogger("bank")


@dataclass
class Courier:
    """`http` reaches the city's funding, `headers` let the bank in as its treasury."""

    books: Books
    http: httpx.AsyncClient
    headers: Callable[[], Awaitable[Mapping[str, str]]]
    now: Callable[[], float] = time.time

    async def round(self) -> int:
        """Books what is due and delivers what is written; returns how many statements the city has taken.

        Raises httpx.HTTPError while the city does not answer.
        """
        if self.books.is_due(self.now()):
            self.books.book(self.now(), await self._today())
        taken = [await self._deliver(letter) for letter in self.books.to_deliver(self.now())]
        return sum(taken)

    async def _today(self) -> date:
        """The city's business day: days of the bank are days of its customer."""
        answer = await self.http.get("/disbursements", params={"limit": 1}, headers=await self.headers())
        return date.fromisoformat(answer.raise_for_status().json()["as_of"])

    async def _deliver(self, letter: Letter) -> bool:
        """A statement that is not taken is brought again; the others do not wait for it."""
        headers = {**await self.headers(), "content-type": "application/xml"}
        answer = await self.http.post("/bank-statements", content=letter.content, headers=headers)
        if answer.is_success:
            self.books.delivered(letter, self.now())
            log.info("statement %d taken", letter.number)
            return True
        self.books.put_off(letter, self.now() + AGAIN_AFTER)
        log.warning("statement %d not taken: %d %s", letter.number, answer.status_code, answer.text[:500])
        return False
