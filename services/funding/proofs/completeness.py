"""What a proof of use lacks before it can be submitted: a list with a pointer into the form for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from services.funding.applications.eligibility import is_known
from services.funding.grants.grant import Grant
from services.funding.measures.shares import SOURCES
from services.funding.programmes.programme import Programme, ProofRules
from services.funding.proofs.figures import THIS, Figure, costs, financing
from services.funding.proofs.form import Form, Item, by_code
from shared.contracts.funding import PlanItem

Fault = dict[str, str]


def missing(form: Form, grant: Grant, programme: Programme, rules: ProofRules, today: date) -> list[Fault]:
    """All faults at once, as `{"pointer", "code", "detail"}`; empty if it may be submitted."""
    return [
        *_report(form),
        *_items("expenditure", grant.costs, form.expenditure, lambda code: is_known(code, programme)),
        *_items("income", grant.financing, form.income, lambda code: not grant.financing or code in SOURCES),
        *_grant_as_paid(form, grant),
        *_explanations([*costs(grant, form, programme), *financing(grant, form)], form, rules.deviation_percent),
        *([] if rules.simple else _receipts(form, grant, today)),
    ]


def _fault(pointer: str, code: str, detail: str) -> Fault:
    return {"pointer": pointer, "code": code, "detail": detail}


def _report(form: Form) -> Iterator[Fault]:
    if not form.report.strip():
        yield _fault("/report", "missing", "Describe what was done with the money and what it has achieved.")


def _items(
    name: str, decided: Sequence[PlanItem], accounted: Sequence[Item], known: Callable[[str], bool]
) -> Iterator[Fault]:
    """Beside the plan's own codes those that are `known`: costs of the programme's kinds, money of others that came."""
    planned = {item.code for item in decided}
    seen: set[str] = set()
    for place, item in enumerate(accounted):
        if item.code in seen:
            yield _fault(f"/{name}/{place}/code", "twice", "Each item of the plan stands once.")
        elif item.code not in planned and not known(item.code):
            yield _fault(f"/{name}/{place}/code", "unknown_code", "Neither plan nor programme know this code.")
        seen.add(item.code)
    for code in sorted(planned - seen):
        yield _fault(f"/{name}", "item_missing", f"Say what was accounted for {code}; if nothing, say 0.")
    if not accounted and not planned:
        yield _fault(f"/{name}", "missing", "Name the figures as accounted.")


def _grant_as_paid(form: Form, grant: Grant) -> Iterator[Fault]:
    said = by_code(form.income).get(THIS)
    if said is not None and said != grant.disbursed_cents:
        place = next(n for n, item in enumerate(form.income) if item.code == THIS)
        detail = f"{grant.disbursed_cents} cents of this grant were disbursed."
        yield _fault(f"/income/{place}/amount_cents", "not_as_disbursed", detail)


def _explanations(figures: Iterable[Figure], form: Form, percent: int) -> Iterator[Fault]:
    explained = {one.code for one in form.explanations}
    for figure in figures:
        if figure.deviates(percent) and figure.code not in explained and figure.code != THIS:
            detail = f"{figure.code} deviates by more than {percent} % from the plan: explain why."
            yield _fault("/explanations", "explanation_missing", detail)


def _receipts(form: Form, grant: Grant, today: date) -> Iterator[Fault]:
    listed: dict[str, int] = {}
    numbers: set[str] = set()
    for place, receipt in enumerate(form.receipts):
        listed[receipt.code] = listed.get(receipt.code, 0) + receipt.amount_cents
        at = f"/receipts/{place}"
        if receipt.number in numbers:
            yield _fault(f"{at}/number", "twice", "Each receipt has a number of its own.")
        numbers.add(receipt.number)
        if grant.period and not grant.period.starts_on <= receipt.date <= grant.period.ends_on:
            yield _fault(f"{at}/date", "outside_period", "The receipt lies outside the period of the grant.")
        if receipt.paid_on > today:
            yield _fault(f"{at}/paid_on", "in_future", "Only what has been paid is accounted for.")
    accounted = by_code(form.expenditure)
    for place, item in enumerate(form.expenditure):
        if listed.get(item.code, 0) != accounted[item.code]:
            detail = f"The receipts of {item.code} add up to {listed.get(item.code, 0)} cents."
            yield _fault(f"/expenditure/{place}/amount_cents", "receipts_differ", detail)
    for place, receipt in enumerate(form.receipts):
        if receipt.code not in accounted:
            detail = "No expenditure is accounted under this kind of cost."
            yield _fault(f"/receipts/{place}/code", "unknown_code", detail)
