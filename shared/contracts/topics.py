"""The catalogue of topics: who writes, who reads, what is in them, how they are configured.

Topics are created from here and nowhere else; a test compares it with what consumers really subscribe to. The number of
partitions never changes in place, because a doubled number would move half of the keys and with them the order.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

import shared.contracts.casework
import shared.contracts.funding
import shared.contracts.intake
import shared.contracts.notifications
import shared.contracts.parked  # noqa: F401  (declares the types told below)
from shared.contracts.base import EVENT_TYPES

PARTITIONS = 12
DAY = 24 * 60 * 60 * 1000

REPORT_SUBMITTED = "department.report.submitted.v1"
REPORT_WITHDRAWN = "department.report.withdrawn.v1"

REPORTS = "reports.*"
DELIVERIES = "deliveries.*"

# Without braces: FastStream would take {5} for the name of a path parameter.
REPORTS_PATTERN = r"^reports\.\d\d\d\d\d(\d\d\d)?\.[a-z0-9-]+$"


@dataclass(frozen=True, slots=True)
class Family:
    """One topic, or one per department where `name` ends in `*`. `types` are the event types that may be in it."""

    name: str
    owner: str
    readers: tuple[str, ...]
    config: Mapping[str, str]
    types: frozenset[str]
    partitions: int = PARTITIONS

    @property
    def per_department(self) -> bool:
        return self.name.endswith(".*")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic to create: what `kafka-topics --create` would be told."""

    name: str
    partitions: int
    config: Mapping[str, str]


def _told_by(owner: str) -> frozenset[str]:
    return frozenset(type for type in EVENT_TYPES if type.startswith(f"{owner}."))


FOR_EVER = {"cleanup.policy": "delete", "retention.ms": "-1"}

# A producer sends up to 1 MiB by default: whatever it can send must arrive, so that intake can park what is larger than
# 256 KiB and say why, where the broker would only refuse it.
A_WEEK = {"cleanup.policy": "delete", "retention.ms": str(7 * DAY), "max.message.bytes": str(1024 * 1024 + 64 * 1024)}

# As long as receipts are kept: a department's system may be away for a year and still miss nothing.
FOUR_HUNDRED_DAYS = {"cleanup.policy": "delete", "retention.ms": str(400 * DAY)}

CATALOGUE: tuple[Family, ...] = (
    Family(REPORTS, "department", ("intake",), A_WEEK, frozenset({REPORT_SUBMITTED, REPORT_WITHDRAWN})),
    Family("intake.events", "intake", ("casework", "funding", "notifications"), FOR_EVER, _told_by("intake")),
    Family("casework.events", "casework", ("funding", "intake", "notifications"), FOR_EVER, _told_by("casework")),
    Family("funding.events", "funding", ("casework", "notifications"), FOR_EVER, _told_by("funding")),
    Family("notifications.events", "notifications", (), FOR_EVER, _told_by("notifications")),
    Family(
        DELIVERIES, "notifications", ("department",), FOUR_HUNDRED_DAYS,
        _told_by("intake") | _told_by("casework") | _told_by("funding"),
    ),
)  # fmt: skip


def told() -> frozenset[str]:
    """All types of our own services."""
    return frozenset().union(*(_told_by(known.owner) for known in CATALOGUE))


def family(topic: str) -> Family | None:
    """The family a topic belongs to; None for a topic that is not ours."""
    for candidate in CATALOGUE:
        if topic == candidate.name or (candidate.per_department and topic.startswith(candidate.name[:-1])):
            return candidate
    return None


def report_topic(department: str) -> str:
    return f"reports.{department}"


def record_id(topic: str, partition: int, offset: int) -> UUID:
    """The id of a record nobody can read: UUIDv5 in the URL namespace over its place."""
    return uuid5(NAMESPACE_URL, f"urn:staffel:record:{topic}/{partition}/{offset}")


def delivery_topic(department: str) -> str:
    return f"deliveries.{department}"


def department_of(topic: str) -> str:
    """The department of a `reports.` or `deliveries.` topic."""
    return topic.partition(".")[2]


def events_topic(service: str) -> str:
    return f"{service}.events"


def topic_of(type: str) -> str:
    """Where an event type of ours is told."""
    return events_topic(type.partition(".")[0])


def catalogue_for(departments: Iterable[str]) -> list[Topic]:
    """All topics of an installation with these departments, for creation."""
    ids = sorted(set(departments))
    return [
        Topic(name, known.partitions, known.config)
        for known in CATALOGUE
        for name in ([known.name[:-1] + id for id in ids] if known.per_department else [known.name])
    ]


def partition_for(key: bytes, partitions: int = PARTITIONS) -> int:
    """The partition of a key: CRC-32, everywhere. A tenth of a microsecond, where murmur2 in Python takes five."""
    return zlib.crc32(key) % partitions
