"""What funding is told from outside, beyond what every service is told."""

from pydantic import Field

from shared.settings import Folder, ServiceSettings


class FundingSettings(ServiceSettings):
    programmes: Folder = Field(description="folder with one file per funding programme")
