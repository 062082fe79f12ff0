"""Drawdowns (Mittelabrufe): money is called for when bills fall due, checked by one person and ordered by another.

The rules are those of ANBest-P no. 1.4: only what is needed within the months the award names, and what came before is
used first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta

from services.funding.applications.eligibility import is_eligible
from services.funding.grants.grant import Drawdown, Grant, about
from services.funding.letters.words import euros
from services.funding.payments.refusals import (
    AwardNotFinal,
    CheckedAlready,
    CheckMissing,
    DrawdownClosed,
    MoreThanIsLeft,
    ProofOverdue,
)
from services.funding.programmes.programme import Programme
from services.funding.refusals import FourEyes
from shared.contracts.base import By
from shared.contracts.funding import DrawdownRejected, DrawdownRequested
from shared.problems import InvalidContent, NotFound


@dataclass(frozen=True, slots=True)
class Expense:
    """A bill that falls due: the kind of cost, cents, and the day."""

    code: str
    amount_cents: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Call:
    """What is called for. `used_cents`: how much of the earlier money has been spent, as the organisation declares."""

    id: UUID
    amount_cents: int
    used_cents: int
    expenses: tuple[Expense, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Within how many months money is to be used (None: no such rule), and the programme that says for which kinds of
    cost (None: it is not kept any longer, and every kind is)."""

    months: int | None
    programme: Programme | None = None


def request(grant: Grant, call: Call, terms: Terms, by: By, today: date) -> DrawdownRequested:
    """Raises what speaks against it: the award's state first, then the call's content with a pointer for each fault."""
    payable(grant, today)
    if faults := [*_bills(call, terms, today), *_earlier_money(grant, call, terms, today)]:
        raise InvalidContent(faults)
    left = grant.not_ordered - sum(one.amount_cents for one in grant.drawdowns.values() if one.state == "requested")
    if call.amount_cents > left:
        raise MoreThanIsLeft(f"Aus dieser Zuwendung können noch {euros(left)} abgerufen werden.", left_cents=left)
    return DrawdownRequested(
        **about(grant), drawdown_id=call.id, amount_cents=call.amount_cents,
        needed_until=max(expense.due_on for expense in call.expenses), by=by,
    )  # fmt: skip


def payable(grant: Grant, today: date) -> None:
    """Raises unless money may flow: the award is final and no proof of use is overdue."""
    if not grant.is_final:
        final_on = grant.final_on.isoformat() if grant.final_on else None
        raise AwardNotFinal(_not_yet(grant), final_on=final_on)
    due = grant.proof.due_on
    if due is not None and due < today and grant.proof.state in ("none", "due", "questioned", "rejected"):
        raise ProofOverdue(
            f"Bitte reichen Sie zuerst den Verwendungsnachweis ein, der am {due:%d.%m.%Y} fällig war.",
            due_on=due.isoformat(),
        )
    if grant.state == "closed":
        raise MoreThanIsLeft("Diese Zuwendung ist abgeschlossen.", left_cents=0)


def _not_yet(grant: Grant) -> str:
    if grant.form == "contract":
        return (
            "Der Vertrag ist noch nicht gegengezeichnet. Senden Sie ihn unterschrieben zurück; dann können Sie abrufen."
        )
    if grant.final_on is None:
        return "Der Bescheid ist noch nicht bestandskräftig."
    return (
        f"Der Bescheid ist ab dem {grant.final_on:%d.%m.%Y} bestandskräftig, früher nur, wenn Sie auf den Rechtsbehelf "
        "verzichten. Ein Rechtsbehelf, über den nicht entschieden ist, hält die Auszahlung auf."
    )


def check(grant: Grant, id: UUID, checked_by: str | None, by: By) -> None:
    """Whether this person may find it right in substance and in figures (sachlich und rechnerisch richtig)."""
    called = open_one(grant, id)
    if checked_by is not None:
        raise CheckedAlready("An approver orders it next.")
    if by.user == called.requested_by:
        raise FourEyes("Wer Geld abruft, prüft den Abruf nicht.")


def may_order(grant: Grant, id: UUID, checked_by: str | None, by: By, today: date) -> Drawdown:
    called = open_one(grant, id)
    if checked_by is None:
        raise CheckMissing("A grant officer checks it first.")
    if by.user in (called.requested_by, checked_by):
        raise FourEyes("Whoever called for the money or checked the call does not order it.")
    payable(grant, today)
    return called


def reject(grant: Grant, id: UUID, reason_code: str, by: By) -> DrawdownRejected:
    called = open_one(grant, id)
    if by.user == called.requested_by:
        raise FourEyes("Whoever calls for money does not decide on the call.")
    return DrawdownRejected(
        **about(grant), drawdown_id=id, amount_cents=called.amount_cents, reason_code=reason_code, by=by
    )


def open_one(grant: Grant, id: UUID) -> Drawdown:
    called = grant.drawdowns.get(id)
    if called is None:
        raise NotFound("Unter dieser Kennung gibt es nichts, was Sie sehen dürfen.")
    if called.state != "requested":
        step = "Warten Sie auf die Bank." if called.state == "ordered" else "Rufen Sie neu ab."
        raise DrawdownClosed(
            f"Über diesen Mittelabruf ist schon entschieden. {step}", state=called.state, next_step=step
        )
    return called


def to_be_used(grant: Grant, months: int, today: date) -> int:
    """Cents that arrived more than so many months ago: they must have been spent before more is called for."""
    return sum(
        part.amount_cents
        for part in grant.standing
        if part.counts_from is not None and part.counts_from + relativedelta(months=months) < today
    )


def _bills(call: Call, terms: Terms, today: date) -> Sequence[dict[str, str]]:
    faults = []
    last = today + relativedelta(months=terms.months) if terms.months else None
    for n, expense in enumerate(call.expenses):
        if last is not None and expense.due_on > last:
            said = f"Abgerufen wird, was bis zum {last:%d.%m.%Y} zu zahlen ist; für Späteres rufen Sie später ab."
            faults.append(_fault(f"/expenses/{n}/due_on", "due_too_late", said))
        if terms.programme is not None and not is_eligible(expense.code, terms.programme):
            faults.append(_fault(f"/expenses/{n}/code", "not_eligible", "Diese Kostenart fördert das Programm nicht."))
    if call.amount_cents > sum(expense.amount_cents for expense in call.expenses):
        faults.append(
            _fault(
                "/amount_cents",
                "more_than_the_expenses",
                "Bitte rufen Sie nicht mehr ab, als die Rechnungen zusammen ausmachen.",
            )
        )
    return faults


def _earlier_money(grant: Grant, call: Call, terms: Terms, today: date) -> Sequence[dict[str, str]]:
    if call.used_cents > grant.disbursed_cents:
        said = f"Aus dieser Zuwendung sind bisher {euros(grant.disbursed_cents)} angekommen."
        return [_fault("/used_cents", "more_than_arrived", said)]
    must = to_be_used(grant, terms.months, today) if terms.months else 0
    if call.used_cents < must:
        ago = "einem Monat" if terms.months == 1 else f"{terms.months} Monaten"
        said = f"{euros(must)} sind vor mehr als {ago} angekommen. Bitte verwenden Sie sie zuerst."
        return [_fault("/used_cents", "earlier_money_first", said)]
    return []


def _fault(pointer: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}
