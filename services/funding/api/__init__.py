"""Funding over HTTP: body → command → answer, a module for each noun."""

from fastapi import APIRouter

from services.funding.api import (
    appeals,
    applications,
    bank_statements,
    budgets,
    contracts,
    decisions,
    disbursements,
    drafts,
    drawdowns,
    effect,
    expenses,
    grants,
    incoming_grants,
    incoming_proofs,
    ledger,
    letters,
    measures,
    nominations,
    notices,
    outflow,
    payees,
    payment_files,
    posts,
    programmes,
    proof_acts,
    proofs,
    repayments,
)
from services.funding.api.office import Office


def routers(office: Office) -> list[APIRouter]:
    applying = (drafts, applications, decisions, appeals, contracts, notices, measures)
    modules = (
        programmes,
        budgets,
        nominations,
        *applying,
        grants,
        disbursements,
        bank_statements,
        ledger,
    )
    reports = (effect, outflow)
    from_the_state = (incoming_grants, incoming_proofs, expenses, posts)
    paying = (payees, drawdowns, payment_files)
    accounted_for = (letters, proofs, proof_acts, repayments)
    return [module.routes(office) for module in (*modules, *paying, *accounted_for, *from_the_state, *reports)]
