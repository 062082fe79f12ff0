"""The proof of use as clients see it: everything Staffel knows is filled in, what is written stands beside the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.funding.grants.grant import Grant
from services.funding.programmes.programme import Programme, ProofRules
from services.funding.proofs.completeness import missing
from services.funding.proofs.deciding import Review
from services.funding.proofs.figures import costs, eligible_cents, financing, most_cents
from services.funding.proofs.form import Form
from services.funding.proofs.queries import Kept

Shown = dict[str, Any]
KNOWN = ("offers", "enrolments", "people", "others", "attendances", "visits", "goals", "transitions")
"""What casework has told: codes of offers, counts of people, goals reached and transitions completed."""


@dataclass(frozen=True, slots=True)
class File:
    """All that is kept of one proof. `draft` is None for those who may not see it."""

    grant: Grant
    programme: Programme
    rules: ProofRules
    draft: Kept | None
    submitted: Kept | None
    versions: Sequence[Mapping[str, Any]]
    questions: Sequence[Mapping[str, Any]]
    review: Review | None
    ledger: Mapping[str, int]
    known: Mapping[str, Any]
    today: date

    @property
    def form(self) -> Form:
        """What the figures are shown from: the draft while one may write, else what was submitted."""
        kept = self.draft or self.submitted
        return kept.form if kept else Form()


def known(effect: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: effect[name] for name in KNOWN} if effect else {}


def view(file: File) -> Shown:
    grant, rules, form = file.grant, file.rules, file.form
    percent = rules.deviation_percent
    overdue = grant.awaits_proof and grant.proof.due_on is not None and file.today > grant.proof.due_on
    return {
        "grant_id": grant.id, "programme": grant.programme, "purpose": grant.purpose, "department": grant.department,
        "state": grant.proof.state, "due_on": grant.proof.due_on, "overdue": overdue, "version": grant.proof.version,
        "currency": "EUR", "simple": rules.simple, "deviation_percent": percent,
        "period": grant.period.model_dump() if grant.period else None, "conditions": list(grant.conditions),
        "awarded_cents": grant.amount_cents, "disbursed_cents": grant.disbursed_cents, "ledger": dict(file.ledger),
        "costs": [one.shown(percent) for one in costs(grant, form, file.programme)],
        "financing": [one.shown(percent) for one in financing(grant, form)],
        "measure_id": grant.measure_id, "known": dict(file.known),
        "draft": _kept(file.draft), "submitted": _kept(file.submitted), "versions": list(file.versions),
        "missing": missing(file.draft.form, grant, file.programme, rules, file.today) if file.draft else [],
        "questions": list(file.questions), "review": _review(file.review), "proposal": _proposal(file),
        "spent_cents": grant.proof.spent_cents,
    }  # fmt: skip


def _kept(kept: Kept | None) -> Shown | None:
    return None if kept is None else {**kept.form.model_dump(), "version": kept.version, "at": kept.at}


def _review(review: Review | None) -> Shown | None:
    if review is None:
        return None
    return {"version": review.version, "reviewed_by": review.by.user, "spent_cents": review.spent_cents}


def _proposal(file: File) -> Shown | None:
    """What can be accepted of what was submitted, and what would be demanded back then."""
    if file.submitted is None:
        return None
    most = most_cents(file.grant, file.submitted.form, file.programme)
    return {
        "eligible_cents": eligible_cents(file.submitted.form, file.programme),
        "rate_percent": file.programme.rate_percent, "spent_cents": most,
        "back_cents": max(0, file.grant.disbursed_cents - most - file.grant.demanded_cents),
    }  # fmt: skip
