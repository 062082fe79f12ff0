"""What counts for routing: of a report what its sender wrote, and nothing of what others reported about the person.

So the same report always goes the same way under the same rules, its sender can be told why, and the way of a need
reveals nothing that another department knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.intake.people.names import normalised
from services.intake.routing.ages import Ages, ages_of
from services.intake.routing.residence import residence_status
from shared.contracts.reports import Report


@dataclass(frozen=True, slots=True)
class Facts:
    """Texts are normalised. `moves_to` is a municipality of the installation other than the reporter's."""

    occasion: str
    reporter: str
    ages: Ages | None
    unaccompanied: bool
    residence_status: frozenset[str]
    district: str | None
    postcode: str | None
    languages: tuple[str, ...]
    moves_to: str | None


def facts_of(report: Report, reporter: str, on: date, cities: Mapping[str, str]) -> Facts:
    """The facts of a report on a (business) day; `cities` are municipalities' keys by normalised name."""
    municipality, _, name = reporter.partition(".")
    person, address = report.person, report.person.address
    city = cities.get(plain(address.city)) if address is not None and address.city else None
    return Facts(
        occasion=report.occasion,
        reporter=name,
        ages=ages_of(person, on),
        unaccompanied=all(one.kind == "official_guardian" for one in person.representatives),
        residence_status=residence_status(report),
        district=plain(address.district) if address is not None and address.district else None,
        postcode=address.postcode.strip() if address is not None and address.postcode else None,
        languages=tuple(language.lower() for language in person.languages),
        moves_to=city if city != municipality else None,
    )


def plain(text: str) -> str:
    """A name of a city or district however it is typed, as names are: `  innenstadt-nord ` is Innenstadt-Nord."""
    return normalised(text)
