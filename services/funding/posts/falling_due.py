"""A fixed date has come: the state's lump sum is computed, recorded and announced, and goes on to associations' posts.

One act over the award, the year's other awards of the programme, its posts, the budget lines and the grants to come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from services.funding.grants.grant import Grant
from services.funding.incoming import awards, calls
from services.funding.incoming import incoming_grant as grants_of_the_state
from services.funding.incoming.awards import Award
from services.funding.incoming.forwarding import passed_on, proof_due_on
from services.funding.incoming.incoming_grant import LUMP_SUM, IncomingGrant
from services.funding.ledger import budget
from services.funding.ledger.budget import BudgetLine
from services.funding.posts.lump_sums import shares
from services.funding.posts.post import Post
from services.funding.programmes.programme import Programme
from shared.acts import Moment
from shared.contracts.base import CLOCK, Event
from shared.contracts.funding import GrantAwarded, IncomingGrantEvent, Period, PlanItem, PostShare


@dataclass(frozen=True, slots=True)
class Books:
    """What the act holds: the award of this date, all of the year, lines by purpose, posts, and grants by post."""

    incoming: IncomingGrant
    of_year: Sequence[IncomingGrant]
    lines: Mapping[str, BudgetLine]
    posts: Sequence[Post]
    grants: Mapping[UUID, Grant]


def grant_id(incoming_id: UUID, post_id: UUID) -> UUID:
    """The grant that forwards a lump sum for a post: one for each date."""
    return uuid5(incoming_id, f"grant/{post_id}")


def fall_due(books: Books, programme: Programme, due_on: date, at: Moment) -> list[Event]:
    """Nothing where it has been recorded, or where no post brings anything."""
    if books.incoming.state != "new":
        return []
    calculation = shares(programme, due_on, books.posts, before(books.of_year))
    amounts = by_purpose(calculation)
    if not amounts:
        return []
    year = Period(starts_on=date(due_on.year, 1, 1), ends_on=date(due_on.year, 12, 31))
    award = Award(
        due_on.year, f"{LUMP_SUM}{due_on.isoformat()}", due_on,
        [PlanItem(code=purpose, amount_cents=cents) for purpose, cents in amounts.items()],
        programme.upward_conditions, year, lump_sum=True, calculation=tuple(calculation),
    )  # fmt: skip
    events = awards.record(books.incoming, books.lines, programme, award, CLOCK, at)
    incoming, lines = folded(books, events)
    for purpose, cents in amounts.items():
        announced = calls.announced(incoming, lines[purpose], purpose, cents, CLOCK, at)
        incoming, lines = folded(Books(incoming, (), lines, (), {}), announced)
        events += announced
    for share in forwarded(programme, calculation):
        granted = grant(books.grants[share.post_id], share, incoming, lines[share.purpose], programme, year, at)
        _, lines = folded(Books(incoming, (), lines, (), {}), granted)
        events += granted
    return events


def before(of_year: Sequence[IncomingGrant]) -> dict[UUID, int]:
    """What the other dates of the year have brought each post."""
    came: dict[UUID, int] = {}
    for share in (share for incoming in of_year for share in incoming.calculation):
        came[share.post_id] = came.get(share.post_id, 0) + share.amount_cents
    return came


def by_purpose(calculation: Sequence[PostShare]) -> dict[str, int]:
    amounts: dict[str, int] = {}
    for share in calculation:
        if share.amount_cents:
            amounts[share.purpose] = amounts.get(share.purpose, 0) + share.amount_cents
    return amounts


def forwarded(programme: Programme, calculation: Sequence[PostShare]) -> list[PostShare]:
    """What goes on: for posts of those who may have the programme's money, where the rule forwards it."""
    rules = {one.purpose: one for one in programme.lump_sums}
    return [
        share
        for share in calculation
        if share.amount_cents and rules[share.purpose].forwarded and share.department in programme.applicants
    ]


def grant(
    new: Grant, share: PostShare, incoming: IncomingGrant, line: BudgetLine, programme: Programme, year: Period,
    at: Moment,
) -> list[Event]:  # fmt: skip
    """By rule, without an application: set aside and awarded, under the conditions of the state's money."""
    terms = passed_on(programme, incoming)
    due_on = terms.proof_due_on(proof_due_on(programme.proof, year.ends_on)) if programme.proof else None
    committed = budget.commit(line, share.amount_cents, at, grant_id=new.id, case_id=None)
    awarded = GrantAwarded(
        municipality=incoming.municipality, grant_id=new.id, programme=programme.code,
        amount_cents=share.amount_cents, budget_year=line.budget_year, budget_line_id=line.id,
        purpose=share.purpose, department=share.department, post_id=share.post_id, incoming_grant_id=incoming.id,
        period=year, conditions=terms.conditions, use_within_months=terms.use_within_months, proof_due_on=due_on,
    )  # fmt: skip
    return [committed, awarded]


def folded(books: Books, events: Sequence[Event]) -> tuple[IncomingGrant, dict[str, BudgetLine]]:
    """The award and the lines after the events."""
    incoming, lines = books.incoming, dict(books.lines)
    for event in events:
        if isinstance(event, IncomingGrantEvent):
            incoming = grants_of_the_state.apply(incoming, event)
        for purpose, line in lines.items():
            if event.subject == line.id:
                lines[purpose] = budget.apply(line, event)
    return incoming, lines
