"""Every journalled event is on Kafka: first occurrences complete, in order per subject, byte for byte."""

from hashlib import sha256
from uuid import UUID

from aiokafka import ConsumerRecord

from proof.sources import Sources
from proof.verdict import Verdict

Written = dict[tuple[UUID, int], tuple[str, bytes]]


async def check(sources: Sources) -> Verdict:
    """`checked` counts journal entries over all services."""
    verdict = Verdict()
    repeats = 0
    for service in sources.databases:
        written: Written = {}
        async for row in sources.journal(service, to_the_mark=True):
            written[row["subject"], row["sequence"]] = (str(row["id"]), sha256(row["data"]).digest())
        verdict.checked += len(written)
        repeats += await _follow(sources, service, written, verdict)
    verdict.counts["repeats"] = repeats
    return verdict


async def _follow(sources: Sources, service: str, written: Written, verdict: Verdict) -> int:
    topic, repeats = f"{service}.events", 0
    seen: dict[UUID, int] = {}
    async for record in sources.topic(topic):
        subject, sequence, id = _about(record)
        if sequence <= seen.get(subject, 0):
            repeats += 1
        elif sequence == seen.get(subject, 0) + 1:
            seen[subject] = sequence
        else:
            verdict.wrong(f"{topic}: number {sequence} came before {seen.get(subject, 0) + 1}", subject=subject)
            seen[subject] = sequence
        told = written.pop((subject, sequence), None)
        if told is not None and told != (id, sha256(record.value or b"").digest()):
            verdict.wrong(f"{topic}: number {sequence} is not what the journal says", subject=subject)
    for subject, sequence in list(written)[:1000]:
        verdict.wrong(f"{topic}: number {sequence} was never published", subject=subject)
    return repeats


def _about(record: ConsumerRecord) -> tuple[UUID, int, str]:
    headers = {name: (value or b"").decode() for name, value in record.headers if name.startswith("ce_")}
    return UUID(headers["ce_subject"]), int(headers["ce_sequence"]), headers["ce_id"]
