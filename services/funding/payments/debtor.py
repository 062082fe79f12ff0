"""The city's own account, from which it pays."""

from pydantic import BaseModel, ConfigDict

from services.funding.payees.accounts import Bic, Iban, Name


class Debtor(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    iban: Iban
    bic: Bic | None = None
