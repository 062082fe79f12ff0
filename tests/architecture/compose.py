"""docker-compose.yml as parsed data, and what its services are told."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.casework.settings import CaseworkSettings
from services.funding.settings import FundingSettings
from services.intake.settings import IntakeSettings
from services.notifications.settings import NotificationsSettings
from shared.settings import ServiceSettings

ROOT = Path(__file__).parents[2]
SETTINGS: dict[str, type[ServiceSettings]] = {
    "intake": IntakeSettings,
    "casework": CaseworkSettings,
    "funding": FundingSettings,
    "notifications": NotificationsSettings,
}
SECRET = re.compile(r"\$\{([A-Z_]+)(:\?[^}]*)?\}")


@cache
def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def containers() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = composed()["services"]
    return found


def environment(name: str) -> dict[str, str]:
    return {key: str(value) for key, value in containers()[name].get("environment", {}).items()}


def on_this_machine(name: str) -> dict[str, str]:
    """The STAFFEL_* variables of a container as they would be here: secrets filled in, mounted paths looked up."""
    mounted = dict(reversed(volume.split(":")[:2]) for volume in containers()[name].get("volumes", []))
    told = {key: value for key, value in environment(name).items() if key.startswith("STAFFEL_")}
    return {
        key: str(ROOT / mounted[value]) if value in mounted else SECRET.sub("5ec3e7", value)
        for key, value in told.items()
    }
