"""What casework is told from outside, beyond what every service is told."""

from pydantic import Field

from shared.settings import Folder, ServiceSettings


class CaseworkSettings(ServiceSettings):
    kinds: Folder = Field(description="folder with one file per kind of transition")
    offers: Folder = Field(description="folder with one file of offers per municipality")
