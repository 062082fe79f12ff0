"""`kill -9` at every step of a payment run: no payment goes out twice, none is lost, what nobody knows is shown.

The service is a process of its own on a real PostgreSQL. It is killed inside a transaction (which a lock holds up just
before it commits) or while the bank holds its request; then it is started again, and people go on.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from uuid_utils.compat import uuid7

from deploy.local.ports import any_free
from tests import tokens
from tests.component.conftest import postgres, server_folder  # noqa: F401
from tests.component.funding.conftest import DEBTORS, TREASURER, Funding, funding  # noqa: F401
from tests.component.funding.treasury import a_payee, booked, camt, file_of, today
from tests.faults.outside import Outside, outside, takes
from tests.unit.funding.builders import DORTMUND

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(300)


@dataclass
class Office:
    """The funding service as a process that can be killed and started again."""

    funding: Funding
    bank: Outside
    log: Path
    port: int = field(default_factory=any_free)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def starts(self) -> None:
        settings = {
            "DATABASE_URL": self.funding.database.service, "KAFKA": "127.0.0.1:1", "PORT": str(self.port),
            "OIDC_ISSUER": self.bank.issuer, "MUNICIPALITIES": str(ROOT / "deploy" / "municipalities"),
            "PROGRAMMES": str(ROOT / "deploy" / "programmes"), "INTEREST": str(ROOT / "deploy" / "interest"),
            "BANK": self.bank.address,
            "DEBTORS": json.dumps({DORTMUND: DEBTORS[DORTMUND].model_dump(exclude_none=True)}),
        }  # fmt: skip
        self.process = await asyncio.to_thread(self.started, {f"STAFFEL_{k}": v for k, v in settings.items()})
        await until(lambda: answers(f"{self.address}/openapi.json"), self.log)

    def started(self, settings: dict[str, str]) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "services.funding"], cwd=ROOT, stdout=log, stderr=log,
                env={**os.environ, **settings},
            )  # fmt: skip

    async def dies(self) -> None:
        assert self.process is not None
        self.process.kill()
        await asyncio.to_thread(self.process.wait)

    async def post(self, path: str, key: str, who: str = "one", content: bytes | None = None) -> httpx.Response:
        kind = "application/json" if content is None else "application/xml"
        headers = tokens.bearer(TREASURER, sub=who, iss=self.bank.issuer)
        async with httpx.AsyncClient(base_url=self.address, timeout=60) as http:
            return await http.post(
                path, content=content or b"{}", headers={**headers, "content-type": kind, "Idempotency-Key": key}
            )


async def answers(address: str) -> bool:
    async with httpx.AsyncClient() as http:
        try:
            return (await http.get(address)).status_code == 200
        except httpx.TransportError:
            return False


async def until(holds: Callable[[], Awaitable[bool]], log: Path, within: float = 90.0) -> None:
    deadline = time.monotonic() + within
    while not await holds():
        assert time.monotonic() < deadline, await asyncio.to_thread(log.read_text)
        await asyncio.sleep(0.05)


@pytest.fixture
async def office(funding: Funding, tmp_path: Path) -> AsyncIterator[Office]:  # noqa: F811
    """With two payments that have been ordered and have a payee."""
    await funding.granted()
    await funding.granted(6_000)
    await a_payee(funding)
    async with outside() as bank:
        made = Office(funding, bank, tmp_path / "funding.log")
        await made.starts()
        try:
            yield made
        finally:
            await made.dies()


@asynccontextmanager
async def held_up(office: Office) -> AsyncIterator[None]:
    """Whoever writes into the journal waits; in here, somebody does. What was held up has never been committed."""
    blocker = await asyncpg.connect(office.funding.database.owner)
    try:
        async with blocker.transaction():
            await blocker.execute("lock table journal in exclusive mode")
            yield
    finally:
        await blocker.close()


async def somebody_waits(office: Office) -> bool:
    found: bool = await office.funding.pool.fetchval(
        "select exists (select from pg_locks where not granted and relation = 'journal'::regclass)"
    )
    return found


async def killed_inside(office: Office, request: Callable[[], Awaitable[httpx.Response]]) -> None:
    """The service dies inside the transaction of a request, and is started again."""
    async with held_up(office):
        asked = asyncio.ensure_future(request())
        await until(lambda: somebody_waits(office), office.log)
        await office.dies()
        with pytest.raises(httpx.TransportError):
            await asked
    await office.starts()


async def state_of(office: Office, id: str) -> str:
    return str((await file_of(office.funding, id))["state"])


async def becomes(office: Office, id: str, state: str) -> None:
    async def holds() -> bool:
        return await state_of(office, id) == state

    await until(holds, office.log)


async def drafted(office: Office) -> str:
    return str((await office.post("/payment-files", "draft")).raise_for_status().json()["id"])


async def released(office: Office) -> str:
    id = await drafted(office)
    (await office.post(f"/payment-files/{id}/release", "release", "two")).raise_for_status()
    return id


async def lease_runs_out(office: Office) -> None:
    connection = await asyncpg.connect(office.funding.database.owner)
    await connection.execute("update payment_file_claims set until = clock_timestamp()")
    await connection.close()


async def resolved(office: Office, id: str, outcome: str) -> None:
    body: dict[str, Any] = {"outcome": outcome}
    (await office.funding.post(f"/payment-files/{id}/resolution", body, TREASURER)).raise_for_status()


async def assert_every_payment_went_once(office: Office, id: str) -> None:
    """Each order stands in one live file, and the bank has taken that file once."""
    await becomes(office, id, "sent")
    rows = await office.funding.pool.fetch(
        """
        select d.end_to_end_id, count(p.file_id) as files from disbursements d
        left join payments p on p.end_to_end_id = d.end_to_end_id and p.is_live group by 1
        """
    )
    assert [row["files"] for row in rows] == [1, 1]
    taken = [content for contents in office.bank.kept.values() for content in contents]
    assert len(taken) == 1
    assert [taken[0].count(row["end_to_end_id"].encode()) for row in rows] == [1, 1]


async def test_killed_while_a_file_is_drafted(office: Office) -> None:
    await killed_inside(office, lambda: office.post("/payment-files", "draft"))
    assert (await office.funding.get("/payment-files", TREASURER)).json()["items"] == []
    id = await released(office)
    await assert_every_payment_went_once(office, id)


async def test_killed_while_a_file_is_released(office: Office) -> None:
    id = await drafted(office)
    await killed_inside(office, lambda: office.post(f"/payment-files/{id}/release", "release", "two"))
    assert await state_of(office, id) == "drafted"
    (await office.post(f"/payment-files/{id}/release", "release", "two")).raise_for_status()
    await assert_every_payment_went_once(office, id)


async def test_killed_while_a_file_is_claimed(office: Office) -> None:
    id = await drafted(office)
    await office.dies()
    path = f"/payment-files/{id}/release"
    (await office.funding.http.post(path, headers=tokens.bearer(TREASURER, sub="two"))).raise_for_status()
    async with held_up(office):
        await office.starts()
        await until(lambda: somebody_waits(office), office.log)
        await office.dies()
    assert (await state_of(office, id), office.bank.puts) == ("released", 0)
    await office.starts()
    await assert_every_payment_went_once(office, id)


@pytest.mark.parametrize("bank_has_it", [True, False])
async def test_killed_while_the_bank_holds_the_file(office: Office, bank_has_it: bool) -> None:
    async def dies(message_id: str, content: bytes) -> bool:
        await office.dies()
        return bank_has_it

    office.bank.on_put = dies
    id = await released(office)
    await until(lambda: dead(office), office.log)
    assert await state_of(office, id) == "claimed"
    await lease_runs_out(office)
    office.bank.on_put = takes
    await office.starts()
    await becomes(office, id, "unknown")
    assert office.bank.puts == 1
    await resolved(office, id, "sent" if bank_has_it else "not_sent")
    await assert_every_payment_went_once(office, id)
    assert office.bank.puts == (1 if bank_has_it else 2)


async def test_killed_between_the_bank_s_answer_and_its_record(office: Office) -> None:
    blocker = await asyncpg.connect(office.funding.database.owner)
    locked = blocker.transaction()

    async def holds_the_journal(message_id: str, content: bytes) -> bool:
        await locked.start()
        await blocker.execute("lock table journal in exclusive mode")
        return True

    office.bank.on_put = holds_the_journal
    id = await released(office)
    await until(lambda: somebody_waits(office), office.log)
    await office.dies()
    await locked.rollback()
    await blocker.close()
    await lease_runs_out(office)
    await office.starts()
    await becomes(office, id, "unknown")
    await resolved(office, id, "sent")
    await assert_every_payment_went_once(office, id)
    assert office.bank.puts == 1


async def test_killed_after_the_file_has_gone(office: Office) -> None:
    id = await released(office)
    await becomes(office, id, "sent")
    await office.dies()
    await office.starts()
    await assert_every_payment_went_once(office, id)
    assert office.bank.puts == 1


async def test_killed_while_a_statement_is_taken_in(office: Office) -> None:
    id = await released(office)
    await becomes(office, id, "sent")
    day = await today(office.funding)
    orders = (await office.funding.get("/disbursements", TREASURER)).json()["items"]
    said = camt(*(booked(one["end_to_end_id"], one["amount_cents"], day, own=str(uuid7())[:30]) for one in orders))
    await killed_inside(office, lambda: office.post("/bank-statements", "said", content=said))
    assert (await office.funding.line())["disbursed"] == 0
    answer = await office.post("/bank-statements", "said", content=said)
    assert [one["outcome"] for one in answer.raise_for_status().json()["entries"]] == ["confirmed", "confirmed"]
    again = await office.post("/bank-statements", "said", content=said)
    assert again.json() == answer.json()
    assert (await office.funding.line())["disbursed"] == 11_000


async def dead(office: Office) -> bool:
    return office.process is not None and office.process.poll() is not None
