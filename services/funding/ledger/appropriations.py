"""The budgets of the programmes' files become postings when the service starts: what is new is appropriated, what was
amended is reversed and posted anew, what stands is left alone."""

from collections.abc import Sequence

from services.funding.ledger import budget
from services.funding.ledger.refs import LineOf
from services.funding.programmes.programme import Line, Programme, Programmes
from services.funding.store import KINDS
from shared import engine
from shared.acts import Act, Moment, Verb
from shared.contracts.base import Event
from shared.postgres import Pool, writing

LOCK = 5_721_011


async def appropriate(pool: Pool, programmes: Programmes) -> int:
    """Posts what the files say and the ledger does not yet; returns the number of transfers.

    Raises `BudgetBelowCommitments` if a file gives a line less than what has been awarded from it.
    """
    acts = [act for programme in programmes.programmes for act in _acts(programme)]
    async with writing(pool) as conn:
        await conn.execute("select pg_advisory_xact_lock($1)", LOCK)  # two processes of a service may start at once
        outcomes = await engine.run(conn, KINDS, acts)
    return sum(len(outcome.events) for outcome in outcomes)


def _acts(programme: Programme) -> Sequence[Act]:
    actor = f"programme:{programme.code}/{programme.version}"
    return [
        Act({"budget": [ref]}, _verb(ref, line, programme.municipality), actor)
        for line in programme.lines()
        for ref in [LineOf(programme.code, line.purpose, line.year)]
    ]


def _verb(ref: LineOf, line: Line, municipality: str) -> Verb:
    def verb(states: object, at: Moment) -> Sequence[Event]:
        return budget.appropriate(states[ref], line.amount_cents, municipality, at)  # type: ignore[index]

    return verb
