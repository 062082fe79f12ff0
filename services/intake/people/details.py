"""What is known of a person, and how a further report changes it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import orjson

from services.intake.matching.placeholders import Role, nobody, stands_for_nothing, tells
from services.intake.people.names import birth_dates_differ, is_full, names_differ, normalised, normalised_azr
from shared.contracts.intake import PersonField
from shared.contracts.reports import Person

NEW_NAME = frozenset({"name_change", "marriage", "divorce"})
"""Occasions that give a person another name; the former one still leads to them."""

MOVING = frozenset({"address", "email", "phone"})
"""What follows the latest report, whoever sent it; everything else of another department only fills gaps."""


MORE_FIELDS: tuple[PersonField, ...] = (
    "sex", "nationalities", "languages", "address", "email", "phone", "household", "representatives",
)  # fmt: skip
MORE: set[str] = set(MORE_FIELDS)


class Key(NamedTuple):
    """What points to a person: an AZR number, a full name with a full birth date, a department's file number."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Details:
    """A person's data as rows hold them. `more` are the fields that decide nothing about identity, as JSON."""

    given_names: str | None
    family_name: str | None
    birth_date: date | None
    birth_date_precision: str
    azr_number: str | None
    more: str = "{}"

    @property
    def fields(self) -> dict[str, Any]:
        """`more`, parsed."""
        found: dict[str, Any] = orjson.loads(self.more)
        return found

    @property
    def full_name(self) -> str:
        """Normalised; parts that are empty or stand for "not known" are left out."""
        return f"{_told(self.given_names, 'given')} {_told(self.family_name, 'family')}".strip()

    def exact_keys(self) -> list[Key]:
        """What points to this person exactly. A name counts only whole, with a birth date whose day is known; initials
        and what stands for "not known" are no part of it.
        """
        found = []
        if azr := normalised_azr(self.azr_number):
            found.append(Key("azr", azr))
        if is_full(self.birth_date, self.birth_date_precision) and (
            name := name_key(self.given_names, self.family_name)
        ):
            found.append(Key("name", f"{name}|{self.birth_date}"))
        return found


def name_key(given_names: str | None, family_name: str | None) -> str | None:
    """Both names as an exact key has them; None where one of them does not say who it is, or one text stands as both:
    no list holds all that is written where a name is not known, and it is often written twice."""
    if not tells(given_names, "given") or not tells(family_name, "family"):
        return None
    given, family = normalised(given_names), normalised(family_name)
    return None if given == family or nobody(given, family) else f"{given}|{family}"


def _told(name: str | None, role: Role) -> str:
    return normalised(name) if tells(name, role) else ""


def details_of(person: Person) -> Details:
    """The data of a report's person."""
    more = person.__pydantic_serializer__.to_json(person, include=MORE, exclude_none=True, exclude_defaults=True)
    return Details(
        person.given_names or None,
        person.family_name or None,
        person.birth_date,
        person.birth_date_precision,
        person.azr_number or None,
        more.decode(),
    )


def _text(fields: dict[str, Any]) -> str:
    return orjson.dumps(fields).decode()


def same(one: Details, other: Details) -> bool:
    """Nothing differs; the wording of JSON is no difference (the database writes its own)."""
    return replace(one, more="") == replace(other, more="") and one.fields == other.fields


def differing(one: Details, other: Details) -> list[PersonField]:
    """Which parts differ, as `person.corrected` names them: never the values."""
    fields, others = one.fields, other.fields
    differs: dict[PersonField, bool] = {
        "given_names": one.given_names != other.given_names,
        "family_name": one.family_name != other.family_name,
        "birth_date": (one.birth_date, one.birth_date_precision) != (other.birth_date, other.birth_date_precision),
        "azr_number": one.azr_number != other.azr_number,
        **{name: fields.get(name) != others.get(name) for name in MORE_FIELDS},
    }
    return [name for name, found in differs.items() if found]


def replaced(before: Details, now: Details) -> list[PersonField]:
    """What was known and is known otherwise now; a gap that is filled contradicts nobody's decision."""
    fields = before.fields
    known: dict[PersonField, bool] = {
        "given_names": bool(before.given_names),
        "family_name": bool(before.family_name),
        "birth_date": before.birth_date is not None,
        "azr_number": bool(before.azr_number),
        **{name: bool(fields.get(name)) for name in MORE_FIELDS},
    }
    return [name for name in differing(before, now) if known[name]]


def contradict(one: Details, other: Details) -> bool:
    """Name and birth date both differ: whatever number they share, this may be somebody else."""
    return names_differ(one.full_name, other.full_name) and birth_dates_differ(
        one.birth_date, one.birth_date_precision, other.birth_date, other.birth_date_precision
    )


def different_numbers(one: Details, other: Details) -> bool:
    """Both have an AZR number and not the same: two people, however alike."""
    number, others = normalised_azr(one.azr_number), normalised_azr(other.azr_number)
    return bool(number and others and number != others)


def corrected(known: Details, report: Details) -> Details:
    """The sender of a report corrects it: what the new one says replaces, what it leaves out stays."""
    return Details(
        report.given_names or known.given_names,
        report.family_name or known.family_name,
        report.birth_date or known.birth_date,
        report.birth_date_precision if report.birth_date else known.birth_date_precision,
        report.azr_number or known.azr_number,
        _text({**known.fields, **report.fields}),
    )


def _is_gap(name: str | None, role: Role) -> bool:
    """Nothing is written, or what stands for "not known"."""
    return not name or stands_for_nothing(normalised(name), role)


def supplemented(known: Details, report: Details, occasion: str) -> Details:
    """Another file about the same person: gaps are filled; an address is the latest; a new name needs an occasion."""
    renamed = occasion in NEW_NAME
    told, before = report.fields, known.fields
    more = {**told, **before, **{name: told[name] for name in MOVING & told.keys()}}
    filled = replace(known, more=_text(more), azr_number=known.azr_number or report.azr_number)
    if renamed or _is_gap(known.given_names, "given"):
        filled = replace(filled, given_names=report.given_names or known.given_names)
    if renamed or _is_gap(known.family_name, "family"):
        filled = replace(filled, family_name=report.family_name or known.family_name)
    if known.birth_date is None or (
        report.birth_date_precision == "day" and known.birth_date_precision != "day" and report.birth_date
    ):
        filled = replace(filled, birth_date=report.birth_date, birth_date_precision=report.birth_date_precision)
    return filled
