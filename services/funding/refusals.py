"""The rules of funding, each by the name under which it is refused.

409 is for a state that has moved on or a budget that is used up. A refusal that meets an entry of a bank statement
leaves that entry to a person; `reason` is the code it is listed under.
"""

from typing import ClassVar

from shared.problems import Forbidden, Refusal


class ApplicationDecided(Refusal):
    """Members: `state`, `next_step`."""

    problem = "application-decided"
    title = "Über den Antrag ist entschieden"


class RecommendationMissing(Refusal):
    problem = "recommendation-missing"
    title = "An application is decided after a recommendation"


class AlreadyRecommended(Refusal):
    problem = "already-recommended"
    title = "The application has been recommended already"


class FourEyes(Forbidden):
    """Whoever recommends does not decide."""

    problem = "four-eyes"
    title = "The decision needs somebody else than the recommendation"


class ReasonMissing(Refusal):
    problem = "reason-missing"
    status = 422
    title = "A rejection names its reason"


class BudgetExhausted(Refusal):
    """Members: `available_cents`."""

    problem = "budget-exhausted"
    title = "The budget line does not cover this amount"


class NoBudget(BudgetExhausted):
    problem = "no-budget"
    title = "There is no budget for this purpose in this year"


class BudgetBelowCommitments(Refusal):
    problem = "budget-below-commitments"
    title = "A budget cannot be less than what has been awarded from it"


class NothingToRelease(Refusal):
    problem = "nothing-to-release"
    title = "Nothing of this grant can be set free now"


class NotOnThisAccount(Refusal):
    problem = "not-on-this-account"
    title = "The account of the ledger does not hold as much"


class AmountNotPositive(Refusal):
    problem = "amount-not-positive"
    status = 422
    title = "An amount is at least one cent"


class NotClear(Refusal):
    """An entry of a bank statement that does not fit what was ordered: a person looks at it."""

    problem = "entry-not-clear"
    title = "The bank's entry does not fit what was ordered"
    reason: ClassVar[str] = "not_clear"


class UnknownPayment(NotClear):
    problem = "unknown-payment"
    title = "Nothing was ordered under this reference"
    reason = "unknown_reference"


class AmountDiffers(NotClear):
    problem = "amount-differs"
    title = "The bank names another amount than the one ordered"
    reason = "amount_differs"


class PaidAlready(NotClear):
    problem = "paid-already"
    title = "This instalment was confirmed before, with another date or amount"
    reason = "paid_already"


class BookedInTheFuture(NotClear):
    problem = "booked-in-the-future"
    title = "The bank's booking date has not come yet"
    reason = "booked_in_the_future"


class StatementDiffers(Refusal):
    problem = "statement-differs"
    title = "The bank has sent another statement under this number before"
