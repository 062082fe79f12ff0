"""What an entry says it is: a reversal, a return; by indicator, by reason, or by a bank transaction code alone.

`RvslInd`: "if CdtDbtInd is CRDT and it is true, the original entry was a debit" (ISO 20022); German savings banks also
keep the original's sign. A person decides which it was, where money has been booked.
"""

import re
from typing import NamedTuple

from services.funding.payments.camt.places import Element, at, every, text, truth

RETURNING = frozenset({"RRTN", "RPCR", "PRDD", "UPDD", "RCDD", "UPCT", "UPCQ", "UPTI"})
"""Sub-families of the external code list: reversal due to a return, a cancellation request, a reversal; unpaid …."""
GERMAN = re.compile(r"(?:N?([A-Z]{3})\+)?(\d{3})(?:\+.*)?", re.ASCII)
"""A code of the Deutsche Kreditwirtschaft: `NTRF+166+0931+000`, or the Geschäftsvorfallcode alone."""
RETURNING_GVC = frozenset({"108", "109", "159", "160", "181", "182", "183", "184", "899"})
"""Returned direct debits and transfers, and the bank's own cancellation (Storno)."""
RETURNING_SWIFT = frozenset({"RTI"})


class Marks(NamedTuple):
    is_reversal: bool
    return_reason: str | None
    by_code: bool
    unclear: bool


def marks(entry: Element, detail: Element | None) -> Marks:
    """`return_reason` of ISO 20022 (`AC04`), `NARR` where it is told in words; `unclear`: the indicator is neither."""
    reversal = truth(text(entry, "RvslInd"))
    said = at(detail, "RtrInf") if detail is not None else None
    reason = (_code(text(said, "Rsn/Cd")) or "NARR") if said is not None else None
    codes = [*every(entry, "BkTxCd"), *(every(detail, "BkTxCd") if detail is not None else ())]
    return Marks(reversal is True, reason, any(_returns(code) for code in codes), reversal is None)


def _returns(code: Element) -> bool:
    if text(code, "Domn/Fmly/SubFmlyCd") in RETURNING:
        return True
    found = GERMAN.fullmatch(text(code, "Prtry/Cd") or "")
    issuer = text(code, "Prtry/Issr")
    if found is None or issuer not in (None, "DK", "ZKA"):
        return False
    return found[2] in RETURNING_GVC or found[1] in RETURNING_SWIFT


def _code(said: str | None) -> str | None:
    return said if said and re.fullmatch(r"[A-Z0-9]{1,4}", said) else None
