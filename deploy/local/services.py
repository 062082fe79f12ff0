"""Our own services as data: what each is told beyond the environment they all share."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.answers import answers
from deploy.local.bank.account import CITY
from deploy.local.installation import PROJECT
from deploy.local.program import Program

DEPLOY = PROJECT / "deploy"
DEBTORS = {"05913000": {"name": "Stadt Dortmund Stadtkasse", "iban": CITY, "bic": "BYLADEM1001"}}
"""The accounts the cities pay from, by municipality; the number is one that banks publish for tests."""


@dataclass(frozen=True)
class Service:
    """`port` is where it listens if that is free; `settings` go behind the prefix STAFFEL_, with `{ports}`
    filled in by name."""

    name: str
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Surroundings:
    """Addresses of the servers a service uses, and the ports of everything by name."""

    kafka: str
    issuer: str
    spans: str
    ports: Mapping[str, int]
    logs: Path


SERVICES = (
    Service("intake", 8101, {"ROUTING": str(DEPLOY / "routing"), "RETENTION": str(DEPLOY / "retention")}),
    Service("casework", 8102, {"KINDS": str(DEPLOY / "kinds"), "OFFERS": str(DEPLOY / "offers")}),
    Service(
        "funding",
        8103,
        {
            "PROGRAMMES": str(DEPLOY / "programmes"),
            "INTEREST": str(DEPLOY / "interest"),
            "BANK": "http://127.0.0.1:{bank}",
            "DEBTORS": json.dumps(DEBTORS).replace("{", "{{").replace("}", "}}"),
        },
    ),
    Service(
        "notifications",
        8104,
        {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": "{smtp}",
            "MAIL_FROM": "staffel@dortmund.example",
            "PROGRAMMES": str(DEPLOY / "programmes"),
            "OFFERS": str(DEPLOY / "offers"),
        },
    ),
)


def migration(service: Service, database: str, owner_database: str, around: Surroundings) -> Program:
    """Runs to its end and brings the service's database up to date with the owner's role."""
    return Program(
        name=f"migrate {service.name}",
        argv=[*module(service), "migrate"],
        env={**environment(service, database, around), "STAFFEL_OWNER_DATABASE_URL": owner_database},
        cwd=PROJECT,
        log=around.logs / f"migrate-{service.name}.log",
        ready=lambda: True,
        start_within=120.0,
    )


def program(service: Service, database: str, around: Surroundings) -> Program:
    """The service itself: HTTP, consumers, relay and clock in one process."""
    port = around.ports[service.name]
    return Program(
        name=service.name,
        argv=module(service),
        env=environment(service, database, around),
        cwd=PROJECT,
        log=around.logs / f"{service.name}.log",
        ready=lambda: answers(f"http://127.0.0.1:{port}/health/ready"),
        stop_within=15.0,
        tier=1,
    )


def module(service: Service) -> list[str]:
    return [sys.executable, "-m", f"services.{service.name}"]


def environment(service: Service, database: str, around: Surroundings) -> dict[str, str]:
    """The process contract of every service. Sampling may be chosen from outside: the demo records every
    span."""
    own = {f"STAFFEL_{name}": value.format_map(around.ports) for name, value in service.settings.items()}
    return {
        "STAFFEL_DATABASE_URL": database,
        "STAFFEL_KAFKA": around.kafka,
        "STAFFEL_HOST": "127.0.0.1",
        "STAFFEL_PORT": str(around.ports[service.name]),
        "STAFFEL_OIDC_ISSUER": around.issuer,
        "STAFFEL_MUNICIPALITIES": str(DEPLOY / "municipalities"),
        "OTEL_SERVICE_NAME": service.name,
        "OTEL_TRACES_EXPORTER": "zipkin",
        "OTEL_EXPORTER_ZIPKIN_ENDPOINT": around.spans,
        "OTEL_TRACES_SAMPLER": os.environ.get("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
        "OTEL_TRACES_SAMPLER_ARG": os.environ.get("OTEL_TRACES_SAMPLER_ARG", "0.02"),
        "PYTHONUNBUFFERED": "1",
        **own,
    }
