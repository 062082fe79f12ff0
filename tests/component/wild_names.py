"""Records whose header names are no UTF-8, as a producer in another language can send them: aiokafka itself cannot."""

from collections.abc import Sequence

from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.records import Record
from tests.component.broker import producing

GZIP = 1
UNLIMITED = 1 << 20


class Name(str):
    """A header name that is written as these bytes."""

    raw: bytes

    @classmethod
    def of(cls, raw: bytes) -> "Name":
        made = cls(raw.decode("latin-1"))
        made.raw = raw
        return made

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return self.raw


async def publish_as_one_batch(kafka: str, topic: str, records: Sequence[Record], compression: int = 0) -> None:
    """All records in one batch on the first partition."""
    async with producing(kafka) as producer:
        batch = producer.create_batch()
        batch._builder = _DefaultRecordBatchBuilderPy(2, compression, 0, -1, -1, -1, UNLIMITED)
        for record in records:
            assert batch.append(key=record.key, value=record.value, timestamp=None, headers=list(record.headers))
        batch.close()
        await (await producer.send_batch(batch, topic, partition=0))
