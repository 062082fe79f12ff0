"""A bank statement as it comes in: camt.053 in XML, or JSON for what is entered by hand."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from pydantic import BaseModel, ValidationError

from services.funding.payments import camt
from services.funding.payments.debtor import Debtor
from services.funding.payments.entries import Entry
from shared.field_errors import field_errors
from shared.problems import InvalidContent, UnsupportedMediaType, invalid
from shared.storable import NO_SUCH_CHARACTER, texts


async def statement_of(
    request: Request, form: type[BaseModel], debtor: Debtor | None
) -> tuple[str | None, Sequence[Entry]]:
    """The statement's own id, if it has one, and its entries. Raises the problems 415 and 422."""
    kind = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
    body = await request.body()
    if kind in ("application/xml", "text/xml"):
        return from_bank(body, debtor)
    if kind != "application/json":
        raise UnsupportedMediaType("Send camt.053 as application/xml, or entries as application/json.")
    return by_hand(body, form)


def from_bank(body: bytes, debtor: Debtor | None) -> tuple[str, Sequence[Entry]]:
    try:
        statement = camt.read(body)
    except camt.NotAStatement as error:
        raise InvalidContent(error.errors) from None
    if debtor is not None and statement.accounts and statement.accounts != {debtor.iban}:
        raise invalid("/Stmt/Acct/Id/IBAN", "another_account", "Send statements of the account payments are made from.")
    return statement.statement_id, statement.entries


def by_hand(body: bytes, form: type[BaseModel]) -> tuple[str | None, Sequence[Entry]]:
    try:
        said: Any = form.model_validate_json(body)
    except ValidationError as error:
        raise InvalidContent(field_errors(error.errors(include_url=False))) from None
    if any("\0" in text for text in texts(said.model_dump(mode="json"))):
        raise InvalidContent([NO_SUCH_CHARACTER])
    return said.statement_id, [Entry(**entry.model_dump()) for entry in said.entries]
