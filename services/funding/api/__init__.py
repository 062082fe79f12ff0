"""Funding over HTTP: body → command → answer, a module for each noun."""

from fastapi import APIRouter

from services.funding.api import applications, bank_statements, budgets, disbursements, grants, ledger, programmes
from services.funding.api import expenses, incoming_grants, incoming_proofs
from services.funding.api.office import Office


def routers(office: Office) -> list[APIRouter]:
    modules = (programmes, budgets, applications, grants, disbursements, bank_statements, ledger)
    from_the_state = (incoming_grants, incoming_proofs, expenses)
    return [module.routes(office) for module in (*modules, *from_the_state)]
