"""How offices write one person down: another spelling, another order, a part missing, a slip, a new name, a move."""

import random
import string
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.people.town import Person

NEW_FAMILIES = ("Meier", "Demirci", "Petrov", "Saleh", "Okafor", "Novak", "Becker", "Rahmani", "Orhan", "Salim")


@dataclass(frozen=True)
class Record:
    """One line of a list; empty what is not known."""

    given_names: str
    family_name: str
    birth_date: date | None
    precision: str
    sex: str
    nationality: str
    street: str
    house_number: str
    postcode: str
    phone: str
    azr_number: str


def written(person: "Person", dice: random.Random, kind: str) -> tuple[Record, str]:
    """A record and why it is hard to recognise; as in the passport where `kind` is empty."""
    given = dice.choice(person.given) if kind else person.given[0]
    family = dice.choice(person.family) if kind else person.family[0]
    second = dice.choice(person.second) if person.second else ""
    record = Record(
        f"{given} {second}".strip(), family, person.born,
        "year" if person.day_unknown and dice.random() < 0.4 else "day",
        person.sex if dice.random() < 0.9 else "", person.nationality if dice.random() < 0.85 else "",
        person.street, person.house, person.postcode, person.phone if dice.random() < 0.75 else "",
        person.azr if dice.random() < 0.5 else "",
    )  # fmt: skip
    if dice.random() < 0.2:
        record = replace(record, street="", house_number="", postcode="")
    if not kind:
        return record, ""
    if dice.random() < 0.2:
        record = _moved(record, dice)
    why = "spelling" if (given, family) != (person.given[0], person.family[0]) else "as it is"
    draw = dice.random()
    if draw < 0.06:
        return replace(record, given_names=record.family_name, family_name=record.given_names), "swapped names"
    if draw < 0.09:
        return replace(record, family_name=""), "family name missing"
    if draw < 0.14:
        return _married(record, dice), "new family name"
    if draw < 0.20 and person.second:
        return replace(record, given_names=given), "second name missing"
    if draw < 0.22:
        return replace(record, given_names=f"{record.given_names} {dice.choice(NEW_FAMILIES[3:])}"), "patronymic"
    if draw < 0.29:
        return _misspelt(record, dice), "slip in a name"
    if draw < 0.33:
        return _other_day(record, dice), "slip in the birth date"
    if draw < 0.37:
        return replace(record, birth_date=person.born.replace(month=1, day=1)), "first of January"
    return record, why


def _moved(record: Record, dice: random.Random) -> Record:
    return replace(
        record, street=f"{dice.choice(['Alte', 'Neue', 'Lange', 'Kurze'])} {dice.choice(['Gasse', 'Allee', 'Reihe'])}",
        house_number=str(dice.randint(1, 60)), postcode=str(dice.randint(44225, 44400)),
    )  # fmt: skip


def _married(record: Record, dice: random.Random) -> Record:
    new = dice.choice(NEW_FAMILIES)
    return replace(record, family_name=f"{record.family_name}-{new}" if dice.random() < 0.6 else new)


def _misspelt(record: Record, dice: random.Random) -> Record:
    if dice.random() < 0.5:
        return replace(record, given_names=slip(record.given_names, dice))
    return replace(record, family_name=slip(record.family_name, dice))


def slip(word: str, dice: random.Random) -> str:
    """A letter left out, doubled, wrong, or two in the wrong order."""
    if len(word) < 3:
        return word
    at = dice.randrange(1, max(2, len(word) - 1))
    how = dice.choice(["out", "twice", "wrong", "order"])
    if how == "out":
        return word[:at] + word[at + 1 :]
    if how == "twice":
        return word[:at] + word[at] + word[at:]
    if how == "wrong":
        return word[:at] + dice.choice(string.ascii_lowercase) + word[at + 1 :]
    return word[: at - 1] + word[at : at + 1] + word[at - 1 : at] + word[at + 1 :]


def _other_day(record: Record, dice: random.Random) -> Record:
    born = record.birth_date
    if born is None:
        return record
    if born.day <= 12 and dice.random() < 0.5:
        return replace(record, birth_date=date(born.year, born.day, born.month))
    return replace(record, birth_date=born.replace(day=born.day % 28 + 1))
