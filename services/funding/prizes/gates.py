"""What is asked of a nomination before its application goes on; applications that are none pass.

The database holds the same (`juries_are_complete`, `once_per_winner_and_year`); here it has a name and a next step.
"""

from uuid import UUID

from services.funding.prizes import prize, queries
from services.funding.prizes.prize import Jury
from services.funding.prizes.refusals import WonAlready
from services.funding.programmes.programme import Programmes
from shared.postgres import Writing


async def may_be_recommended(conn: Writing, id: UUID, programmes: Programmes, amount_cents: int | None = None) -> None:
    """The jury has its quorum, and a company has declared its aid and stays below the ceiling."""
    nomination = await queries.locked(conn, id)
    if nomination is None:
        return
    programme = programmes.find(nomination["programme"])
    if programme is None or programme.prize is None:
        return
    pinned = {"jury": nomination["quorum"], "de_minimis": nomination["de_minimis"]}
    voted = (await queries.votes(conn, [id]))[id]
    jury = Jury(len(voted), nomination["aid_declared_cents"])
    amount = nomination["amount_cents"] if amount_cents is None else amount_cents
    prize.ready(programme.prize.model_copy(update=pinned), jury, amount)


async def may_be_awarded(conn: Writing, id: UUID, programmes: Programmes, amount_cents: int | None = None) -> None:
    """As before, for what is awarded (else what was recommended); and the nominee has not won this prize this year."""
    nomination = await queries.locked(conn, id)
    if nomination is None:
        return
    awarded = nomination["recommended_cents"] if amount_cents is None else amount_cents
    await may_be_recommended(conn, id, programmes, awarded)
    year = await queries.has_won(conn, nomination["programme"], nomination["nominee_id"])
    if year is not None:
        raise WonAlready(f"They have won it in {year}: decide for somebody else.", year=year)
