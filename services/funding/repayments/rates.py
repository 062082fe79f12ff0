"""Base rates (§ 247 BGB) as data: a city's files say from which day on which rate holds, in hundredths of a percent."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from services.funding.repayments.refusals import BaseRateUnknown
from shared.rulebook import Day, Entry, RulebookFaulty, read_folder


class Rate(Entry):
    """Hundredths of a percent a year; the base rate may be negative."""

    since: Day
    hundredths: Annotated[int, Field(ge=-1_000, le=10_000)]


class Published(Entry):
    """A file: where the rates were read, and who still has to check them."""

    source: Annotated[str, Field(min_length=1, max_length=300)]
    checked: bool
    rates: Annotated[tuple[Rate, ...], Field(min_length=1)]


@dataclass(frozen=True)
class BaseRates:
    """All known rates by the day they begin, the oldest first."""

    rates: tuple[Rate, ...] = ()

    def on(self, day: date) -> int:
        """The rate of a day. The last one holds until a new one is published. Raises `BaseRateUnknown`."""
        place = bisect_right(self.rates, day, key=lambda rate: rate.since)
        if place == 0:
            raise BaseRateUnknown(f"Ask the treasury to add the base rate of {day} to the files of rates.")
        return self.rates[place - 1].hundredths


def load(folder: Path) -> BaseRates:
    """Every file of the folder. Raises `RulebookFaulty` for what cannot be read or stands twice."""
    pages = read_folder(folder)
    found: dict[date, Rate] = {}
    for page in pages:
        published = page.as_model(Published)
        for place, rate in enumerate(published.rates if published else ()):
            if rate.since in found:
                wrong = f"Der Basiszinssatz ab {rate.since} steht zweimal."
                page.fault(("rates", place, "since"), wrong, "Bitte nur einen Eintrag stehen lassen.")
            found[rate.since] = rate
    if faults := [fault for page in pages for fault in page.faults]:
        raise RulebookFaulty(faults)
    return BaseRates(tuple(found[day] for day in sorted(found)))
