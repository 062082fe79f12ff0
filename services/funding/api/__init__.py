"""Funding over HTTP: body → command → answer, a module for each noun."""

from fastapi import APIRouter

from services.funding.api import applications, bank_statements, disbursements, grants, ledger, programmes
from services.funding.api.office import Office


def routers(office: Office) -> list[APIRouter]:
    modules = (programmes, applications, grants, disbursements, bank_statements, ledger)
    return [module.routes(office) for module in modules]
