"""What the sender of an accepted report hears, made from the event's bytes: it is the one event of every report.

The same as `told_as` makes of the event, in a fifth of the time; a test compares the two.
"""

from uuid import UUID, uuid5

import orjson

from shared.contracts.intake import ReportAccepted, ReportReceived

ACCEPTED, RECEIVED = ReportAccepted.TYPE, ReportReceived.TYPE


def received(accepted: bytes) -> tuple[str, str, bytes]:
    """Department, municipality and data of the answer. Raises KeyError for what is no accepted report."""
    found = orjson.loads(accepted)
    department, municipality = found["department"], found["municipality"]
    said = {
        "municipality": municipality, "report_id": found["report_id"], "department": department,
        "outcome": found.get("outcome", "new"),
    }  # fmt: skip
    return department, municipality, orjson.dumps(said)


def received_id(id: UUID) -> UUID:
    return uuid5(id, RECEIVED)
