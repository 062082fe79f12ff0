"""What departments publish about people: one situation each, written the way each office writes names and dates.

A `Post` is an event on its way: the JSON, how it goes, and what intake should say to it.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import orjson

from deploy.local.demo.people import Somebody
from shared.contracts.topics import REPORT_SUBMITTED, REPORT_WITHDRAWN

DORTMUND, ESSEN = "05913000", "05113000"
CONSENT = "einwilligung-2026-1"

Json = dict[str, Any]
Via = Literal["kafka", "http"]


@dataclass(frozen=True, slots=True)
class Post:
    """One event of one department; `expected` is what becomes of it."""

    event: Json
    department: str
    via: Via
    expected: Literal["accepted", "duplicate", "rejected"] = "accepted"

    @property
    def raw(self) -> bytes:
        return orjson.dumps(self.event)


@dataclass(frozen=True, slots=True)
class Situation:
    """Why a department reports somebody: occasion, needs as they stand in the report, and for whom it fits."""

    department: str
    occasion: str
    needs: Sequence[Json]
    ages: tuple[int, int] = (18, 99)
    basis: str | None = None
    consent: tuple[str, str, str] | None = None  # recipient, purpose, category


def _need(situation: str, to: str | None = None, kind: str | None = None, **more: str) -> Json:
    return {
        "life_situation": situation,
        **({"department": to} if to else {}),
        **({"kind": kind} if kind else {}),
        **more,
    }


D = DORTMUND
SITUATIONS: tuple[Situation, ...] = (
    Situation(f"{D}.immigration-office", "arrival", [_need("language")], basis="§§ 44, 44a AufenthG"),
    Situation(f"{D}.registry-office", "move_in", [_need("education")], (6, 17), "§ 34 SchulG NRW"),
    Situation(f"{D}.social-office", "housing_need", [_need("housing", f"{D}.housing-office", "shelter-to-flat")],
              basis="§ 12a AufenthG"),
    Situation(f"{D}.youth-services", "move_out", [_need("family", f"{ESSEN}.youth-services", "youth-moves-city")],
              (1, 17), "§ 86c SGB VIII"),
    Situation(f"{D}.school-administration", "school_leaving", [_need("work", f"{D}.jobcenter", "school-to-training")],
              (15, 21), None, (f"{D}.jobcenter", "school-to-training", "education")),
    Situation(f"{D}.registry-office", "move_in", [_need("housing")], basis="§ 17 BMG"),
    Situation(f"{D}.jobcenter", "job_loss", [_need("work")], basis="§ 38 SGB III"),
    Situation(f"{D}.social-office", "benefit_change", [_need("livelihood", f"{D}.jobcenter", "benefits-change")],
              basis="§ 1 Abs. 3 AsylbLG"),
    Situation(f"{D}.social-office", "counselling_wish", [_need("orientation", f"{D}.vmdo", "orientation-association")],
              consent=(f"{D}.vmdo", "orientation-association", "orientation")),
    Situation(f"{D}.immigration-office", "naturalisation_requested",
              [_need("naturalisation", f"{D}.naturalisation-office", "naturalisation-opens")], basis="§ 10 StAG"),
    Situation(f"{D}.youth-services", "leaving_care", [_need("livelihood", f"{D}.jobcenter", "leaving-care")],
              (16, 21), "§ 41 Abs. 3 SGB VIII"),
    Situation(f"{D}.registry-office", "arrival", [_need("health"), _need("residence")], basis="§ 17 BMG"),
    Situation(f"{D}.youth-services", "eviction",
              [_need("housing", f"{D}.housing-office", "homeless-today", urgency="immediate")], basis="§ 14 OBG NRW"),
    Situation(f"{D}.social-office", "counselling_wish", [_need("coordination")]),
    Situation(f"{D}.immigration-office", "move_out",
              [_need("residence", f"{ESSEN}.immigration-office", "residence-moves-city")], basis="§ 72 AufenthV"),
    Situation(f"{D}.jobcenter", "degree_recognition", [_need("work", topic="recognition"), _need("language")]),
    Situation(f"{D}.youth-services", "allocation", [_need("family", f"{ESSEN}.youth-services", "uam-allocated")],
              (12, 17), "§§ 42a, 42b SGB VIII"),
    Situation(f"{ESSEN}.social-office", "arrival", [_need("livelihood"), _need("orientation")]),
    Situation(f"{ESSEN}.immigration-office", "arrival", [_need("language")], basis="§ 44 AufenthG"),
    Situation(f"{D}.school-administration", "school_change", [_need("education")], (6, 18), "§ 34 SchulG NRW"),
)  # fmt: skip


class Desk:
    """Writes the reports of one play: file numbers, ids and traces, all from the same seed."""

    def __init__(self, rng: random.Random, run: str) -> None:
        self._rng = rng
        self._run = run
        self._number = 0

    def report(
        self, who: Somebody, department: str, occasion: str, needs: Sequence[Json], on: date, **more: Any
    ) -> Post:
        """A report about somebody; `reference`, `person` and further fields may be given by name."""
        self._number += 1
        name = department.partition(".")[2]
        data = {
            "reference": f"{name[:2].upper()}-{self._run}-{self._number:05d}",
            "reported_on": on.isoformat(),
            "occasion": occasion,
            "person": written(who, self._rng, department),
            "needs": list(needs),
            **more,
        }
        if not data["needs"]:
            del data["needs"]
        return self.event(department, REPORT_SUBMITTED, data)

    def event(self, department: str, type: str, data: Json) -> Post:
        self._number += 1
        event = {
            "specversion": "1.0",
            "id": f"{self._run}-{self._number:06d}",
            "source": f"/departments/{department}",
            "type": type,
            "datacontenttype": "application/json",
            "subject": data["reference"],
            "traceparent": f"00-{self._rng.getrandbits(128):032x}-{self._rng.getrandbits(64):016x}-01",
            "data": data,
        }
        return Post(event, department, "kafka" if self._number % 4 < 2 else "http")

    def withdrawal(self, of: Post, reason_code: str) -> Post:
        data = {"reference": of.event["data"]["reference"], "reason_code": reason_code}
        return replace(self.event(of.department, REPORT_WITHDRAWN, data), via=of.via)

    def correction(self, of: Post, on: date, **person: Any) -> Post:
        """The same file number again with another detail."""
        data = of.event["data"]
        again = {**data, "reported_on": on.isoformat(), "person": {**data["person"], **person}}
        return replace(self.event(of.department, REPORT_SUBMITTED, again), via=of.via)

    def about(self, who: Somebody, situation: Situation, on: date) -> Post:
        more: Json = {}
        if situation.basis:
            more["legal_basis"] = situation.basis
        if situation.consent:
            recipient, purpose, category = situation.consent
            given = (on - timedelta(days=self._rng.randint(0, 9))).isoformat()
            more["consents"] = [
                {"recipient": recipient, "purpose": purpose, "categories": [category], "given_on": given,
                 "text_version": CONSENT}
            ]  # fmt: skip
        return self.report(who, situation.department, situation.occasion, situation.needs, on, **more)


def duplicate(of: Post) -> Post:
    """The very same event again: a system that was not sure whether it had arrived."""
    return replace(of, expected="duplicate")


def assigned(people: Iterator[Somebody], on: date, count: int) -> Iterator[tuple[Somebody, Situation]]:
    """`count` people, each with the next situation that fits their age, so that all situations occur about as often."""
    waiting: list[Somebody] = []
    for number in range(count):
        situation = SITUATIONS[number % len(SITUATIONS)]
        low, high = situation.ages
        fitting = next((one for one in waiting if low <= one.age(on) <= high), None)
        while fitting is None:
            one = next(people)
            if low <= one.age(on) <= high:
                fitting = one
            else:
                waiting.append(one)
        if fitting in waiting:
            waiting.remove(fitting)
        yield fitting, situation


UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
    | dict(zip("şŞçÇğıİễầêạàășȘțíéñúÍ", "sScCgiIeaeaaasStienuI", strict=True))
)
HANDS: tuple[Callable[[str], str], ...] = (
    str, str, str, str.upper, lambda name: name.translate(UMLAUTS), lambda name: f"  {name} ",
    lambda name: name.replace("-", " "), lambda name: name.replace("Al-", "al ").replace("’", "'"),
)  # fmt: skip
"""How names are written at different desks."""


def written(who: Somebody, rng: random.Random, department: str) -> Json:
    """The person as this office has them in its system: its spelling, its gaps, its idea of a birth date."""
    hand = rng.choice(HANDS)
    given, family = hand(who.given), hand(who.family) if who.family else None
    person: Json = {"given_names": given, **({"family_name": family} if family else {}), **_born(who, rng)}
    knows_more = rng.random() < 0.7
    optional: Mapping[str, Any] = {
        "sex": who.sex if rng.random() < 0.9 else "unknown",
        "nationalities": [who.country],
        "languages": list(who.languages),
        "azr_number": who.azr if department.endswith(("immigration-office", "social-office")) else None,
        "address": {
            "street": who.street if rng.random() < 0.9 else who.street.replace("straße", "str."),
            "postcode": who.postcode,
            "city": "Dortmund",
            "district": who.district if knows_more else None,
        },
        "phone": who.phone if knows_more else None,
        "email": who.email if knows_more else None,
        "household": who.household if rng.random() < 0.4 else None,
    }
    return {**person, **{name: value for name, value in optional.items() if value is not None}}


def _born(who: Somebody, rng: random.Random) -> Json:
    lot = rng.random()
    if lot < 0.86:
        return {"birth_date": who.born.isoformat()}
    if lot < 0.92:
        return {"birth_date": who.born.replace(month=1, day=1).isoformat(), "birth_date_precision": "year"}
    if lot < 0.97:
        return {"birth_date": who.born.replace(day=1).isoformat(), "birth_date_precision": "month"}
    return {"birth_date_precision": "unknown"}
