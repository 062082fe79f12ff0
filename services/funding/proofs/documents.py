"""The proof of use on paper and as a table: figures as decided and as accounted side by side, and the receipts."""

from collections.abc import Sequence
from typing import Any

from services.funding import letters
from services.funding.grants.grant import Grant
from services.funding.letters.names import item_name
from services.funding.programmes.programme import Programme, ProofRules
from services.funding.proofs.figures import Figure, costs, financing
from services.funding.proofs.form import Form
from shared.spreadsheet import csv_file

HEADINGS = (
    "Teil", "Kostenart", "Beleg", "Belegdatum", "Bezahlt am", "Empfänger", "Bewilligt (Cent)", "Abgerechnet (Cent)",
    "Abweichung (%)", "Erläuterung",
)  # fmt: skip


def table(grant: Grant, form: Form, programme: Programme) -> bytes:
    """As German spreadsheets open it by a double click: a byte order mark, semicolons; no cell is a formula."""
    said = {one.code: one.text for one in form.explanations}
    parts = (("Ausgaben", costs(grant, form, programme)), ("Einnahmen", financing(grant, form)))
    headings = tuple(one.replace("Bewilligt", "Zugesagt") if grant.form == "contract" else one for one in HEADINGS)
    lines: list[Sequence[str]] = [headings]
    lines += [_figure(part, one, said.get(one.code, "")) for part, figures in parts for one in figures]
    lines += [
        (
            "Beleg", one.code, one.number, one.date.isoformat(), one.paid_on.isoformat(), one.payee, "",
            str(one.amount_cents), "", "",
        )
        for one in form.receipts
    ]  # fmt: skip
    return csv_file(lines)


def paper(
    grant: Grant, form: Form, programme: Programme, rules: ProofRules, known: dict[str, Any], *, sheet: dict[str, Any]
) -> bytes:
    """The PDF; `sheet` is what every letter says, with the day and the amount of the award and of each amendment. Call
    it in a thread."""
    return letters.pdf("proof", **values(grant, form, programme, rules, known), **sheet)


def values(grant: Grant, form: Form, programme: Programme, rules: ProofRules, known: dict[str, Any]) -> dict[str, Any]:
    """What the template says beside the sheet."""
    return dict(
        basis=programme.basis, report=form.report.split("\n"),
        version=grant.proof.version, period=grant.period,
        disbursed_cents=grant.disbursed_cents,
        costs=costs(grant, form, programme), financing=financing(grant, form), percent=rules.deviation_percent,
        names=_names(grant, form, programme), explanations=form.explanations,
        receipts=form.receipts, simple=rules.simple, known=known,
    )  # fmt: skip


def _names(grant: Grant, form: Form, programme: Programme) -> dict[str, str]:
    """The German name of every item that is planned, accounted for or receipted."""
    codes = {item.code for item in grant.costs}
    codes |= {item.code for item in form.expenditure} | {one.code for one in form.receipts}
    named = {code: item_name(code, programme) for code in codes}
    return {"grant": "Diese Zuwendung", **named}


def _figure(part: str, one: Figure, explanation: str) -> Sequence[str]:
    accounted = "" if one.accounted_cents is None else str(one.accounted_cents)
    deviation = "" if one.deviation_percent is None else f"{one.deviation_percent:.1f}".replace(".", ",")
    return (part, one.code, "", "", "", "", str(one.decided_cents), accounted, deviation, explanation)
