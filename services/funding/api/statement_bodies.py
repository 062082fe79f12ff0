"""A bank statement as it comes in: camt.053 in XML, or JSON for what is entered by hand."""

from typing import Any

from fastapi import Request
from pydantic import BaseModel, ValidationError

from services.funding.payments import camt
from services.funding.payments.camt.totals import Booking
from services.funding.payments.debtor import Debtor
from services.funding.payments.entries import Entry, own_name
from shared.field_errors import field_errors
from shared.problems import InvalidContent, UnsupportedMediaType, invalid
from shared.storable import NO_SUCH_CHARACTER, texts

OURS = "Send statements of the account payments are made from; each names it by its IBAN."


async def statement_of(request: Request, form: type[BaseModel], debtor: Debtor | None) -> camt.Statement:
    """The statement; one that is entered by hand may have no number (""). Raises the problems 415 and 422."""
    kind = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
    body = await request.body()
    if kind in ("application/xml", "text/xml"):
        return from_bank(body, debtor)
    if kind != "application/json":
        raise UnsupportedMediaType("Send camt.053 as application/xml, or entries as application/json.")
    return by_hand(body, form)


def from_bank(body: bytes, debtor: Debtor | None) -> camt.Statement:
    try:
        statement = camt.read(body)
    except camt.NotAStatement as error:
        raise InvalidContent(error.errors) from None
    if debtor is not None and statement.accounts != {debtor.iban}:
        raise invalid("/Stmt/Acct/Id/IBAN", "another_account", OURS)
    return statement


def by_hand(body: bytes, form: type[BaseModel]) -> camt.Statement:
    try:
        said: Any = form.model_validate_json(body)
    except ValidationError as error:
        raise InvalidContent(field_errors(error.errors(include_url=False))) from None
    if any("\0" in text for text in texts(said.model_dump(mode="json"))):
        raise InvalidContent([NO_SUCH_CHARACTER])
    entries = tuple(_entry(entry, number) for number, entry in enumerate(said.entries, 1))
    return camt.Statement(said.statement_id or "", frozenset(), entries, tuple(_booking(entry) for entry in entries))


def _entry(body: Any, number: int) -> Entry:
    said = body.model_dump()
    if said["direction"] == "credit" and said["is_reversal"]:
        said["return_reason"] = said["return_reason"] or "NARR"
    said["bank_reference"] = own_name(said["bank_reference"])
    return Entry(**said, booking=number)


def _booking(entry: Entry) -> Booking:
    assert entry.booking is not None
    assert entry.direction is not None
    return Booking(entry.booking, entry.amount_cents, entry.currency, entry.direction, entry.is_reversal, 0)
