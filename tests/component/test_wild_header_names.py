"""A header whose very name is no UTF-8 stops nobody: the record is read, its name in a form that can be kept."""

import pytest

from shared.records import Record, pack_headers, unpack_headers
from tests.component.broker import fresh_service
from tests.component.eventually import eventually
from tests.component.test_consumer import collecting, enough, listening
from tests.component.wild_names import GZIP, Name, publish_as_one_batch


def plain(value: bytes, *names: str) -> Record:
    return Record("", -1, -1, None, tuple((name, b"x") for name in names), value)


@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
async def test_a_name_that_is_no_utf_8_stops_nobody(kafka: str, compression: int) -> None:
    topic = f"{await fresh_service(kafka)}.events"
    found: list[Record] = []
    sent = [
        plain(b"first", "ce_id"), plain(b"wild", "ce_id", Name.of(b"M\xfcnster")), plain(b"third", "Grüße"),
    ]  # fmt: skip
    await publish_as_one_batch(kafka, topic, sent, compression)
    async with listening(kafka, topic, collecting(found)):
        await eventually(enough(found, 3))
    assert [record.value for record in found] == [b"first", b"wild", b"third"]
    assert [[name for name, _ in record.headers] for record in found] == [
        ["ce_id"], ["ce_id", "M\\xfcnster"], ["Grüße"],
    ]  # fmt: skip
    assert [unpack_headers(pack_headers(tuple(record.headers))) for record in found] == [r.headers for r in found]
