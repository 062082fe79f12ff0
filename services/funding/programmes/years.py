"""What must hold of the years and days in a programme's file: budgets of known purposes, dates that exist."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable
from datetime import date

from services.funding.programmes.programme import DayOfYear, Programme
from shared.rulebook import Page

ANY_YEAR = 2023
assert not isleap(ANY_YEAR), "the 29th of February does not come every year"


def years_stand_once(page: Page, programme: Programme) -> None:
    years = [budget.year for budget in programme.budgets]
    for position, year in enumerate(years):
        if year in years[:position]:
            wrong = f"Das Haushaltsjahr {year} steht mehrmals."
            page.fault(("budgets", position, "year"), wrong, "Bitte die Ansätze in einem Eintrag zusammenfassen.")


def budgets_name_known_purposes(page: Page, programme: Programme) -> None:
    for position, budget in enumerate(programme.budgets):
        for purpose in budget.lines:
            if not programme.has_purpose(purpose):
                wrong = f"Der Ansatz {budget.year} nennt den Zweck „{purpose}“, den das Programm nicht kennt."
                page.fault(("budgets", position, "lines", purpose), wrong, "Bitte unter „purposes“ aufnehmen.")


def own_money_has_budgets(page: Page, programme: Programme) -> None:
    """Only where the money comes from a grantor may budgets be missing: they follow from the grantor's award."""
    if programme.from_grantor:
        return
    if not programme.budgets:
        page.fault(("budgets",), "Das Programm hat kein Haushaltsjahr.", "Bitte mindestens einen Ansatz angeben.")
    for position, budget in enumerate(programme.budgets):
        if not budget.lines:
            wrong = f"Das Haushaltsjahr {budget.year} hat keinen Ansatz."
            page.fault(("budgets", position, "lines"), wrong, "Bitte je Zweck einen Betrag angeben.")


def deadlines_lie_in_reach(page: Page, programme: Programme) -> None:
    """Applications for a year are taken in the year before and in the year itself."""
    for position, budget in enumerate(programme.budgets):
        last = budget.apply_until
        if last is not None and not date(budget.year - 1, 1, 1) <= last <= date(budget.year, 12, 31):
            wrong = f"Die Antragsfrist {last:%d.%m.%Y} passt nicht zum Haushaltsjahr {budget.year}."
            remedy = "Bitte einen Tag im Haushaltsjahr oder im Jahr davor angeben."
            page.fault(("budgets", position, "apply_until"), wrong, remedy)


def days_exist(page: Page, programme: Programme) -> None:
    if programme.prize is not None:
        _exists(page, ("prize", "nominate_until"), programme.prize.nominate_until)
    for n, lump_sum in enumerate(programme.lump_sums):
        for position, day in enumerate(lump_sum.dates):
            _exists(page, ("lump_sums", n, "dates", position), day)
            if day in lump_sum.dates[:position]:
                wrong = f"Der Termin {day.day}.{day.month}. steht mehrmals."
                page.fault(("lump_sums", n, "dates", position), wrong, "Bitte nur einen davon stehen lassen.")


def _exists(page: Page, loc: tuple[str | int, ...], day: DayOfYear) -> None:
    try:
        date(ANY_YEAR, day.month, day.day)
    except ValueError:
        wrong = f"Den {day.day}.{day.month}. gibt es nicht in jedem Jahr."
        page.fault(loc, wrong, "Bitte einen Tag angeben, der jedes Jahr vorkommt.")


def envelope_has_years(page: Page, programme: Programme) -> None:
    envelope = programme.envelope
    if envelope is not None and envelope.last_year < envelope.first_year:
        wrong = f"Der Rahmen endet {envelope.last_year}, bevor er {envelope.first_year} beginnt."
        page.fault(("envelope", "last_year"), wrong, "Bitte die Jahre tauschen.")


CHECKS: tuple[Callable[[Page, Programme], None], ...] = (
    years_stand_once, budgets_name_known_purposes, own_money_has_budgets, deadlines_lie_in_reach, days_exist,
    envelope_has_years,
)  # fmt: skip
