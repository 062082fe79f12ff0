"""What funding is told from outside, beyond what every service is told."""

from pydantic import Field

from services.funding.payments.debtor import Debtor
from shared.settings import Folder, HttpUrl, ServiceSettings


class FundingSettings(ServiceSettings):
    programmes: Folder = Field(description="folder with one file per funding programme")
    interest: Folder = Field(description="folder with the base rates interest on repayments is computed by")
    offers: Folder | None = Field(
        None, description="folder with one file of offers per municipality, for their names in proofs of use"
    )
    bank: HttpUrl | None = Field(
        None, description="URL of the bank that takes payment files; without it people hand them over"
    )
    debtors: dict[str, Debtor] = Field(
        default_factory=dict,
        description='accounts payments are made from, as JSON: {"05913000": {"name": …, "iban": …, "bic": …}}',
    )
