"""The treasury in tests: two treasurers, payees with invented accounts, and the bank's statements as camt.053."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from services.funding.ledger import budget
from services.funding.ledger.refs import LineOf
from services.funding.store import KINDS
from shared import engine
from shared.acts import Act
from shared.contracts.funding import GrantAwarded
from shared.postgres import writing
from tests import tokens
from tests.component.funding.conftest import DEBTORS, TREASURER, Funding
from tests.unit.funding.builders import DORTMUND, YOUTH

IBAN = "DE89370400440532013000"
OTHER_IBAN = "DE75512108001245126199"
NAME = "Jugendhilfe Žitný & Söhne"
VMDO = f"{DORTMUND}.vmdo"
SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def second() -> dict[str, str]:
    """The other treasurer."""
    return tokens.bearer(TREASURER, sub="the-other-treasurer")


async def as_second(funding: Funding, path: str, body: Any = None) -> httpx.Response:
    return await funding.http.post(path, json=body, headers=second())


async def a_payee(funding: Funding, **changes: Any) -> str:
    """Of the youth services, who ask for the money of `funding.granted()`."""
    body = {"name": NAME, "iban": IBAN, **({"department": YOUTH} | changes)}
    return str((await funding.post("/payees", body, TREASURER)).raise_for_status().json()["id"])


async def drafted(funding: Funding) -> dict[str, Any]:
    found: dict[str, Any] = (await funding.post("/payment-files", {}, TREASURER)).raise_for_status().json()
    return found


async def released(funding: Funding) -> dict[str, Any]:
    file = await drafted(funding)
    found: dict[str, Any] = (await as_second(funding, f"/payment-files/{file['id']}/release")).raise_for_status().json()
    return found


async def sent(funding: Funding) -> dict[str, Any]:
    """Carried to the bank by hand."""
    file = await released(funding)
    answer = await funding.post(f"/payment-files/{file['id']}/transmission", None, TREASURER)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def file_of(funding: Funding, id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await funding.get(f"/payment-files/{id}", TREASURER)).raise_for_status().json()
    return found


async def today(funding: Funding) -> date:
    return date.fromisoformat((await funding.get("/ledger", TREASURER)).json()["as_of"])


async def awarded(funding: Funding, amount_cents: int = 30_000, **terms: Any) -> UUID:
    """A grant to an association that has not been ordered: it calls for the money."""
    id, year = uuid7(), (await today(funding)).year
    line = LineOf("small-help", "travel", year)

    def verb(states: Any, at: Any) -> Any:
        committed = budget.commit(states[line], amount_cents, at, grant_id=id, case_id=None)
        given = {
            "municipality": DORTMUND, "grant_id": id, "application_id": application, "programme": "small-help",
            "amount_cents": amount_cents, "budget_year": year, "budget_line_id": states[line].id,
            "purpose": "travel", "department": VMDO, "use_within_months": 2, **terms,
        }  # fmt: skip
        return [committed, GrantAwarded(**given)]

    application = UUID(await funding.asked(20_000))
    async with writing(funding.pool) as conn:
        await engine.run(conn, KINDS, [Act({"grant": [id], "budget": [line]}, verb, "test")])
    return id


def a_bill(day: date, amount_cents: int = 10_000, code: str = "fees") -> dict[str, Any]:
    return {"code": code, "amount_cents": amount_cents, "due_on": str(day)}


def booked(
    reference: str, cents: int, day: date, *, credit: bool = False, returned: str | None = None, own: str | None = None,
    name: str = NAME, iban: str = IBAN, text: str = "",
) -> str:  # fmt: skip
    """One payment inside a booking, as a bank writes it."""
    side, account = ("Dbtr", "DbtrAcct") if credit else ("Cdtr", "CdtrAcct")
    direction = "CRDT" if credit else "DBIT"
    reason = f"<RtrInf><Rsn><Cd>{returned}</Cd></Rsn></RtrInf>" if returned else ""
    refs = f"<Refs>{f'<AcctSvcrRef>{own}</AcctSvcrRef>' if own else ''}<EndToEndId>{reference}</EndToEndId></Refs>"
    parties = (
        f"<RltdPties><{side}><Pty><Nm>{name.replace('&', '&amp;')}</Nm></Pty></{side}>"
        f"<{account}><Id><IBAN>{iban}</IBAN></Id></{account}></RltdPties>"
    )
    remitted = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    amount = f'<Amt Ccy="EUR">{cents // 100}.{cents % 100:02d}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
    return f"{direction}|{day}|{cents}|<TxDtls>{refs}{amount}{parties}{remitted}{reason}</TxDtls>"


def camt(*entries: str, id: str = "2026-1", iban: str | None = None) -> bytes:
    """A statement: payments of the same direction and day are one batch booking."""
    batches: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for entry in entries:
        direction, day, cents, details = entry.split("|", 3)
        batches.setdefault((direction, day), []).append((int(cents), details))
    account = iban or DEBTORS[DORTMUND].iban
    ntries = "".join(
        f'<Ntry><Amt Ccy="EUR">{sum(c for c, _ in parts) / 100:.2f}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls>{''.join(d for _, d in parts)}</NtryDtls>"
        "</Ntry>"
        for (direction, day), parts in batches.items()
    )
    return (
        f'<Document xmlns="{SPACE}"><BkToCstmrStmt><GrpHdr><MsgId>m-{id}</MsgId></GrpHdr><Stmt><Id>{id}</Id>'
        f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>{ntries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


async def bank_says(funding: Funding, content: bytes) -> httpx.Response:
    headers = {**tokens.bearer(TREASURER), "content-type": "application/xml"}
    return await funding.http.post("/bank-statements", content=content, headers=headers)


def days(number: int) -> timedelta:
    return timedelta(days=number)
