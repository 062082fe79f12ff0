"""Brings together what is kept of one proof of use."""

from datetime import date

from services.funding.effect.queries import known_effect
from services.funding.grants.grant import Grant
from services.funding.programmes.programme import Programme, Programmes, ProofRules
from services.funding.proofs import queries
from services.funding.proofs.refusals import NoProof, needs_proof
from services.funding.proofs.view import File, known
from shared.postgres import Reading


def rules_of(grant: Grant, programmes: Programmes) -> tuple[Programme, ProofRules]:
    """The programme's rules. Raises `NoProof` where a grant needs none, or its programme is not kept any longer."""
    needs_proof(grant)
    programme = programmes.find(grant.programme)
    if programme is None:
        raise NoProof("The programme of this grant is not among the programmes' files any longer.")
    return programme, programme.proof or ProofRules()


async def file_of(conn: Reading, grant: Grant, programmes: Programmes, today: date, *, own: bool) -> File:
    """`own`: the organisation itself asks, which sees its draft."""
    programme, rules = rules_of(grant, programmes)
    return File(
        grant, programme, rules,
        await queries.draft(conn, grant.id) if own else None,
        await queries.submitted(conn, grant.id, grant.proof.version),
        await queries.versions(conn, grant.id), await queries.questions(conn, grant.id),
        await queries.review(conn, grant.id, grant.proof.version) if not own else None,
        await queries.ledger_of(conn, grant.id), known(await known_effect(conn, grant.id, today)), today,
    )  # fmt: skip
