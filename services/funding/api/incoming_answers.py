"""What answers about incoming grants look like, and how a route finds the one it is about."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.funding.api.office import nothing_here
from services.funding.incoming import queries
from services.funding.incoming.account import Used, account, unproven
from services.funding.incoming.queries import Kept
from services.funding.ledger.budget import BudgetLine
from services.funding.ledger.refs import LineOf
from shared.identity import Caller
from shared.postgres import Reading


async def subject(conn: Reading, id: UUID, caller: Caller) -> Kept:
    """The incoming grant of the caller's city; 404 if there is none."""
    kept = await queries.one(conn, id, caller.municipality)
    if kept is None:
        raise nothing_here()
    return kept


def named(states: Mapping[Any, Any], lines: Mapping[str, LineOf]) -> dict[str, BudgetLine]:
    """The lines an act holds, by purpose."""
    return {purpose: states[line] for purpose, line in lines.items()}


def award_view(kept: Kept) -> dict[str, Any]:
    grant = kept.grant
    return {
        "id": grant.id, "municipality": grant.municipality, "programme": grant.programme,
        "budget_year": grant.budget_year, "grantor": grant.grantor, "file_number": grant.file_number,
        "awarded_on": grant.awarded_on, "state": grant.state, "amount_cents": grant.amount_cents, "currency": "EUR",
        "purposes": [{"code": code, "amount_cents": one.amount_cents} for code, one in sorted(grant.purposes.items())],
        "conditions": list(grant.conditions), "period": grant.period, "proof_due_on": grant.proof_due_on,
        "lump_sum": grant.lump_sum, "version": kept.version,
    }  # fmt: skip


async def chain(conn: Reading, kept: Kept) -> dict[str, Any]:
    """From the award to what came back, by purpose, call and grant."""
    grants = await queries.forwarded(conn, kept.grant.id)
    return {
        **award_view(kept),
        "by_purpose": [used_view(one) for one in await accounted(conn, kept)],
        "calls": await queries.calls(conn, kept.grant.id),
        "grants": grants,
        "proofs_missing": unproven(grants),
        "calculation": [share.model_dump() for share in kept.grant.calculation],
    }


async def accounted(conn: Reading, kept: Kept) -> list[Used]:
    usage = await queries.usage(conn, kept.grant.programme, kept.grant.budget_year)
    return account(kept.grant, usage, await queries.earlier(conn, kept.grant))


def used_view(one: Used) -> dict[str, Any]:
    return {
        "purpose": one.purpose, "awarded_cents": one.awarded_cents, "called_cents": one.called_cents,
        "received_cents": one.received_cents, "repaid_cents": one.repaid_cents,
        "forwarded_cents": one.forwarded_cents, "spent_cents": one.spent_cents,
        "returned_cents": one.returned_cents, "used_cents": one.used_cents, "left_cents": one.left_cents,
    }  # fmt: skip
