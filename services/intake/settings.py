"""What intake is told from outside, beyond what every service is told."""

from pydantic import Field

from shared.settings import Folder, ServiceSettings


class IntakeSettings(ServiceSettings):
    routing: Folder = Field(description="folder with the rules of routing, one YAML file per municipality")
    retention: Folder | None = Field(
        None, description="folder with schedules of retention; without one the clock locks and erases nothing"
    )
