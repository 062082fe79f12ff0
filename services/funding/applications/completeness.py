"""What an application still lacks (Vollständigkeitsprüfung): a list, each with a place, a code and what to do.

The same list answers a look at a draft and refuses its submission, so that the two cannot disagree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.funding.applications.drafts import Draft
from services.funding.applications.eligibility import eligible_cents, is_eligible, is_known, most_cents
from services.funding.letters.words import day, euros
from services.funding.measures.measure import Measure
from services.funding.measures.shares import total
from services.funding.programmes.programme import FIRST_YEAR, LAST_YEAR, Budget, Programme

Missing = dict[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the system knows beside the draft: its measure, today, and earlier grants whose proof is overdue."""

    applicant: str
    measure: Measure | None
    today: date
    overdue_proofs: Sequence[str] = ()


def missing(draft: Draft, programme: Programme, facts: Facts) -> list[Missing]:
    """Everything at once, in the order of the form; empty: it may be submitted."""
    return [
        *_of_applicant(programme, facts), *_of_purpose(draft, programme), *_of_measure(draft, facts),
        *_of_period(draft, programme, facts), *_of_costs(draft, programme, facts), *_of_financing(draft),
        *_of_amount(draft, programme), *_of_words(draft),
    ]  # fmt: skip


def budget_of(programme: Programme, year: int) -> Budget | None:
    return next((budget for budget in programme.budgets if budget.year == year), None)


def _lacks(pointer: str, code: str, detail: str) -> Missing:
    return {"pointer": pointer, "code": code, "detail": detail}


def _of_applicant(programme: Programme, facts: Facts) -> Iterator[Missing]:
    if facts.applicant not in programme.applicants:
        yield _lacks(
            "/programme", "applicant_not_eligible", "Ihre Stelle ist in diesem Programm nicht antragsberechtigt."
        )
    if facts.overdue_proofs:
        wanted = "Ein Verwendungsnachweis zu einer früheren Zuwendung ist überfällig. Bitte reichen Sie ihn zuerst ein."
        yield _lacks("/programme", "proof_overdue", wanted)


def _of_purpose(draft: Draft, programme: Programme) -> Iterator[Missing]:
    if draft.purpose is None:
        yield _lacks("/purpose", "missing", "Bitte wählen Sie den Zweck der Zuwendung.")
    elif not programme.has_purpose(draft.purpose):
        yield _lacks(
            "/purpose", "unknown_purpose", "Diesen Zweck fördert das Programm nicht. Bitte wählen Sie einen anderen."
        )


def _of_measure(draft: Draft, facts: Facts) -> Iterator[Missing]:
    if draft.measure_id is None:
        yield _lacks("/measure_id", "missing", "Bitte nennen Sie die Maßnahme, um die es geht.")
    elif facts.measure is None or facts.measure.organisation != facts.applicant:
        yield _lacks("/measure_id", "unknown_measure", "Diese Maßnahme ist für Ihre Stelle nicht eingetragen.")


def _of_period(draft: Draft, programme: Programme, facts: Facts) -> Iterator[Missing]:
    period = draft.whole_period
    if period is None:
        yield _lacks("/period", "missing", "Bitte geben Sie den ersten und den letzten Tag an.")
        return
    if period.ends_on < period.starts_on:
        yield _lacks("/period/ends_on", "ends_before_it_starts", "Der letzte Tag liegt vor dem ersten.")
        return
    if period.starts_on.year != period.ends_on.year:
        year = "Der Zeitraum muss in einem Haushaltsjahr liegen. Bitte stellen Sie für jedes Jahr einen eigenen Antrag."
        yield _lacks("/period", "more_than_a_budget_year", year)
        return
    budget = budget_of(programme, period.starts_on.year)
    planned = budget is not None and (draft.purpose is None or draft.purpose in budget.lines)
    awarded = programme.from_grantor and FIRST_YEAR <= period.starts_on.year <= LAST_YEAR
    if not planned and not awarded:  # what the state gives stands in its award, not in the file
        none = f"Für {period.starts_on.year} stehen für diesen Zweck keine Haushaltsmittel bereit."
        yield _lacks("/period", "no_budget", none)
    if budget is not None and budget.apply_until is not None and facts.today > budget.apply_until:
        late = f"Anträge für {budget.year} waren bis zum {day(budget.apply_until)} zu stellen."
        yield _lacks("/period", "deadline_passed", late)
    carried_out = facts.measure.period if facts.measure else None
    if carried_out and (period.starts_on < carried_out.starts_on or period.ends_on > carried_out.ends_on):
        outside = "Der Zeitraum geht über den der Maßnahme hinaus. Bitte ändern Sie einen von beiden."
        yield _lacks("/period", "outside_of_measure", outside)


def _of_costs(draft: Draft, programme: Programme, facts: Facts) -> Iterator[Missing]:
    if not draft.costs:
        yield _lacks("/costs", "missing", "Bitte stellen Sie den Kostenplan auf.")
        return
    seen: set[str] = set()
    for place, item in enumerate(draft.costs):
        here = f"/costs/{place}"
        if item.code in seen:
            yield _lacks(
                f"{here}/code", "stands_twice", "Diese Kostenart steht mehrmals. Bitte fassen Sie sie zusammen."
            )
        elif not is_known(item.code, programme):
            yield _lacks(f"{here}/code", "unknown_cost_kind", "Diese Kostenart kennt das Programm nicht.")
        elif facts.measure is not None and facts.measure.cost_of(item.code) < item.amount_cents:
            planned = euros(facts.measure.cost_of(item.code))
            more = f"In der Maßnahme stehen dafür {planned}. Bitte ändern Sie sie oder den Plan."
            yield _lacks(f"{here}/amount_cents", "more_than_the_measure", more)
        if item.amount_cents == 0:
            yield _lacks(f"{here}/amount_cents", "amount_not_positive", "Bitte tragen Sie die Kosten ein.")
        seen.add(item.code)
    if not any(is_eligible(item.code, programme) for item in draft.costs):
        yield _lacks("/costs", "nothing_eligible", "Keine dieser Kostenarten wird vom Programm gefördert.")


def _of_financing(draft: Draft) -> Iterator[Missing]:
    if not draft.financing:
        yield _lacks("/financing", "missing", "Bitte stellen Sie den Finanzierungsplan auf.")
        return
    seen: set[str] = set()
    for place, item in enumerate(draft.financing):
        if item.code in seen:
            yield _lacks(f"/financing/{place}/code", "stands_twice", "Diese Finanzierung steht mehrmals.")
        seen.add(item.code)
    costs, means = total(draft.cost_plan), total(draft.financing_plan)
    if draft.costs and costs != means:
        sums = f"Die Kosten betragen {euros(costs)}, die Finanzierung {euros(means)}. Beide müssen gleich sein."
        yield _lacks("/financing", "plans_do_not_balance", sums)


def _of_amount(draft: Draft, programme: Programme) -> Iterator[Missing]:
    if not draft.financing:
        return
    place = next((n for n, item in enumerate(draft.financing) if item.code == "grant"), None)
    asked = draft.asked_cents
    if place is None or asked == 0:
        yield _lacks(
            "/financing", "no_grant_asked", "Bitte tragen Sie die beantragte Zuwendung in den Finanzierungsplan ein."
        )
        return
    here = f"/financing/{place}/amount_cents"
    if asked < programme.minimum_cents:
        least = f"Gefördert wird ab {euros(programme.minimum_cents)}."
        yield _lacks(here, "amount_below_minimum", least)
    if asked > programme.maximum_cents:
        yield _lacks(here, "amount_above_maximum", f"Gefördert werden höchstens {euros(programme.maximum_cents)}.")
    elif draft.costs and asked > most_cents(draft.cost_plan, programme):
        eligible, most = eligible_cents(draft.cost_plan, programme), most_cents(draft.cost_plan, programme)
        rate = (
            f"Gefördert werden höchstens {programme.rate_percent} vom Hundert der zuwendungsfähigen Kosten von "
            f"{euros(eligible)}, also {euros(most)}."
        )
        yield _lacks(here, "rate_exceeded", rate)


def _of_words(draft: Draft) -> Iterator[Missing]:
    if draft.title is None:
        yield _lacks("/title", "missing", "Bitte geben Sie dem Vorhaben einen Titel.")


def summary(found: Sequence[Missing]) -> dict[str, Any]:
    """How a draft shows it: whether it may be submitted, and what is missing."""
    return {"complete": not found, "missing": list(found)}
