"""Who may do what on Kafka, from the catalogue of topics and the directory; nobody edits it by hand.

`python -m deploy.kafka.acls [FOLDER]` prints one call of `kafka-acls.sh` per line. A department's system writes its own
`reports.` topic and reads its own `deliveries.` topic; a service writes what the catalogue says it owns and reads what
it is listed for, each as one consumer group. With `allow.everyone.if.no.acl.found=false` everything else is refused.

The principals are names: `User:system.05913000.jobcenter` for a department's system, `User:staffel-intake` for a
service. The broker maps certificates, SCRAM users or token subjects to them.
"""

import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from shared.contracts.topics import CATALOGUE, delivery_topic, report_topic
from shared.directory import Directory

DEPARTMENT = "department"
MUNICIPALITIES = Path(__file__).parents[1] / "municipalities"
Operation = Literal["Read", "Write"]


class Binding(NamedTuple):
    """One permission. `prefixed`: it holds for every resource whose name begins so."""

    principal: str
    operation: Operation
    resource: Literal["topic", "group"]
    name: str
    prefixed: bool = False


def bindings(departments: Iterable[str]) -> list[Binding]:
    """All permissions of an installation with these departments."""
    found: list[Binding] = []
    for department in sorted(set(departments)):
        found += of_department(department)
    for service in sorted({family.owner for family in CATALOGUE} - {DEPARTMENT}):
        found += of_service(service)
    return found


def of_department(department: str) -> Iterator[Binding]:
    """Writing its reports, reading its deliveries in groups of its own, and nothing else."""
    who = f"User:system.{department}"
    yield Binding(who, "Write", "topic", report_topic(department))
    yield Binding(who, "Read", "topic", delivery_topic(department))
    yield Binding(who, "Read", "group", f"{department}.", prefixed=True)


def of_service(service: str) -> Iterator[Binding]:
    who = f"User:staffel-{service}"
    for family in CATALOGUE:
        name = family.name.removesuffix("*")
        if family.owner == service:
            yield Binding(who, "Write", "topic", name, family.per_department)
        if service in family.readers:
            yield Binding(who, "Read", "topic", name, family.per_department)
    if any(service in family.readers for family in CATALOGUE):
        yield Binding(who, "Read", "group", service)


def call(binding: Binding, bootstrap: str = '"$KAFKA"') -> str:
    """The command that grants it."""
    pattern = " --resource-pattern-type prefixed" if binding.prefixed else ""
    return (
        f"kafka-acls.sh --bootstrap-server {bootstrap} --add --allow-principal {shlex.quote(binding.principal)} "
        f"--operation {binding.operation} --{binding.resource} {shlex.quote(binding.name)}{pattern}"
    )


def main() -> None:
    folder = Path(sys.argv[1]) if sys.argv[1:] else MUNICIPALITIES
    for binding in bindings(department.id for department in Directory.load(folder).departments):
        print(call(binding))


if __name__ == "__main__":
    main()
