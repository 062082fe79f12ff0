"""A payment file as the bank reads it: pain.001.001.09, valid against its schema, or refused as a whole."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import sepaxml
from lxml import etree

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
SCHEMA = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"


class Refused(Exception):
    """The bank takes nothing of the file; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Order:
    """One credit transfer: so many cents from `account` to `iban`."""

    end_to_end_id: str
    amount_cents: int
    account: str
    name: str
    iban: str


@dataclass(frozen=True, slots=True)
class Orders:
    message_id: str
    orders: tuple[Order, ...]


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def read(content: bytes) -> Orders:
    """The orders of a file. Raises `Refused`: not XML, not valid, another sum or number than it says."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise Refused("not_xml") from None
    if b"<!DOCTYPE" in content or not schema().validate(root):
        raise Refused("schema")
    header = f"{PAIN}CstmrCdtTrfInitn/{PAIN}GrpHdr/{PAIN}"
    orders = tuple(order(part, one) for part in root.iter(f"{PAIN}PmtInf") for one in part.iter(f"{PAIN}CdtTrfTxInf"))
    if int(text(root, f"{header}NbOfTxs")) != len(orders):
        raise Refused("number_differs")
    if root.find(f"{header}CtrlSum") is not None and cents(text(root, f"{header}CtrlSum")) != sum(
        one.amount_cents for one in orders
    ):
        raise Refused("sum_differs")
    if len({one.end_to_end_id for one in orders}) != len(orders):
        raise Refused("payment_twice")
    return Orders(text(root, f"{header}MsgId"), orders)


def order(part: etree._Element, one: etree._Element) -> Order:
    amount = one.find(f"{PAIN}Amt/{PAIN}InstdAmt")
    if amount is None or amount.get("Ccy") != "EUR":
        raise Refused("currency")
    return Order(
        end_to_end_id=text(one, f"{PAIN}PmtId/{PAIN}EndToEndId"),
        amount_cents=cents(amount.text or ""),
        account=text(part, f"{PAIN}DbtrAcct/{PAIN}Id/{PAIN}IBAN"),
        name=text(one, f"{PAIN}Cdtr/{PAIN}Nm"),
        iban=text(one, f"{PAIN}CdtrAcct/{PAIN}Id/{PAIN}IBAN"),
    )


def text(element: etree._Element, path: str) -> str:
    """What an element says; one that a credit transfer in euros needs and that is not there is a reason to refuse."""
    found = element.findtext(path)
    if not found:
        raise Refused(path.rpartition("}")[2].lower())
    return found


def cents(amount: str) -> int:
    return int(Decimal(amount) * 100)
