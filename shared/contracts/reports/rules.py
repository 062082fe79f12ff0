"""Rules over several fields of a report, and over the report and the day it is read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from shared.contracts.reasons import Reason
from shared.contracts.reports.models import WITHOUT_NEEDS, Person, Report, Representative

FUTURE = "This date lies in the future."
REPORTS_BEGIN = date(2000, 1, 1)
"""Nothing that is reported, told to a person or consented to here is older."""
OLDEST = 130
"""Years: the oldest person whose age is proven died at 122 (J. Calment, 1997)."""
A_DAY, AHEAD = timedelta(days=1), timedelta(days=2)
MIDNIGHT = time()
SKEW = timedelta(minutes=5)
AHEAD_OF_US = "This time lies more than a day ahead of ours: set the sender's clock, or leave the attribute out."


def broken(report: Report, today: date) -> list[Reason]:
    """The rules a well-formed report breaks on that (business) day."""
    found = [*_recent("/reported_on", report.reported_on, today)]
    if report.person_informed_on is not None:
        found += _recent("/person_informed_on", report.person_informed_on, today)
    if without_needs(report):
        found.append(WITHOUT_NEED)
    for place, consent in enumerate(report.consents):
        found += _recent(f"/consents/{place}/given_on", consent.given_on, today)
    found.extend(of_person(report.person, today))
    return found


def broken_on_any_day(report: Report) -> list[Reason]:
    """What can be told without knowing the day: the sender's side does not ask its own clock."""
    return [*([WITHOUT_NEED] if without_needs(report) else []), *of_person(report.person, None)]


def ahead_of_us(time: datetime, today: date) -> bool:
    """Whether an event's time lies after the end of tomorrow, in UTC: no zone and no summer time explains that."""
    return time >= datetime.combine(today, MIDNIGHT, UTC) + AHEAD


def believed(time: datetime | None, reported_on: date, received: datetime | None = None) -> datetime | None:
    """An event's time if it counts for order: a sender's clock is a claim. None where it says nothing.

    A time before the day of the report is that of a clock that was never set (a day is left for zones); one that lies
    more than `SKEW` ahead of `received`, when it came in, is that of a clock in another zone, or of none.
    """
    if time is None or reported_on - time.date() > A_DAY:
        return None
    return None if received is not None and time > received + SKEW else time


def _recent(pointer: str, day: date, today: date) -> Iterator[Reason]:
    if day > today:
        yield Reason(pointer, "in_future", FUTURE)
    elif day < REPORTS_BEGIN:
        yield Reason(pointer, "too_long_ago", f"Write a day from {REPORTS_BEGIN} on: what lies before is a mistake.")


def without_needs(report: Report) -> bool:
    return not report.needs and report.occasion not in WITHOUT_NEEDS


def of_person(person: Person, today: date | None) -> Iterator[Reason]:
    """What is wrong with a well-formed person on that day; without a day, what is wrong on any."""
    if not (person.given_names or person.family_name):
        yield Reason("/person", "missing_name", "At least one of given_names and family_name is required.")
    born, precision = person.birth_date, person.birth_date_precision
    if precision == "unknown":
        if born is not None:
            yield Reason("/person/birth_date", "not_allowed", "With precision unknown there is no birth_date.")
    elif born is None:
        yield Reason("/person/birth_date", "missing", "This field is required unless birth_date_precision is unknown.")
    elif today is not None and _first_day(born, precision) > today:
        yield Reason("/person/birth_date", "in_future", FUTURE)
    elif today is not None and born.year < today.year - OLDEST:
        yield Reason("/person/birth_date", "too_long_ago", f"Write a year of birth from {today.year - OLDEST} on.")
    for place, representative in enumerate(person.representatives):
        if not _named(representative):
            yield Reason(
                f"/person/representatives/{place}", "missing_name", "A representative has a name or a department."
            )


WITHOUT_NEED = Reason("/needs", "missing", "A report of this occasion names at least one need.")


def _first_day(born: date, precision: str) -> date:
    """The earliest day the date can mean: of what is known by the month or year only, the rest means nothing."""
    if precision == "month":
        return born.replace(day=1)
    return born.replace(month=1, day=1) if precision in ("year", "estimated") else born


def _named(representative: Representative) -> bool:
    return bool(representative.given_names or representative.family_name or representative.department)
