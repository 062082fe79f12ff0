"""What cannot be done with a proof of use, named after the rule it protects."""

from services.funding.grants.grant import Grant
from services.funding.refusals import FourEyes
from shared.problems import NotFound, Refusal

NEXT_STEPS = {
    "none": "The organisation submits it.",
    "due": "The organisation submits it.",
    "submitted": "A grant officer reviews it, then an approver decides.",
    "questioned": "The organisation answers the questions.",
    "accepted": "Look at the grant: it is closed once everything is settled.",
    "rejected": "The organisation corrects and submits it anew, or an approver demands the money back.",
}


class NoProof(NotFound):
    """Assistance for one person and prizes need none."""

    problem = "no-proof-of-use"
    title = "This grant needs no proof of use"


class ProofMovedOn(Refusal):
    """Members: `state`, `next_step`."""

    problem = "proof-moved-on"
    title = "The proof of use is no longer in a state that allows this"


class GrantIsClosed(Refusal):
    problem = "grant-closed"
    title = "The grant is closed"


class NotAnExtension(Refusal):
    problem = "not-an-extension"
    status = 422
    title = "An extension ends later than the due date, and not in the past"


class QuestionsOpen(Refusal):
    problem = "questions-open"
    status = 422
    title = "Every question needs an answer"


class ReviewMissing(Refusal):
    problem = "review-missing"
    title = "A proof of use is decided after a grant officer's review"


class OwnProof(FourEyes):
    title = "Whoever submits a proof of use neither reviews nor decides it, nor what follows from it"


class DecidesOwnReview(FourEyes):
    title = "The decision needs somebody else than the review"


class TooMuchAccepted(Refusal):
    """Members: `most_cents`."""

    problem = "too-much-accepted"
    status = 422
    title = "No more can be accepted than was disbursed and than the rate of eligible costs allows"


class PaymentUnderWay(Refusal):
    problem = "payment-under-way"
    title = "A payment of this grant is still on its way through the bank"


def needs_proof(grant: Grant) -> None:
    if grant.proof.due_on is None:
        raise NoProof("Only grants with a due date for the proof of use have one.")


def in_state(grant: Grant, *states: str) -> None:
    """Raises `NoProof`, `GrantIsClosed` or `ProofMovedOn` unless the proof is in one of the states."""
    needs_proof(grant)
    if grant.state == "closed":
        raise GrantIsClosed("Nothing more can be done with it; read its repayments and postings.")
    state = grant.proof.state
    if state not in states:
        raise ProofMovedOn(f"It is {state}.", state=state, next_step=NEXT_STEPS[state])
