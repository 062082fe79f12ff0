"""What the city spends of a programme itself: salaries, material. Each is a posting; a mistake is reversed."""

from dataclasses import dataclass
from datetime import date

from services.funding.incoming.refusals import OutOfTheYear, PostAboveMaximum
from services.funding.ledger import budget
from services.funding.ledger.budget import BudgetLine
from services.funding.programmes.programme import Programme
from services.funding.refusals import BudgetExhausted
from shared.acts import Moment
from shared.contracts.funding import TransferPosted


@dataclass(frozen=True, slots=True)
class Expense:
    amount_cents: int
    reason_code: str
    spent_on: date


@dataclass(frozen=True, slots=True)
class PostYear:
    """What a programme pays for a post in a year at most, and what has been spent on it."""

    most_cents: int
    spent_cents: int


def most_of_a_post(programme: Programme, designation: str, share_percent: int, seconded: bool) -> int | None:
    """For its part of a full-time post (Stellenanteil); a seconded one costs nothing. None: there is no limit."""
    if seconded:
        return 0
    limit = next((one for one in programme.posts if one.code == designation), None)
    return limit.maximum_cents * share_percent // 100 if limit else None


def spend(
    line: BudgetLine, expense: Expense, today: date, at: Moment, post: PostYear | None = None
) -> list[TransferPosted]:
    """Spent from the line, if it holds as much; on a day of its year that is not in the future.

    On a post not more than the programme pays for it in the year.
    """
    if post is not None and expense.amount_cents > post.most_cents - post.spent_cents:
        left = post.most_cents - post.spent_cents
        raise PostAboveMaximum(f"{left} cents are left for this post in {line.budget_year}.", left_cents=left)
    if expense.spent_on.year != line.budget_year or expense.spent_on > today:
        raise OutOfTheYear("Name a day of the budget year that is not in the future.")
    if expense.amount_cents > line.available:
        raise BudgetExhausted(
            f"{line.available} cents are left for {line.purpose} in {line.budget_year}.", available_cents=line.available
        )
    return [budget.post(line, "expense", expense.amount_cents, at, reason_code=expense.reason_code)]
