"""What stands on a city's letters: the sender's address and telephone, the account that takes money back, the courts.

Data of the city's file, which its lawyers and its treasury edit. A service that writes letters holds them against what
it writes and does not start without them.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.contracts.base import Code, DepartmentId
from shared.rulebook import Entry

Line = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Town = Annotated[str, StringConstraints(pattern=r"^\d{5} \S.{1,80}$")]
Account = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9 ]{11,38}$")]
BankCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{8}([A-Z0-9]{3})?$")]
Telephone = Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9 /()–-]{4,30}$")]
Branch = Literal["administrative", "social", "civil"]


class Address(Entry):
    """`town` is postcode and town."""

    street: Line
    town: Town

    @property
    def lines(self) -> list[str]:
        return [self.street, self.town]


class Named(Address):
    name: Line


class RepaymentAccount(Entry):
    """Where money goes that is paid back. `payee` is the account's holder as the bank knows it."""

    payee: Annotated[str, StringConstraints(min_length=1, max_length=70)]
    iban: Account
    bic: BankCode | None = None
    bank: Line | None = None

    @property
    def iban_in_fours(self) -> str:
        """`DE28 4405 0199 0532 0130 00`, as people read and type it."""
        whole = self.iban.replace(" ", "")
        return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


class Letterhead(Address):
    """`department` decides on grants and signs; without it the coordinating one does. `courts` by branch; `grantors`
    are those who give the city money, by the code its programmes name them with."""

    department: DepartmentId | None = None
    telephone: Telephone
    contact: Line | None = None
    account: RepaymentAccount
    courts: dict[Branch, Named] = Field(default_factory=dict)
    grantors: dict[Code, Named] = Field(default_factory=dict)
