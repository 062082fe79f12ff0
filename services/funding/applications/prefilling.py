"""What the system knows before an organisation writes a word: nobody is asked for it twice."""

from typing import Any

from services.funding.applications import queries
from services.funding.applications.completeness import budget_of
from services.funding.measures.queries import of_organisation
from services.funding.programmes.programme import Programme
from services.funding.queries import today
from shared.directory import Directory
from shared.postgres import Reading


async def prefill(conn: Reading, programme: Programme, organisation: str, directory: Directory) -> dict[str, Any]:
    """Who applies, what the last application said, the organisation's measures with what is paid of them, whether the
    treasury knows an account, proofs that are owed, the deadline and what is left of the budget."""
    day = await today(conn)
    years = (day.year, day.year + 1)
    known = directory.find(organisation)
    proofs = await queries.open_proofs(conn, organisation)
    return {
        "as_of": day,
        "organisation": {
            "id": organisation,
            "names": known.names.model_dump() if known else None,
            "kind": known.kind if known else None,
            "mailboxes": dict(known.mailboxes) if known else {},
        },
        "programme": {
            "code": programme.code, "names": programme.names.model_dump(), "rate_percent": programme.rate_percent,
            "minimum_cents": programme.minimum_cents, "maximum_cents": programme.maximum_cents,
            "purposes": [purpose.model_dump() for purpose in programme.purposes],
            "cost_kinds": [kind.model_dump() for kind in programme.cost_kinds],
            "conditions": list(programme.conditions), "use_within_months": programme.use_within_months,
        },
        "proposal": await queries.last_of(conn, organisation, programme.code),
        "measures": await of_organisation(conn, organisation),
        "payee_known": await queries.has_payee(conn, organisation),
        "open_proofs": [{**proof, "overdue": proof["due_on"] < day} for proof in proofs],
        "years": [
            {"year": year, "apply_until": budget.apply_until}
            for year in years
            if (budget := budget_of(programme, year)) is not None
        ],
        "budget": await queries.remaining(conn, programme.code, years),
        "currency": "EUR",
    }  # fmt: skip
