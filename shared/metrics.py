"""Every metric of Staffel by name, in one place: dashboards, alarms and the health page rely on them.

Labels are names of consumers, outboxes, topics and codes of reasons; never anything about a person.
"""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram

CONSUMED = Counter(
    "staffel_consumer_events", "Events read, by what became of them: processed, duplicate, rejected, held or parked.",
    ["consumer", "outcome"],
)  # fmt: skip
BATCH_SECONDS = Histogram(
    "staffel_consumer_batch_seconds", "From a batch's arrival to its commit in the database.",
    ["consumer"], buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 60),
)  # fmt: skip
RETRIES = Counter("staffel_consumer_retries", "Batches put back because the database was away.", ["consumer"])
LAG = Gauge("staffel_consumer_lag", "Records between a consumer's position and the end of its topics.", ["consumer"])
RECORDS_PARKED = Counter(
    "staffel_records_parked", "Records parked because they can never be processed as they are.", ["consumer", "reason"]
)
PARKED = Gauge("staffel_parked", "Parked records nobody has decided on yet.", ["consumer"])
PARKED_OLDEST = Gauge("staffel_parked_oldest_seconds", "How long the oldest of them has waited.", ["consumer"])
PARKED_LIMIT = Gauge("staffel_parked_limit_seconds", "How long a parked record may wait (STAFFEL_PARKED_LIMIT).")
SECOND_PERSON = Gauge(
    "staffel_parked_second_person", "Repairs and requests about them that wait for a second person.", ["consumer"]
)
GAPS = Gauge("staffel_consumer_gaps", "Subjects that have waited for a missing event for five minutes.", ["consumer"])

PUBLISHED = Counter("staffel_relay_published", "Entries acknowledged by Kafka.", ["outbox"])
PENDING = Gauge("staffel_relay_pending", "Entries not acknowledged by Kafka yet.", ["outbox"])
LEADING = Gauge("staffel_relay_leading", "1 while this process publishes the outbox, 0 while it stands by.", ["outbox"])
PUBLISH_FAILURES = Counter(
    "staffel_relay_failures", "Rounds in which Kafka did not acknowledge everything.", ["outbox"]
)

DEADLINES = Counter(
    "staffel_clock_deadlines", "Deadlines that took effect, or failed and wait for a person.", ["outcome"]
)

REPORTS = Counter("staffel_reports", "Reports answered, the same again not counted, by their sender.", ["department"])
REPORTS_REJECTED = Counter(
    "staffel_reports_rejected", "Reports their sender was told were not taken in, for a fault in them.", ["department"]
)

JUDGED = Counter(
    "staffel_matching_judged", "Known people a report was compared with, by decision: same, clearing or different.",
    ["decision"],
)  # fmt: skip
CROWDED_KEYS = Counter(
    "staffel_matching_crowded_keys", "Match keys that were not followed because they lead to too many people."
)

HTTP_SECONDS = Histogram(
    "staffel_http_seconds", "From a request to its answer, by route template.", ["method", "route", "status"],
)  # fmt: skip

HTTP_FAILED = Counter("staffel_http_failed", "Answers of 500 and above, the service's own faults and absences.")

ROUTING_VERSION = Gauge("staffel_routing_version", "The newest version of the rules that was read.", ["municipality"])
ROUTING_FAULTS = Gauge(
    "staffel_routing_faults", "Faults in changed rules of routing; those before stay in force as long as there are any."
)

PAYMENT_FILES_UNKNOWN = Gauge(
    "staffel_payment_files_unknown", "Payment files of which nobody knows whether the bank has them: a person asks."
)

SPANS = Counter("staffel_spans", "Spans of this process: made, exported or dropped.", ["fate"])

OUTCOMES = ("processed", "duplicate", "rejected", "held", "parked")


def consumer_from_zero(consumer: str) -> None:
    """A counter that begins with its first failure hides it: `increase` sees a rise only from what was there before."""
    for outcome in OUTCOMES:
        CONSUMED.labels(consumer, outcome)
    RETRIES.labels(consumer)
    RECORDS_PARKED.labels(consumer, "reaction_failed")


def outbox_from_zero(outbox: str) -> None:
    PUBLISHED.labels(outbox)
    PUBLISH_FAILURES.labels(outbox)


def clock_from_zero() -> None:
    for outcome in ("done", "failed"):
        DEADLINES.labels(outcome)


def spans_from_zero() -> None:
    for fate in ("made", "exported", "dropped"):
        SPANS.labels(fate)


def matching_from_zero() -> None:
    for decision in ("same", "clearing", "different"):
        JUDGED.labels(decision)


def senders_from_zero(departments: Iterable[str]) -> None:
    for department in departments:
        REPORTS.labels(department)
        REPORTS_REJECTED.labels(department)
