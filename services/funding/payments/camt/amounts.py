"""What each payment inside an entry moved, and whether the payments add up to the entry.

The entry's amount (`Ntry/Amt`) is what the account was moved by. A payment's own amount is `TxDtls/Amt` (since version
4), or `AmtDtls/TxAmt`, or `AmtDtls/CntrValAmt`, in the entry's currency; what was instructed (`InstdAmt`) may be of
another, and is asked only where a batch has nothing else and adds up. Charges that explain a difference are
`Chrgs`, of the payment or of the entry.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from services.funding.payments.camt.places import Element, at, every, money, text, truth, within

OWN = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt")
INSTRUCTED = ("AmtDtls/InstdAmt/Amt",)


class Moved(NamedTuple):
    """Cents as the account sees them: a credit above zero, a debit below. `charges` are part of the booking."""

    cents: int
    charges: int = 0


class Charges(NamedTuple):
    """`inside`: the bank says that the amount of the entry includes them (`ChrgInclInd`)."""

    cents: int
    inside: bool


class DoesNotAddUp(Exception):
    """`reason`: `control_sum_differs`, or `amounts_missing` where a batch does not say what each payment is."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def divided(entry: Element, details: Sequence[Element], whole: int, currency: str) -> list[Moved]:
    """What each payment of an entry moved; `whole` is the entry in cents with its sign.

    Raises `DoesNotAddUp`, also where fewer payments are told than the batch says it has.
    """
    of_entry = charges(entry, currency)
    announced = [(one.text or "").strip() for one in every(entry, "NtryDtls/Btch/NbOfTxs")]
    if details and announced and sum(map(_number, announced)) != len(details):
        raise DoesNotAddUp("control_sum_differs")
    if not details:
        return [Moved(whole, of_entry.cents)]
    if len(details) == 1:
        own = charges(details[0], currency)
        both = Charges(own.cents or of_entry.cents, own.inside or of_entry.inside)
        return [_alone(_own(details[0], whole, currency, OWN), both, whole)]
    return _several(details, of_entry.cents, whole, currency)


def charges(place: Element, currency: str) -> Charges:
    """Of an entry or a payment, with the account's sign; in versions 2 and 3 a record is the element itself."""
    total, inside = 0, False
    for said in every(place, "Chrgs"):
        for record in every(said, "Rcrd") or [said]:
            found = money(at(record, "Amt")) or money(at(record, "TtlChrgsAndTaxAmt"))
            if found is None or found.currency != currency:
                continue
            total += found.cents if text(record, "CdtDbtInd") == "CRDT" else -found.cents
            inside = inside or truth(text(record, "ChrgInclInd")) is True
    return Charges(within(total), inside)


def _alone(own: Sequence[int], taken: Charges, whole: int) -> Moved:
    """One payment is the entry, less what the bank has taken of a debit with it."""
    without = whole - taken.cents
    if whole < 0 and taken.cents < 0 and (without in own or (not own and taken.inside)):
        return Moved(without, taken.cents)
    if not own or whole in own or (whole > 0 and without in own):
        return Moved(whole, taken.cents)
    raise DoesNotAddUp("control_sum_differs")


def _several(details: Sequence[Element], of_entry: int, whole: int, currency: str) -> list[Moved]:
    taken = [charges(one, currency).cents for one in details]
    for places in (OWN, INSTRUCTED):
        own = [_own(one, whole, currency, places)[:1] for one in details]
        if not all(own):
            continue
        cents = [one[0] for one in own]
        if sum(cents) == whole:
            return [Moved(one, fee) for one, fee in zip(cents, taken, strict=True)]
        net = [one + fee if one > 0 else one for one, fee in zip(cents, taken, strict=True)]
        if sum(cents) + sum(taken) == whole:
            return [Moved(one, fee) for one, fee in zip(net, taken, strict=True)]
        if sum(cents) + sum(taken) + of_entry == whole and max(cents) < 0:
            return [Moved(one, fee) for one, fee in zip(cents, taken, strict=True)]
        if places is OWN:
            raise DoesNotAddUp("control_sum_differs")
    raise DoesNotAddUp("amounts_missing")


def _own(detail: Element, whole: int, currency: str, places: Sequence[str]) -> list[int]:
    said = text(detail, "CdtDbtInd")
    sign = {"CRDT": 1, "DBIT": -1}.get(said or "", 1 if whole >= 0 else -1)
    said_there = [one for path in places if (one := at(detail, path)) is not None and one.get("Ccy") == currency]
    found = [money(one) for one in said_there]
    if None in found:
        raise DoesNotAddUp("control_sum_differs")
    return [sign * one.cents for one in found if one is not None]


def _number(said: str) -> int:
    return int(said) if re.fullmatch(r"\d{1,15}", said, re.ASCII) else -1
