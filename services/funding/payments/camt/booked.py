"""One entry of a statement as the payments it holds. What cannot be understood in it is one doubt, for a person."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.funding.payments.camt import amounts
from services.funding.payments.camt.marks import Marks, marks
from services.funding.payments.camt.places import Element, at, day, every, money, text
from services.funding.payments.entries import Direction, Entry, own_name, short

NO_REFERENCE = "NOTPROVIDED"
NOT_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})
SIDES: dict[str, Direction] = {"DBIT": "debit", "CRDT": "credit"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What the payments of an entry have in common. `signed`: the entry's cents with the account's sign."""

    number: int
    element: Element
    direction: Direction | None
    booked_on: date | None
    cents: int
    currency: str
    bank_reference: str | None
    doubt: str | None

    @property
    def signed(self) -> int:
        return self.cents if self.direction == "credit" else -self.cents


def status(entry: Element) -> str | None:
    """A code (`Sts/Cd`; until version 7 the text of `Sts`)."""
    return text(entry, "Sts/Cd") or (text(entry, "Sts") if at(entry, "Sts/Prtry") is None else None)


def payments(entry: Element, number: int, account_currency: str | None) -> list[Entry]:
    """In the bank's order; one alone with its doubt, where the entry cannot be understood or does not add up."""
    frame = _frame(entry, number, account_currency)
    details = every(entry, "NtryDtls/TxDtls")
    if frame.doubt is not None:
        return [_payment(frame, details[0] if len(details) == 1 else None, frame.signed, 0)]
    try:
        moved = amounts.divided(entry, details, frame.signed, frame.currency)
    except amounts.DoesNotAddUp as wrong:
        return [_payment(frame, details[0] if len(details) == 1 else None, frame.signed, 0, wrong.reason)]
    own = list(_references(frame, details))
    return [
        _payment(frame, details[n] if details else None, one.cents, one.charges, None, own[n] if own else None)
        for n, one in enumerate(moved)
    ]


def _frame(entry: Element, number: int, account_currency: str | None) -> Frame:
    said, found = text(entry, "CdtDbtInd"), money(at(entry, "Amt"))
    booked, valued = at(entry, "BookgDt"), at(entry, "ValDt")
    on = day(booked) if booked is not None else day(valued)
    currency = found.currency if found is not None else account_currency or ""
    doubt = None
    if status(entry) != "BOOK":
        doubt = "status_unclear"
    elif found is None:
        doubt = "no_amount"
    elif found.cents == 0:
        doubt = None
    elif SIDES.get(said or "") is None:
        doubt = "no_direction"
    elif account_currency is not None and currency != account_currency:
        doubt = "currency_differs"
    elif marks(entry, None).unclear:
        doubt = "reversal_unclear"
    elif on is None:
        doubt = "no_day"
    return Frame(
        number, entry, SIDES.get(said or ""), on, found.cents if found else 0, currency[:3],
        own_name(text(entry, "AcctSvcrRef")), doubt,
    )  # fmt: skip


def _payment(
    frame: Frame, detail: Element | None, signed: int, charges: int, doubt: str | None = None, own: str | None = None
) -> Entry:
    said: Marks = marks(frame.element, detail)
    direction = frame.direction
    if detail is not None and direction is not None and signed and (signed > 0) != (direction == "credit"):
        direction = "credit" if signed > 0 else "debit"
    party = "Dbtr" if direction == "credit" else "Cdtr"
    credit_reversed = direction == "credit" and said.is_reversal
    return Entry(
        end_to_end_id=short(text(detail, "Refs/EndToEndId") if detail is not None else None) or NO_REFERENCE,
        booked_on=frame.booked_on,
        amount_cents=abs(signed),
        currency=frame.currency,
        direction=direction,
        bank_reference=own or frame.bank_reference,
        return_reason=said.return_reason or ("NARR" if credit_reversed else None),
        is_reversal=said.is_reversal,
        by_code=said.by_code,
        charges_cents=charges,
        booking=frame.number,
        doubt=doubt or frame.doubt,
        name=_name(detail, party),
        iban=_account(detail, party),
        text=" ".join(_texts(frame.element, detail)),
    )


def _references(frame: Frame, details: Sequence[Element]) -> Iterator[str | None]:
    """The bank's own name of each payment. One that several payments share, or the batch's, is told by its place."""
    said = [own_name(text(one, "Refs/AcctSvcrRef")) for one in details]
    times = Counter(said)
    for number, own in enumerate(said, 1):
        shared = own if own is not None else frame.bank_reference
        if len(details) == 1 or (own is not None and times[own] == 1):
            yield shared
        else:
            yield f"{shared[-30:]}/{number}" if shared else None


def _name(detail: Element | None, party: str) -> str | None:
    """`Cdtr/Nm`; since version 8 `Cdtr/Pty/Nm`."""
    if detail is None:
        return None
    return text(detail, f"RltdPties/{party}/Nm") or text(detail, f"RltdPties/{party}/Pty/Nm")


def _account(detail: Element | None, party: str) -> str | None:
    return text(detail, f"RltdPties/{party}Acct/Id/IBAN") if detail is not None else None


def _texts(entry: Element, detail: Element | None) -> list[str]:
    """What the payer wrote, line by line, and structured references."""
    if detail is None:
        return [said for said in [text(entry, "AddtlNtryInf")] if said]
    found = [
        *every(detail, "RmtInf/Ustrd"), *every(detail, "RmtInf/Strd/CdtrRefInf/Ref"),
        *every(detail, "RmtInf/Strd/AddtlRmtInf"), *every(detail, "AddtlTxInf"),
    ]  # fmt: skip
    return [one.text.strip() for one in found if one.text]
