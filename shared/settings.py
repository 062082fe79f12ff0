"""What a service is told from outside, read once at start: the only place that knows the environment.

A variable that is missing or wrong stops the start with one line per variable, because whoever reads it is an
operator and not a programmer.
"""

from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.field_errors import detail

PREFIX = "STAFFEL_"


class SettingsInvalid(Exception):
    """The environment does not say what this service needs; the message lists every variable at fault."""


def postgres_url(value: str) -> str:
    if not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("must be a URL such as postgresql://user:password@host:5432/database")
    return value


def bootstrap(value: str) -> str:
    for server in value.split(","):
        host, colon, port = server.rpartition(":")
        if not (host and colon and port.isdigit()):
            raise ValueError("must be host:port, several separated by commas")
    return value


def http_url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must be an http or https URL")
    return value.rstrip("/")


def existing_folder(value: Path) -> Path:
    if not value.is_dir():
        raise ValueError("must be a folder that exists")
    return value


PostgresUrl = Annotated[str, AfterValidator(postgres_url)]
HttpUrl = Annotated[str, AfterValidator(http_url)]
Folder = Annotated[Path, AfterValidator(existing_folder)]


class ServiceSettings(BaseSettings):
    """What every service needs; services add their own fields in a subclass. Read with `.read()`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: PostgresUrl = Field(description="database of this service, with the service's own role")
    owner_database_url: PostgresUrl | None = Field(
        None, description="the same database with the owner's role; only `migrate` needs it"
    )
    kafka: Annotated[str, AfterValidator(bootstrap)] = Field(description="Kafka's bootstrap servers, host:port")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(ge=1, le=65535, description="port to listen on")
    oidc_issuer: HttpUrl = Field(description="URL of the realm that issues tokens")
    municipalities: Folder = Field(description="folder with one directory file per municipality")
    parked_limit: float = Field(4.0, gt=0, description="hours a parked record may wait until operators are told again")

    @classmethod
    def read(cls) -> Self:
        """The settings from the environment. Raises `SettingsInvalid` with one line per variable at fault."""
        return read(cls)


S = TypeVar("S", bound=BaseSettings)


def read(model: type[S]) -> S:
    """Reads any settings class from the environment, with an error an operator can act on."""
    try:
        return model()
    except ValidationError as error:
        raise SettingsInvalid(explanation(model, error)) from None


def explanation(model: type[BaseSettings], error: ValidationError) -> str:
    """One line per variable at fault: its name, what is wrong, what it is for. Never its value."""
    lines = []
    for finding in error.errors(include_url=False):
        name = str(finding["loc"][0])
        field = model.model_fields.get(name)
        prefix = model.model_config.get("env_prefix", "")
        wrong = "is missing" if finding["type"] == "missing" else detail(finding)
        meaning = f" ({field.description})" if field and field.description else ""
        lines.append(f"{prefix}{name.upper()} {wrong}{meaning}")
    return "The environment of this service is not complete:\n" + "\n".join(f"  {line}" for line in lines)
