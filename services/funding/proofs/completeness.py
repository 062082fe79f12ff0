"""What a proof of use lacks before it can be submitted: a list with a pointer into the form for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from services.funding.applications.eligibility import is_known
from services.funding.grants.grant import Grant
from services.funding.letters.names import item_name
from services.funding.letters.words import euros
from services.funding.measures.shares import SOURCES
from services.funding.programmes.programme import Programme, ProofRules
from services.funding.proofs.figures import THIS, Figure, costs, financing
from services.funding.proofs.form import Form, Item, by_code
from shared.contracts.funding import PlanItem

Fault = dict[str, str]
Names = Callable[[str], str]
"""The German name of an item by its code."""


def missing(form: Form, grant: Grant, programme: Programme, rules: ProofRules, today: date) -> list[Fault]:
    """All faults at once, as `{"pointer", "code", "detail"}`; empty if it may be submitted."""

    def names(code: str) -> str:
        return item_name(code, programme)

    return [
        *_report(form),
        *_items("expenditure", grant.costs, form.expenditure, lambda code: is_known(code, programme), names),
        *_items("income", grant.financing, form.income, lambda code: not grant.financing or code in SOURCES, names),
        *_grant_as_paid(form, grant),
        *_explanations([*costs(grant, form, programme), *financing(grant, form)], form, rules.deviation_percent, names),
        *([] if rules.simple else _receipts(form, grant, today, names)),
    ]


def _fault(pointer: str, code: str, detail: str) -> Fault:
    return {"pointer": pointer, "code": code, "detail": detail}


def _report(form: Form) -> Iterator[Fault]:
    if not form.report.strip():
        yield _fault("/report", "missing", "Bitte schreiben Sie, was mit dem Geld getan und was damit erreicht wurde.")


def _items(
    name: str,
    decided: Sequence[PlanItem],
    accounted: Sequence[Item],
    known: Callable[[str], bool],
    names: Names,
) -> Iterator[Fault]:
    """Beside the plan's own codes those that are `known`: costs of the programme's kinds, money of others that came."""
    planned = {item.code for item in decided}
    seen: set[str] = set()
    for place, item in enumerate(accounted):
        if item.code in seen:
            yield _fault(
                f"/{name}/{place}/code", "twice", "Jede Position steht nur einmal. Bitte fassen Sie sie zusammen."
            )
        elif item.code not in planned and not known(item.code):
            yield _fault(
                f"/{name}/{place}/code", "unknown_code", "Diese Position kennt weder der Plan noch das Programm."
            )
        seen.add(item.code)
    for code in sorted(planned - seen):
        yield _fault(
            f"/{name}",
            "item_missing",
            f"Bitte geben Sie auch zu „{names(code)}“ einen Betrag an; war es nichts, dann 0.",
        )
    if not accounted and not planned:
        yield _fault(f"/{name}", "missing", "Bitte tragen Sie die abgerechneten Beträge ein.")


def _grant_as_paid(form: Form, grant: Grant) -> Iterator[Fault]:
    said = by_code(form.income).get(THIS)
    if said is not None and said != grant.disbursed_cents:
        place = next(n for n, item in enumerate(form.income) if item.code == THIS)
        detail = f"Ausgezahlt wurden {euros(grant.disbursed_cents)}. Bitte tragen Sie diesen Betrag ein."
        yield _fault(f"/income/{place}/amount_cents", "not_as_disbursed", detail)


def _explanations(figures: Iterable[Figure], form: Form, percent: int, names: Names) -> Iterator[Fault]:
    explained = {one.code for one in form.explanations}
    for figure in figures:
        if figure.deviates(percent) and figure.code not in explained and figure.code != THIS:
            detail = f"„{names(figure.code)}“ weicht um mehr als {percent} % vom Plan ab. Bitte begründen Sie das."
            yield _fault("/explanations", "explanation_missing", detail)


def _receipts(form: Form, grant: Grant, today: date, names: Names) -> Iterator[Fault]:
    listed: dict[str, int] = {}
    numbers: set[str] = set()
    for place, receipt in enumerate(form.receipts):
        listed[receipt.code] = listed.get(receipt.code, 0) + receipt.amount_cents
        at = f"/receipts/{place}"
        if receipt.number in numbers:
            yield _fault(f"{at}/number", "twice", "Jeder Beleg hat eine eigene Nummer.")
        numbers.add(receipt.number)
        if grant.period and not grant.period.starts_on <= receipt.date <= grant.period.ends_on:
            yield _fault(f"{at}/date", "outside_period", "Der Beleg liegt außerhalb des Bewilligungszeitraums.")
        if receipt.paid_on > today:
            yield _fault(f"{at}/paid_on", "in_future", "Abgerechnet wird nur, was schon bezahlt ist.")
    accounted = by_code(form.expenditure)
    for place, item in enumerate(form.expenditure):
        if listed.get(item.code, 0) != accounted[item.code]:
            sums = euros(listed.get(item.code, 0))
            detail = f"Die Belege zu „{names(item.code)}“ ergeben {sums}. Beides muss gleich sein."
            yield _fault(f"/expenditure/{place}/amount_cents", "receipts_differ", detail)
    for place, receipt in enumerate(form.receipts):
        if receipt.code not in accounted:
            detail = "Unter dieser Kostenart ist keine Ausgabe abgerechnet."
            yield _fault(f"/receipts/{place}/code", "unknown_code", detail)
