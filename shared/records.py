"""A record of Kafka as it lies on the topic: raw headers and raw value, whatever they hold."""

from typing import NamedTuple

import orjson

Headers = tuple[tuple[str, bytes | None], ...]


class Record(NamedTuple):
    """`partition` and `offset` are -1 for what did not come from Kafka directly (HTTP, a replay)."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Headers
    value: bytes | None


def pack_headers(headers: Headers) -> bytes:
    """Headers as bytes for a database column, lossless for any value (Latin-1 maps every byte to one character)."""
    return orjson.dumps([(name, None if value is None else value.decode("latin-1")) for name, value in headers])


def unpack_headers(packed: bytes) -> Headers:
    return tuple((name, None if value is None else value.encode("latin-1")) for name, value in orjson.loads(packed))
