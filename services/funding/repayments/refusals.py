"""What cannot be done with money that is demanded back. What meets an entry of a bank statement goes to a person."""

from services.funding.refusals import NotClear
from shared.problems import Refusal


class UnknownRepayment(NotClear):
    problem = "unknown-repayment"
    title = "Nothing is demanded back under this reference"
    reason = "unknown_reference"


class RepaidTooMuch(NotClear):
    problem = "repaid-too-much"
    title = "More has come than is still open"
    reason = "repaid_too_much"


class NothingRepaid(NotClear):
    problem = "nothing-repaid"
    title = "No such repayment stands in the books"
    reason = "not_repaid"


class NothingOpen(Refusal):
    problem = "nothing-open"
    title = "Nothing of this demand is open any longer"


class NothingToDemand(Refusal):
    """Members: `most_cents`."""

    problem = "nothing-to-demand"
    title = "No more can be demanded back than was disbursed and not spent as it should be"


class ProofStillAwaited(Refusal):
    problem = "proof-still-awaited"
    title = "Money is demanded back after the proof of use was rejected, or is overdue"


class BaseRateUnknown(Refusal):
    problem = "base-rate-unknown"
    title = "There is no base rate for this day"
