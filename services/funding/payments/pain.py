"""Writes a payment file as pain.001.001.09 (SEPA credit transfer): the same payments give the same bytes.

The library makes up its own ids and times; they are replaced by the file's, and the result is held against the schema
before anybody sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import sepaxml
from lxml import etree

from services.funding.payments.debtor import Debtor
from services.funding.payments.file import message_id

SCHEMA = "pain.001.001.09"
SPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
BERLIN = ZoneInfo("Europe/Berlin")


class NotPayable(Exception):
    """What was to be written breaks the schema; the message quotes nothing."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment with the payee's details as they are written."""

    end_to_end_id: str
    amount_cents: int
    name: str
    iban: str
    bic: str | None
    purpose: str


def written(debtor: Debtor, file_id: UUID, at: datetime, execution_date: date, transfers: Sequence[Transfer]) -> bytes:
    """The bytes for the bank, booked payment by payment. Raises `NotPayable`."""
    account = {"name": debtor.name, "IBAN": debtor.iban, "currency": "EUR", "batch": True}
    if debtor.bic is not None:
        account["BIC"] = debtor.bic
    sepa = sepaxml.SepaTransfer(account, schema=SCHEMA, clean=False)
    for one in transfers:
        payment = {
            "name": one.name, "IBAN": one.iban, "amount": one.amount_cents, "execution_date": execution_date,
            "description": one.purpose, "endtoend_id": one.end_to_end_id,
        }  # fmt: skip
        sepa.add_payment(payment | ({"BIC": one.bic} if one.bic else {}))
    root = etree.fromstring(sepa.export(validate=False))
    _say(root, "p:GrpHdr/p:MsgId", message_id(file_id))
    _say(root, "p:GrpHdr/p:CreDtTm", at.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M:%S"))
    _say(root, "p:PmtInf/p:PmtInfId", message_id(file_id))
    _say(root, "p:PmtInf/p:BtchBookg", "false")
    if debtor.bic is None:
        (agent,) = root.iterfind(".//p:DbtrAgt/p:FinInstnId", SPACE)
        other = etree.SubElement(agent, f"{{{SPACE['p']}}}Othr")
        etree.SubElement(other, f"{{{SPACE['p']}}}Id").text = "NOTPROVIDED"
    if not schema().validate(root):
        raise NotPayable(f"The payments do not make a valid {SCHEMA}.")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


@cache
def schema() -> etree.XMLSchema:
    """The schema that comes with the library."""
    return etree.XMLSchema(etree.parse(str(Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd")))


def _say(root: etree._Element, path: str, value: str) -> None:
    (found,) = root.iterfind(f"p:CstmrCdtTrfInitn/{path}", SPACE)
    found.text = value
