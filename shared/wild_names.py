"""Reading on where a header's very name is no UTF-8, which every producer may write and aiokafka cannot read.

aiokafka raises while it decodes such a record, before anybody can look at it; the whole batch is fetched again and
fails again, for ever, and the partition stands still. Here a batch that cannot be decoded is decoded once more with
care: what is no text in a name is spelt out (`M\\xfcnster`), everything else is as it came. What the record's reader
makes of such a name is its own business: one from a department is refused, and the record is parked.
"""

import logging
from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

log = logging.getLogger(__name__)

BEFORE_LENGTH, OVERHEAD, MAGIC_AT, SINCE_HEADERS = 8, 12, 16, 2
"""Of a batch (KIP-98): 8 bytes offset, 4 bytes length of what follows; byte 16 is the version, with headers since 2."""


class Spelt(bytearray):
    """Bytes whose parts, as text, have what is no UTF-8 spelt out."""

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        return Spelt(found) if isinstance(at, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return super().decode(encoding, "backslashreplace")


class CarefulBatch:
    """One batch as the fetcher wants it: quick, and with care from where the quick way fails."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._quick: Any = MemoryRecords(raw).next_batch()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._quick, name)

    def __next__(self) -> Any:
        return next(self._quick)

    def __iter__(self) -> Iterator[Any]:
        read = 0
        try:
            for record in self._quick:
                yield record
                read += 1
        except (CorruptRecordException, UnicodeDecodeError):
            if self._raw[MAGIC_AT] < SINCE_HEADERS:
                raise
        else:
            return
        log.warning("a batch from offset %d is read with care: a header's name is no UTF-8", self._quick.base_offset)
        careful: Any = _DefaultRecordBatchPy(self._raw)
        careful._maybe_uncompress()
        careful._buffer = Spelt(careful._buffer)
        for number, record in enumerate(careful):
            if number >= read:
                yield record


class CarefulRecords:
    """What a fetch brought for one partition: whole batches, and perhaps the beginning of another."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    def size_in_bytes(self) -> int:
        return len(self._raw)

    def has_next(self) -> bool:
        return self._end() is not None

    def next_batch(self) -> CarefulBatch | None:
        end = self._end()
        if end is None:
            return None
        batch = CarefulBatch(bytes(self._raw[self._at : end]))
        self._at = end
        return batch

    def _end(self) -> int | None:
        begin = self._at + OVERHEAD
        if begin > len(self._raw):
            return None
        end = begin + int.from_bytes(self._raw[self._at + BEFORE_LENGTH : begin], "big")
        return end if end <= len(self._raw) else None


def read_with_care() -> None:
    """From now on this process reads so. aiokafka has no option for it; its fetcher finds the reader by this name."""
    fetcher.MemoryRecords = CarefulRecords
