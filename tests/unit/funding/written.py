"""Letters for tests: every one that funding writes, from the same values that the service makes of states and rows."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from services.funding import letters
from services.funding.applications.appeals import remedy_against
from services.funding.applications.application import Application
from services.funding.applications.notices import Days, letter_of, thing
from services.funding.grants.grant import Grant
from services.funding.grants.history import Amendment
from services.funding.letters import head
from services.funding.letters.reasons import NOT_PROVEN, WAIVED
from services.funding.programmes.programme import Programme, ProofRules
from services.funding.proofs import documents
from services.funding.proofs.form import Form, Item
from services.funding.repayments import letter as repayments
from services.funding.repayments.rates import BaseRates
from services.funding.repayments.terms import terms_of
from shared.contracts.funding import Period, PlanItem
from shared.directory import Directory
from shared.file_number import file_number
from tests.component.funding.applications.applicants import an_offer_of_money

ROOT = Path(__file__).parents[3]
DIRECTORY = Directory.load(ROOT / "deploy" / "municipalities")
VMDO, HOPE = "05913000.vmdo", "05913000.train-of-hope"
ID = UUID("0196f000-0000-7000-8000-00000012abcd")
POSTED = date(2026, 9, 18)
LONG = "Gemeinsam ankommen, lernen und bleiben: Begleitung, Sprachcafé und Nachbarschaftstreff im Stadtbezirk Nord"
CLAUSES = {
    "accept_within_weeks": 4, "disputes": "Es gilt der Verwaltungsrechtsweg.",
    "repayment": "Was nicht verwendet ist, ist mit Zinsen zurückzuzahlen.",
}  # fmt: skip
ACTION = {"kind": "action", "months": 1, "branch": "administrative"}
OBJECTION = {"kind": "objection", "months": 1, "branch": "administrative"}
NONE = {"kind": "none"}
AWARD = repayments.Award(date(2026, 9, 1), ("anbest_p", "no_double_funding"))


def a_programme(**changes: Any) -> Programme:
    """With a remedy as the tests want it."""
    given = {
        "appeal_months": None, "interest": {}, "names": {"de": "KOMM-AN NRW", "en": "KOMM-AN NRW"},
        "basis": "Richtlinie über Förderungen", "conditions": ["anbest_p", "no_double_funding"],
        "purposes": [{"code": "volunteers", "names": {"de": "Ehrenamt", "en": "Volunteers"}}],
        "cost_kinds": [
            {"code": "staff", "names": {"de": "Personal", "en": "staff"}},
            {"code": "rent", "names": {"de": "Miete", "en": "rent"}},
        ],
    }  # fmt: skip
    return an_offer_of_money(**{**given, **changes})


VARIANTS = {
    "action": a_programme(remedy=ACTION),
    "objection": a_programme(remedy=OBJECTION),
    "two months": a_programme(remedy={**OBJECTION, "months": 2}),
    "none": a_programme(remedy=NONE),
    "contract": a_programme(form="contract", contract=CLAUSES, remedy=ACTION),
}


def decided(programme: Programme, cents: int, *, rejected: bool = False) -> tuple[Application, Grant | None]:
    """An organisation's application of 10 % more than it gets, and its grant."""
    told = programme.remedy_against("rejection" if rejected else "award").counted_from(POSTED)
    contract = programme.form == "contract" and not rejected
    remedy = remedy_against(programme, "rejection" if rejected else "award", POSTED)
    application = Application(
        ID, "rejected" if rejected else "offered" if contract else "approved", "05913000", programme.code, "volunteers",
        VMDO, cents * 11 // 10, decided_cents=None if rejected else cents,
        reason_code="budget_exhausted" if rejected else None, grant_id=None if rejected else ID,
        appeal_until=told.until if told else None, remedy=remedy, form="contract" if contract else "decision",
        posted_on=POSTED if contract else None, offer_until=date(2026, 10, 16) if contract else None,
    )  # fmt: skip
    if rejected:
        return application, None
    grant = Grant(
        ID, "offered" if contract else "awarded", "05913000", ID, programme.code, "volunteers", 2026,
        department=VMDO, amount_cents=cents, form=application.form,
        period=Period(starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31)),
        costs=(PlanItem(code="rent.hall", amount_cents=cents), PlanItem(code="staff", amount_cents=cents // 2)),
        financing=(PlanItem(code="own", amount_cents=cents // 2), PlanItem(code="grant", amount_cents=cents)),
        conditions=("anbest_p", "no_double_funding"), use_within_months=2, final_on=date(2026, 10, 24),
    )  # fmt: skip
    return application, replace(grant, proof=replace(grant.proof, due_on=date(2027, 3, 31)))


def notice(
    programme: Programme, cents: int = 750_000, title: str | None = "Sprachcafé", *, rejected: bool = False
) -> str:
    template, values = notice_values(programme, cents, title, rejected=rejected)
    return letters.page(template, **values)


def notice_values(
    programme: Programme, cents: int = 750_000, title: str | None = "Sprachcafé", *, rejected: bool = False
) -> tuple[str, dict[str, Any]]:
    application, grant = decided(programme, cents, rejected=rejected)
    return letter_of(application, grant, programme, DIRECTORY, title, Days(date(2026, 9, 1), POSTED))


def sheet(programme: Programme, title: str | None = "Sprachcafé", department: str = VMDO) -> dict[str, Any]:
    return {
        "office": head.sender(DIRECTORY, "05913000"), "recipient": head.recipient(DIRECTORY, department),
        "number": file_number(ID), "programme": programme.names.de, "thing": thing(title, "Ehrenamt"),
    }  # fmt: skip


def a_demand(programme: Programme, cents: int = 20_000, **changes: Any) -> dict[str, Any]:
    """The row of a demand made on `POSTED`."""
    terms = terms_of(programme, BaseRates(), POSTED, programme.form)
    given = {
        "id": ID, "reference": "STF-RF-ABCDEFGHIJKL42", "amount_cents": cents, "interest_cents": cents // 10,
        "due_on": terms.due_on, "reason_code": "not_used", "demanded_at": datetime(2026, 9, 18, 10, tzinfo=UTC),
        "form": programme.form, "posted_on": POSTED,
        "remedy": terms.remedy.model_dump(mode="json") if terms.remedy else None,
        "paid_cents": 0, "paid_interest_cents": 0, "waived_cents": 0, "waived_interest_cents": 0,
    }  # fmt: skip
    return {**given, **changes}


def every_letter(cents: int = 750_000, title: str | None = "Sprachcafé") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, template and values of each letter in each variant of form and remedy."""
    for name, programme in VARIANTS.items():
        yield f"award {name}", *notice_values(programme, cents, title)
        yield f"rejection {name}", *notice_values(programme, cents, title, rejected=True)
        about = sheet(programme, title)
        contract = programme.form == "contract"
        yield f"demand {name}", "repayment", {
            **repayments.values(a_demand(programme, cents), programme, AWARD), **about,
        }  # fmt: skip
        yield f"amendment {name}", "amendment", {
            "awarded_on": date(2026, 9, 1), "awarded_cents": cents * 2, "amount_cents": cents, "contract": contract,
            "amendments": (Amendment(POSTED, cents, cents, "Sie haben auf den Betrag verzichtet."),),
            "remedy": None if contract else programme.remedy_against("award").counted_from(POSTED),
            "posted_on": POSTED, **about,
        }  # fmt: skip
        for accepted in (True, False):
            yield f"result {name} {accepted}", "proof_result", {
                "accepted": accepted, "version": 1, "disbursed_cents": cents, "spent_cents": cents // 2,
                "reclaimed_cents": cents // 2, "posted_on": POSTED, "reason": NOT_PROVEN["receipts_missing"], **about,
            }  # fmt: skip
        yield f"waiver {name}", "waiver", {
            "demanded_on": POSTED, "reference": "STF-RF-ABCDEFGHIJKL42", "waived_cents": cents,
            "waived_interest_cents": 0, "open_cents": 0, "due_on": POSTED, "reason": WAIVED["hardship"],
            "posted_on": POSTED, **about,
        }  # fmt: skip
        yield f"waived in part {name}", "waiver", {
            "demanded_on": POSTED, "reference": "STF-RF-ABCDEFGHIJKL42", "waived_cents": 0,
            "waived_interest_cents": cents, "open_cents": cents, "due_on": date(2026, 10, 22),
            "reason": WAIVED["small_sum"], "posted_on": POSTED, **about,
        }  # fmt: skip


def proof_values(programme: Programme, version: int = 1) -> dict[str, Any]:
    """The paper of a proof of use of 7,500 €."""
    _, grant = decided(programme, 750_000)
    assert grant is not None
    grant = replace(grant, proof=replace(grant.proof, version=version))
    form = Form(report="Es gab 40 Treffen.", expenditure=(Item(code="staff", amount_cents=375_000),))
    paper = documents.values(grant, form, programme, ProofRules(due_months=6), {"Angebote": "Elterncafé"})
    head = {"posted_on": POSTED, "contract": grant.form == "contract", "awarded_on": date(2026, 9, 1)}
    return {**paper, **head, "awarded_cents": 750_000, "amendments": (), **sheet(programme)}


def read(written: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(written)).pages).split())
