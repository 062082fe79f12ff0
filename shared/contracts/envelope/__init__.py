"""CloudEvents 1.0: how events travel, over Kafka and over HTTP, and how everything that is not one is refused.

`kafka` reads and writes records, `http` reads requests, `structured` the JSON event format; `attributes` holds the
rules all of them share. The data stay bytes: what they mean is the business of the models.
"""

from shared.contracts.envelope.event import MAX_BYTES, CloudEvent, EnvelopeError
from shared.contracts.envelope.http import UnreadableEnvelope, UnsupportedMediaType, from_http
from shared.contracts.envelope.kafka import from_kafka, headers_for, headers_of, parse_own, to_kafka
from shared.contracts.envelope.structured import from_structured, to_structured
from shared.contracts.reasons import Reason

__all__ = [
    "MAX_BYTES",
    "CloudEvent",
    "EnvelopeError",
    "Reason",
    "UnreadableEnvelope",
    "UnsupportedMediaType",
    "from_http",
    "from_kafka",
    "from_structured",
    "headers_for",
    "headers_of",
    "parse_own",
    "to_kafka",
    "to_structured",
]
