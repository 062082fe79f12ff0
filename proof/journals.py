"""Every journal is whole: no number is missing, hashes chain, seals fit, aggregates end where it ends."""

import hashlib
from datetime import datetime
from uuid import UUID

from proof.sources import Row, Sources
from proof.verdict import Verdict


async def check(sources: Sources) -> Verdict:
    """`checked` counts entries over all services."""
    verdict = Verdict()
    for service in sources.databases:
        ends = await _chains(sources, service, verdict)
        await _seals(sources, service, verdict)
        await _aggregates(sources, service, ends, verdict)
    return verdict


async def _chains(sources: Sources, service: str, verdict: Verdict) -> dict[UUID, tuple[int, bytes]]:
    subject, last, head = None, 0, b""
    ends: dict[UUID, tuple[int, bytes]] = {}
    async for row in sources.journal(service):
        if row["subject"] != subject:
            subject, last, head = row["subject"], 0, b""
        verdict.checked += 1
        if row["sequence"] != last + 1:
            verdict.wrong(f"{service}: number {last + 1} is missing", subject=subject)
        head = _hash(head, row)
        if head != row["hash"]:
            verdict.wrong(f"{service}: entry {row['sequence']} is not what was written", subject=subject)
            head = row["hash"]
        last = row["sequence"]
        ends[row["subject"]] = (last, head)
    return ends


def _hash(head: bytes, row: Row) -> bytes:
    """What an entry's hash must be (`docs/architecture.md`, "the journal")."""
    time: datetime = row["time"]
    actor = row["actor"]
    said = f"{row['sequence']}\n{row['type']}\n{time.isoformat()}\n{len(actor)}\n{actor}\n"
    return hashlib.sha256(head + row["subject"].bytes + row["id"].bytes + said.encode() + row["data"]).digest()


async def _seals(sources: Sources, service: str, verdict: Verdict) -> None:
    root, up_to = b"", 0
    async for row in sources.rows(service, "select number, up_to_seq, rows, root from seals order by number"):
        digest, rows = hashlib.sha256(root), 0
        async for entry in sources.rows(
            service, "select hash from journal where seq > $1 and seq <= $2 order by seq", up_to, row["up_to_seq"]
        ):
            digest.update(entry["hash"])
            rows += 1
        if rows != row["rows"] or digest.digest() != row["root"]:
            verdict.wrong(f"{service}: the journal no longer fits seal {row['number']}")
        root, up_to = row["root"], row["up_to_seq"]


async def _aggregates(sources: Sources, service: str, ends: dict[UUID, tuple[int, bytes]], verdict: Verdict) -> None:
    """Tables that keep an aggregate's version and last hash must end where the journal does: a cut tail shows here."""
    tables = [row["table_name"] async for row in sources.rows(service, WITH_HEADS)]
    for table in tables:
        async for row in sources.rows(service, f'select id, version, head from "{table}" where version > 0'):
            end = ends.get(row["id"], (0, b""))
            if end[0] < row["version"] or (end[0] == row["version"] and end[1] != row["head"]):
                verdict.wrong(f"{service}: the journal ends before its aggregate in {table}", subject=row["id"])


WITH_HEADS = """
select h.table_name from information_schema.columns h
join information_schema.columns v using (table_schema, table_name)
join information_schema.columns i using (table_schema, table_name)
where h.table_schema = 'public' and h.column_name = 'head' and v.column_name = 'version' and i.column_name = 'id'
order by 1
"""
