"""A CloudEvent as we hold it in memory, and the error that stands for a record that is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.reasons import Reason, spoken

MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """The attributes Staffel knows, and the data as JSON text; other extensions are left behind.

    `time` is aware. `sequence` and `municipality` are extensions of our own events, `traceparent` is W3C's.
    """

    id: str
    source: str
    type: str
    subject: str | None = None
    time: datetime | None = None
    traceparent: str | None = None
    tracestate: str | None = None
    sequence: int | None = None
    municipality: str | None = None
    data: bytes = b""


class EnvelopeError(Exception):
    """Not a CloudEvent we can take, with every reason found. `source` and `id` are given where they could be read."""

    def __init__(self, reasons: Sequence[Reason], source: str | None = None, id: str | None = None) -> None:
        super().__init__(spoken(reasons))
        self.reasons = list(reasons)
        self.source = source
        self.id = id
