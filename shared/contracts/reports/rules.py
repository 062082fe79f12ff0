"""Rules over several fields of a report, and over the report and the day it is read."""

from collections.abc import Iterator
from datetime import date

from shared.contracts.reasons import Reason
from shared.contracts.reports.models import WITHOUT_NEEDS, Person, Report, Representative

FUTURE = "This date lies in the future."


def broken(report: Report, today: date) -> list[Reason]:
    """The rules a well-formed report breaks on that (business) day."""
    found: list[Reason] = []
    if report.reported_on > today:
        found.append(Reason("/reported_on", "in_future", FUTURE))
    if report.person_informed_on is not None and report.person_informed_on > today:
        found.append(Reason("/person_informed_on", "in_future", FUTURE))
    if not report.needs and report.occasion not in WITHOUT_NEEDS:
        found.append(Reason("/needs", "missing", "A report of this occasion names at least one need."))
    for place, consent in enumerate(report.consents):
        if consent.given_on > today:
            found.append(Reason(f"/consents/{place}/given_on", "in_future", FUTURE))
    found.extend(of_person(report.person, today))
    return found


def of_person(person: Person, today: date) -> Iterator[Reason]:
    """What is wrong with a well-formed person on that day."""
    if not (person.given_names or person.family_name):
        yield Reason("/person", "missing_name", "At least one of given_names and family_name is required.")
    born, precision = person.birth_date, person.birth_date_precision
    if precision == "unknown":
        if born is not None:
            yield Reason("/person/birth_date", "not_allowed", "With precision unknown there is no birth_date.")
    elif born is None:
        yield Reason("/person/birth_date", "missing", "This field is required unless birth_date_precision is unknown.")
    elif _first_day(born, precision) > today:
        yield Reason("/person/birth_date", "in_future", FUTURE)
    for place, representative in enumerate(person.representatives):
        if not _named(representative):
            yield Reason(
                f"/person/representatives/{place}", "missing_name", "A representative has a name or a department."
            )


def _first_day(born: date, precision: str) -> date:
    """The earliest day the date can mean: of what is known by the month or year only, the rest means nothing."""
    if precision == "month":
        return born.replace(day=1)
    return born.replace(month=1, day=1) if precision in ("year", "estimated") else born


def _named(representative: Representative) -> bool:
    return bool(representative.given_names or representative.family_name or representative.department)
