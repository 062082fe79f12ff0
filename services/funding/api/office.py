"""What every route works with: database and programmes, who is asking, and what to say when there is nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends

from services.funding.payments.bank import Bank
from services.funding.payments.debtor import Debtor
from services.funding.programmes.programme import Programmes
from services.funding.repayments.rates import BaseRates
from services.funding.visibility import APPLICANTS, STAFF
from shared.contracts.base import By
from shared.directory import Directory
from shared.identity import Caller, requires
from shared.postgres import Pool
from shared.problems import Forbidden, NotFound
from shared.titles import Titles

Reader = Annotated[Caller, Depends(requires(*APPLICANTS, *STAFF))]
Treasurer = Annotated[Caller, Depends(requires("treasurer"))]
Bookkeeper = Annotated[Caller, Depends(requires("treasurer", "auditor"))]


@dataclass(frozen=True)
class Office:
    """The funding service as its routes see it. `committed` wakes the relay; `directory` knows the names in letters.

    `debtors`: the account each city pays from. `bank`: where released payment files go; without it people carry them.
    `titles`: what offers are called.
    """

    pool: Pool
    programmes: Programmes
    committed: Callable[[], None] = field(repr=False)
    directory: Directory = field(default=Directory(()), repr=False)
    base_rates: BaseRates = field(default=BaseRates(), repr=False)
    debtors: Mapping[str, Debtor] = field(default_factory=dict, repr=False)
    bank: Bank | None = field(default=None, repr=False)
    titles: Titles = field(default=Titles(), repr=False)


def by(caller: Caller) -> By:
    return By(department=caller.department, user=caller.subject)


def of_the_office(caller: Caller, municipality: str) -> None:
    """Raises 403 unless the money is that of the caller's own city: an applicant from another one sees what it asked
    for, and whatever its roles at home are, it does not decide here."""
    if caller.municipality != municipality:
        raise Forbidden("Das tut die Stelle der Stadt, deren Geld es ist.")


def nothing_here() -> NotFound:
    """The one answer for what is not there and for what one may not know of."""
    return NotFound("Unter dieser Kennung gibt es nichts, was Sie sehen dürfen. Bitte prüfen Sie Kennung und Stelle.")
