"""Who arrives in Dortmund: invented people with names from many traditions, in households, at invented addresses.

Everything comes from one `random.Random`: the same seed invents the same people. Mail addresses end in `.example`,
telephone numbers lie in the range the Bundesnetzagentur keeps free for films.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Tradition:
    """How names are given somewhere. `order` is `given family`, or what takes the family name's place."""

    country: str
    languages: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    order: str = "family"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as they are; what departments make of the name is the business of `reports`."""

    number: int
    given: str
    family: str | None
    born: date
    sex: str
    country: str
    languages: tuple[str, ...]
    street: str
    postcode: str
    district: str
    household: str
    azr: str | None = None
    phone: str | None = None
    email: str | None = None

    def age(self, on: date) -> int:
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


TRADITIONS = (
    Tradition("SYR", ("ar",), ("Amal", "Rania", "Hiba", "Nour", "Yasmin", "Fatima", "Rawan"),
              ("Mohammed", "Khaled", "Omar", "Yousef", "Bilal", "Hamza", "Anas"),
              ("Al-Hassan", "Haddad", "Al-Masri", "Darwish", "Khalil", "Al-Ahmad", "Shami")),
    Tradition("UKR", ("uk", "ru"), ("Oksana", "Iryna", "Svitlana", "Kateryna", "Yuliia", "Daryna"),
              ("Andrii", "Dmytro", "Mykola", "Taras", "Serhii", "Bohdan"),
              ("Shevchenko", "Kovalchuk", "Bondarenko", "Tkachenko", "Melnyk", "Lysenko")),
    Tradition("AFG", ("fa", "ps"), ("Zahra", "Maryam", "Shabnam", "Parwana", "Laila"),
              ("Ahmad", "Najib", "Farid", "Hamid", "Zabiullah"), ("Rahimi", "Noori", "Sultani", "Amiri"), "often none"),
    Tradition("ERI", ("ti",), ("Selam", "Semhar", "Rahel", "Winta", "Feven"),
              ("Yonas", "Filmon", "Samuel", "Tesfay", "Meron"),
              ("Tesfay", "Gebremedhin", "Habte", "Kidane", "Haile"), "father's name"),
    Tradition("VNM", ("vi",), ("Thi Mai", "Thi Huong", "Thu Trang", "Ngoc Anh"), ("Van Minh", "Duc Anh", "Quang Huy"),
              ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng"), "family first"),
    Tradition("TUR", ("tr", "ku"), ("Ayşe", "Zeynep", "Gülşen", "Çiğdem", "Emine"),
              ("Mehmet", "Hüseyin", "Oğuz", "İsmail", "Şükrü"), ("Yıldız", "Çelik", "Öztürk", "Şahin", "Doğan")),
    Tradition("ROU", ("ro",), ("Ioana", "Mădălina", "Ștefania", "Elena"), ("Ionuț", "Răzvan", "Florin", "Gheorghe"),
              ("Popescu", "Ionescu", "Dumitrașcu", "Stănescu", "Călin")),
    Tradition("BGR", ("bg", "tr"), ("Desislava", "Radka", "Sevda", "Mariya"), ("Stoyan", "Plamen", "Yordan", "Mehmed"),
              ("Georgieva", "Dimitrov", "Hristov", "Angelova")),
    Tradition("IRQ", ("ku", "ar"), ("Shilan", "Berivan", "Nasrin", "Hêlîn"), ("Rêbaz", "Karwan", "Dilshad", "Azad"),
              ("Mahmoud", "Hussein", "Barzani", "Saleh"), "father's name"),
    Tradition("ESP", ("es",), ("María del Carmen", "Lucía", "Núria"), ("José Luis", "Íñigo", "Javier"),
              ("García Lorca", "Fernández Ibáñez", "Muñoz Peña")),
    Tradition("NGA", ("en", "yo"), ("Chioma", "Ngozi", "Folasade", "Blessing"), ("Chukwuemeka", "Babatunde", "Emeka"),
              ("Okafor", "Adeyemi", "Eze", "Nwosu")),
    Tradition("GEO", ("ka", "ru"), ("Nino", "Tamar", "Ketevan"), ("Giorgi", "Levan", "Zurab"),
              ("Gelashvili", "Beridze", "Kapanadze")),
    Tradition("LKA", ("ta",), ("Priya", "Kavitha", "Thushara"), ("Suthakaran", "Ravindran", "Nimal"),
              ("Sivakumar", "Rajendran", "Kandasamy"), "father's name"),
    Tradition("SOM", ("so", "ar"), ("Hodan", "Ifrah", "Sahra"), ("Abdirahman", "Liban", "Guled"),
              ("Cali Warsame", "Maxamed Xasan", "Faarax Yuusuf"), "father's name"),
)  # fmt: skip
STREETS = (
    "Münsterstraße", "Schützenstraße", "Mallinckrodtstraße", "Heroldstraße", "Rheinische Straße", "Bornstraße",
    "Lindenhorster Straße", "Evinger Straße", "Hagener Straße", "Wellinghofer Straße", "Am Wasserfall", "Nordstraße",
)  # fmt: skip
DISTRICTS = (
    ("44145", "Innenstadt-Nord"), ("44137", "Innenstadt-West"), ("44143", "Innenstadt-Ost"), ("44339", "Eving"),
    ("44328", "Scharnhorst"), ("44263", "Hörde"), ("44359", "Mengede"), ("44369", "Huckarde"), ("44287", "Aplerbeck"),
)  # fmt: skip


def arrivals(rng: random.Random, today: date) -> Iterator[Somebody]:
    """People without end, household by household: some alone, some with partners and children."""
    number = 0
    while True:
        tradition = rng.choice(TRADITIONS)
        postcode, district = rng.choice(DISTRICTS)
        street = f"{rng.choice(STREETS)} {rng.randint(1, 190)}"
        household = f"H{rng.randint(100_000, 999_999)}"
        family = rng.choice(tradition.families)
        for age in _ages(rng):
            number += 1
            someone = _somebody(rng, tradition, number, age, family, today)
            yield replace(someone, street=street, postcode=postcode, district=district, household=household)


def _ages(rng: random.Random) -> list[int]:
    """The ages of one household."""
    adults = [rng.randint(19, 58) for _ in range(rng.choice((1, 1, 2)))]
    return adults + [rng.randint(3, 17) for _ in range(rng.choice((0, 0, 0, 1, 2, 3)))]


def _somebody(rng: random.Random, tradition: Tradition, number: int, age: int, family: str, today: date) -> Somebody:
    sex = rng.choice("fm")
    given = rng.choice(tradition.women if sex == "f" else tradition.men)
    if tradition.order == "father's name":
        family = rng.choice(tradition.men if " " not in family else tradition.families)
    known_family = None if tradition.order == "often none" and rng.random() < 0.4 else family
    azr = f"{rng.randint(10**11, 10**12 - 1)}" if rng.random() < 0.6 else None
    return Somebody(
        number, given, known_family, today - timedelta(days=age * 365 + rng.randint(1, 360)), sex, tradition.country,
        tradition.languages, "", "", "", "", azr,
        f"+49 231 910-{rng.randint(10_000, 99_999)}" if rng.random() < 0.7 else None,
        f"person{number}@post.example" if rng.random() < 0.4 else None,
    )  # fmt: skip
