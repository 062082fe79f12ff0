"""A city's register and what its offices report: invented people with names as common as names are, by number.

Some names are borne by thousands; one in twelve was born on a first of January, as registers write when they do not
know; half have an AZR number. The same number is the same person for ever. What offices write otherwise (another
transcription, a letter, the order of names, day and month) is made by rules of its own, not by those of matching.
"""

from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

BEGINS = """
    Ab Al Am An Ar As Ba Be Bo Da De Di Do El Er Fa Fe Ga Gu Ha He Ib Il Is Ja Jo Ka Ke Kha La Le Li Lu Ma Me Mi
    Mo Mu Na Ne Ni No Ol Om Or Pa Pe Ra Re Ri Ro Sa Se Sha Si So Su Ta Te To Va Vi Vo Wa Ya Ye Yo Yu Za Ze Zo
""".split()  # noqa: SIM905
MIDDLES = "b d di f h k l la li lo m ma me n na ni r ra ri ro s sa sh ss st t ta th v w y z".split()  # noqa: SIM905
ENDS_OF_GIVEN = "a ad an ar as e ed ek el en i ia id ik im in ina ir o on u ul ya yn".split()  # noqa: SIM905
ENDS_OF_FAMILY = "adi an ani ari ci enko escu evic i iani ic idis in ko li ov ova oglu par ski sson yan".split()  # noqa: SIM905
ORIGINS = (("SYR", "ar"), ("UKR", "uk"), ("TUR", "tr"), ("ERI", "ti"), ("ROU", "ro"), ("AFG", "fa"), ("BGR", "bg"))
STREETS = [f"{begin}{middle}straße" for begin in BEGINS for middle in ("", "ber", "den", "ler", "mer", "ner", "ter")]
EARLIEST, LIVES = date(1940, 1, 1), 30_000
OTHERWISE = (
    ("sh", "sch"), ("y", "j"), ("w", "v"), ("kh", "ch"), ("z", "s"), ("th", "t"), ("v", "w"), ("ss", "s"), ("i", "y"),
    ("e", "i"), ("k", "c"), ("m", "mm"), ("ou", "u"), ("l", "ll"),
)  # fmt: skip


def _names(ends: list[str]) -> tuple[list[str], list[float]]:
    """Names and their cumulated frequencies: the n-th is borne 1 / n as often as the first (Zipf)."""
    random = Random(",".join(ends))
    names = list(dict.fromkeys(begin + middle + end for begin in BEGINS for middle in MIDDLES for end in ends))
    random.shuffle(names)
    return names, list(accumulate(1 / (rank + 10) for rank in range(len(names))))


GIVEN, FAMILY = _names(ENDS_OF_GIVEN), _names(ENDS_OF_FAMILY)


def name_of(names: tuple[list[str], list[float]], random: Random) -> str:
    """One of the names, common ones more often."""
    bearers, cumulated = names
    return bearers[bisect(cumulated, random.random() * cumulated[-1])]


def resident(number: int) -> dict[str, Any]:
    """The person with this number, as a report's `person`."""
    random = Random(number)
    born = EARLIEST + timedelta(days=int(random.random() * LIVES))
    if random.random() < 1 / 12:
        born = born.replace(month=1, day=1)
    given = name_of(GIVEN, random)
    if random.random() < 0.2:
        given += f" {name_of(GIVEN, random)}"
    nationality, language = ORIGINS[int(random.random() * len(ORIGINS))]
    street = STREETS[int(random.random() * len(STREETS))]
    person: dict[str, Any] = {
        "given_names": given, "family_name": name_of(FAMILY, random), "birth_date": born.isoformat(),
        "sex": "fm"[number % 2], "nationalities": [nationality], "languages": [language],
        "address": {
            "street": f"{street} {int(random.random() * 120) + 1}", "postcode": f"44{number % 90 + 100:03}",
            "city": "Dortmund",
        },
    }  # fmt: skip
    if random.random() < 0.6:
        person["phone"] = f"+49 231 {int(random.random() * 90_000_000) + 1_000_000}"
    if random.random() < 0.5:
        person["azr_number"] = f"{number:012}"
    return person


def written_otherwise(person: dict[str, Any], random: Random) -> dict[str, Any]:
    """The same person as another office writes them: without AZR number and perhaps from another address."""
    found = {name: value for name, value in person.items() if name != "azr_number"}
    for part in ("given_names", "family_name"):
        name = found[part]
        fitting = [(one, other) for one, other in OTHERWISE if one in name]
        if fitting:
            one, other = fitting[int(random.random() * len(fitting))]
            found[part] = name.replace(one, other, 1)
    kind = random.random()
    if kind < 0.1:
        found["given_names"], found["family_name"] = found["family_name"], found["given_names"]
    elif kind < 0.2:
        year, month, day = found["birth_date"].split("-")
        if int(day) <= 12:
            found["birth_date"] = f"{year}-{day}-{month}"
    elif kind < 0.5:
        del found["address"]
    return found
