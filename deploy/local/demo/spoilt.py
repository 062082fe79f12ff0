"""What no department should send: lines that intake rejects with a reason, and records that it parks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from deploy.local.demo.people import Somebody
from deploy.local.demo.reports import DORTMUND, Desk, Post
from shared.contracts.topics import REPORT_SUBMITTED

EDUCATION = [{"life_situation": "education"}]
OFFICE = f"{DORTMUND}.registry-office"
Headers = Sequence[tuple[str, bytes | None]]


@dataclass(frozen=True, slots=True)
class Poison:
    """A record as a broken system leaves it on its topic."""

    department: str
    headers: Headers
    value: bytes | None


def rejected(desk: Desk, people: Iterator[Somebody], today: date) -> list[Post]:
    """Reports over HTTP with the mistakes departments make."""

    def report(needs: Sequence[dict[str, Any]] = EDUCATION, **more: Any) -> Post:
        return desk.report(next(people), OFFICE, "move_in", needs, today, **more)

    wrong = [
        report(reported_on="2199-01-01"),
        report(needs=[]),
        report(needs=[{"life_situation": "leisure"}]),
        report(priority="high"),
        report(person={"given_names": "Nour"}),
        report(person={"birth_date": "1990-02-30", "given_names": "Nour"}),
        report(needs=[{"life_situation": "education", "department": f"{DORTMUND}.treasury"}]),
        report(remarks="x" * 2001),
    ]
    return [replace(post, via="http", expected="rejected") for post in wrong]


def poison(run: str, today: date) -> list[Poison]:
    """Records straight onto Kafka: broken headers, broken bodies, somebody else's name, far too much."""
    data = {
        "reference": "GIFT-1",
        "reported_on": today.isoformat(),
        "occasion": "move_in",
        "person": {"given_names": "Nour", "family_name": "Shami", "birth_date": "1999-03-03"},
        "needs": EDUCATION,
    }
    good = orjson.dumps(data)

    def record(name: str, value: bytes | None = good, **headers: bytes | None) -> Poison:
        plain: dict[str, bytes | None] = {
            "ce_specversion": b"1.0",
            "ce_id": f"{run}-spoilt-{name}".encode(),
            "ce_source": f"/departments/{OFFICE}".encode(),
            "ce_type": REPORT_SUBMITTED.encode(),
            "content-type": b"application/json",
        }
        return Poison(OFFICE, list({**plain, **headers}.items()), value)

    return [
        record("null-header", ce_subject=None),
        record("latin-1", ce_time=b"M\xfcnster"),
        record("half", good[: len(good) // 2]),
        record("deep", b'{"person":' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
        record("type", ce_type=b"department.report.shouted.v1"),
        record("foreign", ce_source=f"/departments/{DORTMUND}.jobcenter".encode()),
        record("large", orjson.dumps({**data, "remarks": "x" * 300 * 1024})),
        record("empty", None),
        record("list", orjson.dumps({**data, "needs": "education"})),
        Poison(OFFICE, (), good),
    ]
