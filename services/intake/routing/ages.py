"""How old somebody is on a day, as far as the birth date is known: the youngest and the oldest they may be."""

import calendar
from dataclasses import dataclass
from datetime import date

from shared.contracts.reports import Person


@dataclass(frozen=True, slots=True)
class Ages:
    """Completed years. Both are the same unless only the month or the year of birth is known, or it is estimated."""

    youngest: int
    oldest: int


def ages_of(person: Person, on: date) -> Ages | None:
    """On that day; None where no birth date is known.

    An estimated date counts as its year: an age finding (§ 42f SGB VIII) is no birth certificate.
    """
    born = person.birth_date
    if born is None:
        return None
    match person.birth_date_precision:
        case "day":
            age = completed_years(born, on)
            return Ages(age, age)
        case "month":
            last = calendar.monthrange(born.year, born.month)[1]
            return _between(born.replace(day=1), born.replace(day=last), on)
        case _:
            return _between(date(born.year, 1, 1), date(born.year, 12, 31), on)


def completed_years(born: date, on: date) -> int:
    """§§ 187 (2), 188 (2) BGB: a year is completed at the beginning of the birthday; of 29 February on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _between(earliest: date, latest: date, on: date) -> Ages:
    return Ages(max(0, completed_years(min(latest, on), on)), max(0, completed_years(earliest, on)))
