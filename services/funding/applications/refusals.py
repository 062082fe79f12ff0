"""What is refused about applications of organisations, each rule by its name."""

from shared.problems import InvalidContent, Refusal


class ApplicationIncomplete(InvalidContent):
    """`errors` lists all that is missing: `pointer` into the draft, `code`, and what to do in German."""

    problem = "application-incomplete"
    title = "The application is not complete"


class NotADraft(Refusal):
    """Members: `state`, `next_step`."""

    problem = "not-a-draft"
    title = "An application is edited before it is submitted, or after it was returned"


class NotReturnable(Refusal):
    problem = "not-returnable"
    title = "Only an application with a form of its own can be sent back"


class AmountAbove(Refusal):
    """Members: `most_cents`."""

    problem = "amount-above"
    status = 422
    title = "Never more than was asked, nor more than was recommended"


class OverlapsUnseen(Refusal):
    """Members: `overlaps`, and the `posts` that are paid for at the same time."""

    problem = "overlaps-unseen"
    title = "The application overlaps with others; look at them before you decide"


class NoAppeal(Refusal):
    problem = "no-appeal"
    title = "There is nothing here that can be appealed against"


class NoObjection(Refusal):
    """Members: `appeal_until`."""

    problem = "no-objection"
    title = "Against this decision an action is brought before the court, not an objection"


class NoAction(Refusal):
    problem = "no-action"
    title = "Against this decision an objection comes first"


class FiledInTheFuture(Refusal):
    problem = "filed-in-the-future"
    status = 422
    title = "What is recorded has happened"


class NotOffered(Refusal):
    """Members: `state`."""

    problem = "not-offered"
    title = "No contract waits for its countersignature here"


class OfferExpired(Refusal):
    """Members: `offer_until`."""

    problem = "offer-expired"
    title = "The offer was open until a day that has passed"


class PostedTooLate(Refusal):
    problem = "posted-too-late"
    status = 422
    title = "A letter is posted on the day of the decision or within two weeks"


class AppealPeriodOver(Refusal):
    """Members: `appeal_until`."""

    problem = "appeal-period-over"
    title = "The period for an appeal has passed"


class NotAppealed(Refusal):
    """Members: `state`."""

    problem = "not-appealed"
    title = "No appeal waits for a decision"


class NoNotice(Refusal):
    problem = "no-notice"
    title = "There is no notice before the decision"


class MeasureMissing(Refusal):
    problem = "measure-missing"
    title = "The measure the application names is not there"
