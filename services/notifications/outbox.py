"""The second outbox: what departments were told, on its way to `deliveries.<department>`."""

from collections.abc import Iterable

import asyncpg

from shared.contracts.envelope import headers_of
from shared.contracts.topics import delivery_topic
from shared.relay import Letter, Outbox

READ = """
select seq, department, id, type, subject, sequence, time, municipality, traceparent, tracestate, data from deliveries
where seq = any(array(select seq from deliveries_pending order by seq limit $1)) order by seq
"""


def deliveries() -> Outbox:
    """Keyed by subject: in order per case and department. The source is the service the event comes from."""
    return Outbox(
        name="deliveries",
        read=READ,
        forget="delete from deliveries_pending where seq = any($1::bigint[])",
        count="select count(*) from deliveries_pending",
        letters=_letters,
    )


def _letters(rows: Iterable[asyncpg.Record]) -> list[Letter]:
    return [
        Letter(
            seq, delivery_topic(department), str(subject).encode(),
            headers_of(id, type, subject, sequence, time, municipality, parent, state), data, parent,
        )
        for seq, department, id, type, subject, sequence, time, municipality, parent, state, data in rows
    ]  # fmt: skip
