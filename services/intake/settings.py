"""What intake is told from outside, beyond what every service is told."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.settings import ServiceSettings


def existing_file(value: Path) -> Path:
    if not value.is_file():
        raise ValueError("must be a file that exists")
    return value


class IntakeSettings(ServiceSettings):
    routing: Annotated[Path, AfterValidator(existing_file)] = Field(
        Path(__file__).parent / "routing.yaml",
        description="YAML file with the departments preferred per life situation",
    )
