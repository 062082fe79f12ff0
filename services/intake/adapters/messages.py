"""Which adapter reads which message, and what every adapter turns a message into."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from services.intake.adapters.schema import Schema
from shared import safe_xml
from shared.contracts import strict_json
from shared.contracts.envelope import CloudEvent
from shared.contracts.topics import REPORT_SUBMITTED


@dataclass(frozen=True, slots=True)
class Message:
    """A message as intake understands it. `sender` is the department that its head names."""

    id: str
    sender: str
    time: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Adapter:
    """One kind of message: its namespace, its schema, and how it is read once the schema has nothing against it.

    `places` go from pointers into the report to elements of the message, for reasons that are told to the sender.
    """

    namespace: str
    title: str
    path: Path
    read: Callable[[etree._Element], Message]
    places: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def schema(self) -> Schema:
        return Schema(self.path)

    def element_of(self, pointer: str) -> str | None:
        """The element a place of the report came from: the nearest one upwards."""
        while pointer:
            if pointer in self.places:
                return self.places[pointer]
            pointer = pointer.rpartition("/")[0]
        return None


class NotAMessage(Exception):
    """Nothing an adapter could read; `errors` are those of a problem document and quote nothing."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(error["detail"] for error in errors))
        self.errors = errors


def read(raw: bytes, adapters: Mapping[str, Adapter]) -> tuple[Adapter, Message]:
    """The message in these bytes and its adapter. Raises `NotAMessage`."""
    try:
        root = safe_xml.parse(raw)
    except safe_xml.NotSafe as error:
        detail = f"Line {error.line}: {error.detail}"
        raise NotAMessage([{"pointer": "", "code": error.code, "detail": detail}]) from None
    adapter = adapters.get(etree.QName(root).namespace or "")
    if adapter is None:
        detail = f"The root element is in none of the namespaces taken here: {', '.join(sorted(adapters))}."
        raise NotAMessage([{"pointer": "", "code": "unknown_message", "detail": detail}])
    if faults := adapter.schema.faults(root):
        raise NotAMessage([fault.as_dict() for fault in faults])
    return adapter, adapter.read(root)


def event_of(message: Message) -> CloudEvent:
    """The event the sender would have published with the same content."""
    return CloudEvent(
        message.id, f"/departments/{message.sender}", REPORT_SUBMITTED, time=message.time,
        data=strict_json.text(message.data),
    )  # fmt: skip
