"""What cannot be done with a proof of use, named after the rule it protects."""

from services.funding.grants.grant import Grant
from services.funding.refusals import FourEyes
from shared.problems import NotFound, Refusal

NEXT_STEPS = {
    "none": "Die Organisation reicht ihn ein.",
    "due": "Die Organisation reicht ihn ein.",
    "submitted": "Er wird geprüft, dann entscheidet eine zweite Person.",
    "questioned": "Die Organisation beantwortet die Fragen.",
    "accepted": "Sehen Sie bei der Zuwendung nach; sie wird abgeschlossen, wenn alles geregelt ist.",
    "rejected": "Die Organisation berichtigt ihn und reicht ihn neu ein, sonst wird das Geld zurückgefordert.",
}


STATES = {
    "none": "noch nicht fällig", "due": "angefordert", "submitted": "eingereicht", "questioned": "in Rückfrage",
    "accepted": "anerkannt", "rejected": "nicht anerkannt",
}  # fmt: skip


class NoProof(NotFound):
    """Assistance for one person and prizes need none."""

    problem = "no-proof-of-use"
    title = "Zu dieser Zuwendung gehört kein Verwendungsnachweis"


class ProofMovedOn(Refusal):
    """Members: `state`, `next_step`."""

    problem = "proof-moved-on"
    title = "Beim Verwendungsnachweis ist das jetzt nicht mehr möglich"


class GrantIsClosed(Refusal):
    problem = "grant-closed"
    title = "Die Zuwendung ist abgeschlossen"


class NotAnExtension(Refusal):
    problem = "not-an-extension"
    status = 422
    title = "An extension ends later than the due date, and not in the past"


class QuestionsOpen(Refusal):
    problem = "questions-open"
    status = 422
    title = "Jede Frage braucht eine Antwort"


class ReviewMissing(Refusal):
    problem = "review-missing"
    title = "A proof of use is decided after a grant officer's review"


class OwnProof(FourEyes):
    title = "Wer einen Verwendungsnachweis einreicht, prüft ihn nicht und entscheidet nicht darüber"


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
        raise NoProof("Einen Verwendungsnachweis gibt es nur, wo der Bescheid oder Vertrag einen Tag dafür nennt.")


def in_state(grant: Grant, *states: str) -> None:
    """Raises `NoProof`, `GrantIsClosed` or `ProofMovedOn` unless the proof is in one of the states."""
    needs_proof(grant)
    if grant.state == "closed":
        raise GrantIsClosed("Daran ist nichts mehr zu ändern.")
    state = grant.proof.state
    if state not in states:
        raise ProofMovedOn(
            f"Der Verwendungsnachweis ist {STATES[state]}. {NEXT_STEPS[state]}",
            state=state,
            next_step=NEXT_STEPS[state],
        )
