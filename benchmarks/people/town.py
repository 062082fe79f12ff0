"""Who lives in the town: strangers and families, those who are hard to tell apart on purpose."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.people.writing import Record, written

FIRST_DAY, LAST_DAY = date(1945, 1, 1), date(2022, 12, 31)


@dataclass(frozen=True)
class Person:
    """`given` and `family` are families of spellings; the first spelling is that of the passport."""

    number: int
    script: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    born: date
    sex: str
    nationality: str
    street: str
    house: str
    postcode: str
    phone: str
    azr: str
    day_unknown: bool = False
    second: tuple[str, ...] = ()


@dataclass
class People:
    """Two lists and the truth: pairs of positions in them that are one person, each with why it is hard."""

    first: list[Record] = field(default_factory=list)
    second: list[Record] = field(default_factory=list)
    truth: dict[tuple[int, int], str] = field(default_factory=dict)


@cache
def spellings() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("spellings.yaml").read_text(encoding="utf-8"))
    return found


class Registrar:
    """Draws people; `dice` is the only source of chance."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.people: list[Person] = []

    def stranger(self, **known: Any) -> Person:
        dice = self.dice
        script = known.pop("script", None) or dice.choice(["ar", "ar", "sl", "tr"])
        sex = known.pop("sex", None) or dice.choice("fm")
        person = Person(
            number=len(self.people),
            script=script,
            given=self.name("given", script, sex),
            family=self.name("family", script),
            born=self.day(),
            sex=sex,
            nationality=dice.choice(spellings()["countries"][script]),
            street=dice.choice(spellings()["streets"]),
            house=str(dice.randint(1, 140)),
            postcode=str(dice.randint(44135, 44160)),
            phone=f"0{dice.choice(['176', '152', '157', '231'])} {dice.randint(1_000_000, 9_999_999)}",
            azr=f"{dice.randint(10**11, 10**12 - 1)}",
            second=self.name("given", script, sex) if dice.random() < 0.15 else (),
        )
        person = replace(person, **known)
        if person.day_unknown:
            person = replace(person, born=person.born.replace(month=1, day=1))
        self.people.append(person)
        return person

    def name(self, kind: str, script: str, sex: str = "") -> tuple[str, ...]:
        table = spellings()[kind][script]
        return tuple(self.dice.choice(table[sex] if sex else table).split())

    def day(self) -> date:
        return FIRST_DAY + timedelta(days=self.dice.randrange((LAST_DAY - FIRST_DAY).days))

    def relative(self, of: Person, **known: Any) -> Person:
        """Somebody of the same family name, dwelling and, mostly, telephone."""
        shared = {
            name: getattr(of, name) for name in ("script", "family", "nationality", "street", "house", "postcode")
        }
        if self.dice.random() < 0.8:
            shared["phone"] = of.phone
        return self.stranger(**(shared | known))

    def another_name(self, than: Person) -> tuple[str, ...]:
        while (found := self.name("given", than.script, than.sex)) == than.given:
            pass
        return found


ALIKE_TWINS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("f", ("Amira", "Ameera"), ("Amina", "Aminah")), ("m", ("Hassan", "Hasan"), ("Hussein", "Husain", "Hossein")),
    ("f", ("Rana",), ("Rania", "Ranya")), ("m", ("Karam",), ("Karim", "Kareem")), ("f", ("Lina",), ("Lana",)),
    ("m", ("Walid", "Waleed"), ("Khalid", "Chalid")), ("f", ("Samira",), ("Samia",)), ("m", ("Amir",), ("Amer",)),
    ("m", ("Sami",), ("Samir",)), ("f", ("Hala",), ("Hana", "Hanaa")), ("m", ("Fadi",), ("Hadi",)),
    ("f", ("Maram",), ("Maryam",)), ("m", ("Nizar", "Nisar"), ("Nazir", "Nasir")), ("f", ("Sahar",), ("Samar",)),
)  # fmt: skip


def town(people: int = 2000, seed: int = 1969) -> People:
    """About so many people, each written once or twice, one time in ten only in one of both lists."""
    dice = random.Random(seed)
    registrar = Registrar(dice)
    while len(registrar.people) < people:
        draw = dice.random()
        if draw < 0.72:
            registrar.stranger(day_unknown=dice.random() < 0.08)
        elif draw < 0.80:
            _twins(registrar)
        elif draw < 0.90:
            of = registrar.stranger()
            for _ in range(dice.randint(1, 3)):
                registrar.relative(of, given=registrar.another_name(of))
        elif draw < 0.97:
            father = registrar.stranger(sex="m", born=date(1970, 1, 2) + timedelta(days=dice.randrange(5000)))
            age = timedelta(days=dice.randint(7000, 14000))
            registrar.relative(father, sex="m", given=father.given, born=father.born + age)
        else:
            _namesakes(registrar)
    return _listed(registrar.people, dice)


def _twins(registrar: Registrar) -> None:
    dice = registrar.dice
    one = registrar.stranger()
    if dice.random() < 0.5:
        sex, given, other = dice.choice(ALIKE_TWINS)
        registrar.people[-1] = one = replace(one, sex=sex, given=given, script="ar")
    else:
        other = registrar.another_name(one)
    registrar.relative(one, sex=one.sex, given=other, born=one.born, phone=one.phone)


def _namesakes(registrar: Registrar) -> None:
    """A shelter: one name, one first of January, one door, four people."""
    one = registrar.stranger(sex="m", day_unknown=True)
    for _ in range(3):
        registrar.relative(one, sex="m", given=one.given, born=one.born, second=())


def _listed(people: list[Person], dice: random.Random) -> People:
    found = People()
    for person in people:
        draw = dice.random()
        where: list[int] = []
        if draw < 0.95:
            where.append(len(found.first))
            found.first.append(written(person, dice, "")[0])
        if draw > 0.05:
            record, why = written(person, dice, "report")
            if where:
                found.truth[where[0], len(found.second)] = why
            found.second.append(record)
    return found
