"""What the city spends of a programme itself: salaries, material. Each is a posting; a mistake is reversed."""

from dataclasses import dataclass
from datetime import date

from services.funding.incoming.refusals import OutOfTheYear
from services.funding.ledger import budget
from services.funding.ledger.budget import BudgetLine
from services.funding.refusals import BudgetExhausted
from shared.acts import Moment
from shared.contracts.funding import TransferPosted


@dataclass(frozen=True, slots=True)
class Expense:
    amount_cents: int
    reason_code: str
    spent_on: date


def spend(line: BudgetLine, expense: Expense, today: date, at: Moment) -> list[TransferPosted]:
    """Spent from the line, if it holds as much; on a day of its year that is not in the future."""
    if expense.spent_on.year != line.budget_year or expense.spent_on > today:
        raise OutOfTheYear("Name a day of the budget year that is not in the future.")
    if expense.amount_cents > line.available:
        raise BudgetExhausted(
            f"{line.available} cents are left for {line.purpose} in {line.budget_year}.", available_cents=line.available
        )
    return [budget.post(line, "expense", expense.amount_cents, at, reason_code=expense.reason_code)]
