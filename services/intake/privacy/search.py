"""What somebody looks for by name, and how well a person fits it. Pure.

Order does not matter, nor do the script, umlauts, accents and small slips; words that sound alike count (Kölner
Phonetik for German ears, Daitch–Mokotoff for names that came a long way, which the database codes). A birth date
that is given must fit.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import cologne_phonetics
from rapidfuzz.distance import JaroWinkler

from services.intake.matching.placeholders import only_initials
from services.intake.matching.romanisation import latin
from services.intake.people import sought as forms
from services.intake.people.details import Details
from services.intake.people.names import normalised, normalised_azr, small
from services.intake.people.sought import Word
from shared.problems import invalid

DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s?[./]\s?(\d{1,2})\s?[./]\s?(\d{4})(?!\d)")
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
MOST_WORDS = 4
ALIKE = 0.88
"""Jaro–Winkler similarity from which two spellings may be one name; what sounds alike counts a little more."""
SOUNDS_ALIKE = 0.9
FOLDED_ALIKE = 0.97
"""Two spellings of one name (Schewtschenko, Shevchenko)."""
Sounds = Mapping[str, Collection[str]]
"""Daitch–Mokotoff codes by word, of the query and of everybody it may mean."""


@dataclass(frozen=True, slots=True)
class Sought:
    """`words` are looked for, each in the forms it may have; `azr` is a number of the Ausländerzentralregister.

    `text` is the name as it was typed: whoever bears exactly this is known.
    """

    words: tuple[tuple[Word, ...], ...] = ()
    birth_date: date | None = None
    azr: str | None = None
    text: str = ""

    @property
    def names_one_person(self) -> bool:
        """A full name with a birth date, or a number: only then anything is said about people of others."""
        return self.azr is not None or (len(self.words) >= 2 and self.birth_date is not None)

    def is_named(self, details: Details) -> bool:
        """The whole name in any order, in the script it was reported in or in Latin letters."""
        name = f"{details.given_names or ''} {details.family_name or ''}"
        return any(sorted(form(self.text).split()) == sorted(form(name).split()) for form in (normalised, latin))


def parse(text: str) -> Sought:
    """`Haddad 14.03.2016`, `2016-03-14 Amira Haddad`, an AZR number. Raises 422 for what holds none of these."""
    born = None
    text = small(text)
    for pattern, order in ((DAY_FIRST, (2, 1, 0)), (YEAR_FIRST, (0, 1, 2))):
        if found := pattern.search(text):
            born = _date(*(int(found.groups()[place]) for place in order))
            text = text[: found.start()] + " " + text[found.end() :]
            break
    numbers = [part for part in text.split() if sum(sign.isdigit() for sign in part) >= 5]
    name = " ".join(part for part in text.split() if part not in numbers)
    azr = normalised_azr("".join(numbers)) or None
    if azr is None and born is None and not any(map(_is_sought, normalised(name).split())):
        raise invalid("/q", "nothing_to_search", "Give a name, a birth date or an AZR number.", "query")
    return Sought(tuple(_sought(name))[:MOST_WORDS], born, azr, name)


def _is_sought(word: str) -> bool:
    """Two letters, or one of a script in which one is a name."""
    return len(word) >= 2 or (word.isalpha() and not only_initials(word))


def _sought(name: str) -> Iterator[tuple[Word, ...]]:
    """Each word that is typed with its forms; an apostrophe or a dash parts words."""
    for part in name.split():
        plain = normalised(part).split()
        for word in plain if len(plain) > 1 else [part] if plain else []:
            yield forms.words(word)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise invalid("/q", "no_such_date", "There is no such day: write it as 14.03.2016.", "query") from None


def turned(born: date) -> date | None:
    """The date with day and month swapped, if there is one."""
    return date(born.year, born.day, born.month) if born.day <= 12 else None


def fit(sought: Sought, details: Details, sounds: Sounds) -> int | None:
    """From 1 to 1000, the more the better; None if it is somebody else."""
    if sought.azr is not None and normalised_azr(details.azr_number) == sought.azr:
        return 1000
    if sought.azr is not None and not sought.words:
        return None
    dated = 1.0 if sought.birth_date is None else _date_fits(sought.birth_date, details)
    named = 1.0 if not sought.words else _name_fits(sought.words, words_of(details), sounds)
    return round(1000 * named * dated) if named and dated else None


def words_of(details: Details) -> Sequence[Word]:
    """The words of a name as they may be sought."""
    return forms.words(f"{details.given_names or ''} {details.family_name or ''}")


def _date_fits(born: date, details: Details) -> float:
    known = details.birth_date
    if known is None:
        return 0.7
    if known == born:
        return 1.0
    if known == turned(born):
        return 0.85
    rough = details.birth_date_precision != "day" or (known.month, known.day) == (1, 1)
    return 0.8 if rough and known.year == born.year else 0.0


def _name_fits(words: Collection[Sequence[Word]], name: Sequence[Word], sounds: Sounds) -> float:
    """The mean over the words sought; of three and more one may be missing in what is known."""
    best = sorted(
        max((_alike(form, other, sounds) for form in word for other in name), default=0.0) for word in words
    )  # fmt: skip
    fitting = best[1:] if len(best) >= 3 and best[0] == 0 else best
    if not fitting or fitting[0] == 0:
        return 0.0
    surplus = 0.01 * max(0, len(name) - len(words))
    return max(0.01, sum(best) / len(best) - surplus)


def _alike(word: Word, other: Word, sounds: Sounds) -> float:
    if word.plain == other.plain:
        return 1.0
    if word.fold == other.fold:
        return FOLDED_ALIKE
    if other.plain.startswith(word.plain) and len(word.plain) >= 3:
        return 0.95
    spelled = JaroWinkler.similarity(word.plain, other.plain)
    if (word.vowelless or other.vowelless) and word.frame and word.frame == other.frame:
        return max(spelled, SOUNDS_ALIKE)
    if _sound_alike(word.plain, other.plain, sounds) and spelled >= 0.6:
        return max(spelled, SOUNDS_ALIKE)
    spelled = max(spelled, JaroWinkler.similarity(word.fold, other.fold) - 0.01)
    return spelled if spelled >= ALIKE else 0.0


def _sound_alike(word: str, other: str, sounds: Sounds) -> bool:
    return not set(sounds.get(word, ())).isdisjoint(sounds.get(other, ())) or _cologne(word) == _cologne(other)


def _cologne(word: str) -> str:
    return "".join(code for _, code in cologne_phonetics.encode(word)) or word
