"""Builders: a record with what a test needs to say about it."""

from datetime import date
from typing import Any

from services.intake.matching import Judgement, Profile, Weights, judge, profile

WEIGHTS = Weights.load()
HERE = {"street": "Münsterstraße 12", "postcode": "44145", "city": "Dortmund"}
THERE = {"street": "Huckarder Straße 5", "postcode": "44147", "city": "Dortmund"}


def a_person(
    given: str | None, family: str | None, born: str | None = None, precision: str = "day", **known: Any
) -> Profile:
    return profile(given, family, date.fromisoformat(born) if born else None, precision if born else "unknown", **known)


def judged(one: Profile, other: Profile) -> Judgement:
    return judge(one, other, WEIGHTS)


def decided(one: Profile, other: Profile) -> str:
    return judged(one, other).decision
