"""The rules of the state's money, each by the name under which it is refused."""

from services.funding.refusals import NotClear
from shared.problems import Refusal


class ProgrammeDoesNotReceive(Refusal):
    problem = "programme-does-not-receive"
    status = 422
    title = "The city pays for this programme itself"


class AwardRecordedAlready(Refusal):
    problem = "award-recorded-already"
    title = "The state's award with this file number has been recorded"


class AwardDoesNotStand(Refusal):
    """Members: `state`, `next_step`."""

    problem = "award-does-not-stand"
    title = "The state's award is not in a state for this"


class AmendedBelowCalls(Refusal):
    """Members: `called_cents`."""

    problem = "amended-below-calls"
    title = "An award is not amended below what has been called for"


class NothingAmended(Refusal):
    problem = "nothing-amended"
    status = 422
    title = "The amendment says what the award says"


class CallAboveAward(Refusal):
    """Members: `left_cents`."""

    problem = "call-above-award"
    title = "More is called for than the state has awarded"


class NotNeededSoon(Refusal):
    """Members: `needed_cents`."""

    problem = "not-needed-soon"
    title = "Money is called for only when it is needed within the time the state allows"


class CallSettled(Refusal):
    problem = "call-settled"
    title = "The call has been paid or withdrawn"


class LumpSumIsNotCalled(Refusal):
    problem = "lump-sum-is-not-called"
    title = "A lump sum comes on its date without a call"


class ProofsMissing(Refusal):
    """Members: `grants`: those whose proof has not been accepted."""

    problem = "proofs-missing"
    title = "Those the money was forwarded to have not proven its use"


class RefundAboveReceipts(Refusal):
    """Members: `received_cents`."""

    problem = "refund-above-receipts"
    title = "Not more is given back than has been received"


class OutOfTheYear(Refusal):
    problem = "out-of-the-year"
    status = 422
    title = "An expense is booked in the budget year it belongs to"


class PostAboveMaximum(Refusal):
    """Members: `left_cents`."""

    problem = "post-above-maximum"
    title = "The programme pays no more for this post in a year"


class ReversedAlready(Refusal):
    problem = "reversed-already"
    title = "This expense has been taken back"


class ReceivedAlready(NotClear):
    problem = "received-already"
    title = "This call was paid before, with another date or amount"
    reason = "paid_already"


class NothingReceived(NotClear):
    problem = "nothing-received"
    title = "No payment of this call stands in the books"
    reason = "not_paid_yet"


class ReceiptUsed(NotClear):
    problem = "receipt-used"
    title = "The state has had part of this money back"
    reason = "receipt_used"
