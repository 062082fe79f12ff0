"""What is refused about applications of organisations, each rule by its name."""

from shared.problems import InvalidContent, Refusal


class ApplicationIncomplete(InvalidContent):
    """`errors` lists all that is missing: `pointer` into the draft, `code`, and what to do in German."""

    problem = "application-incomplete"
    title = "Der Antrag ist noch nicht vollständig"


class NotADraft(Refusal):
    """Members: `state`, `next_step`."""

    problem = "not-a-draft"
    title = "Ein Antrag wird vor dem Einreichen geändert, oder wenn er zur Ergänzung zurückkommt"


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
    title = "Hier ist kein Rechtsbehelf offen"


class NoObjection(Refusal):
    """Members: `appeal_until`."""

    problem = "no-objection"
    title = "Gegen diesen Bescheid ist die Klage gegeben, kein Widerspruch"


class NoAction(Refusal):
    problem = "no-action"
    title = "Gegen diesen Bescheid kommt zuerst der Widerspruch"


class FiledInTheFuture(Refusal):
    problem = "filed-in-the-future"
    status = 422
    title = "Eingetragen wird, was geschehen ist"


class BeforeItsCause(Refusal):
    """Members: `since`, the first day that can be named."""

    problem = "before-its-cause"
    status = 422
    title = "Der Tag liegt vor dem, worauf er folgt"


class NotOffered(Refusal):
    """Members: `state`."""

    problem = "not-offered"
    title = "Hier wartet kein Vertrag auf eine Unterschrift"


class OfferExpired(Refusal):
    """Members: `offer_until`."""

    problem = "offer-expired"
    title = "Das Angebot galt bis zu einem Tag, der vorbei ist"


class PostedTooLate(Refusal):
    problem = "posted-too-late"
    status = 422
    title = "A letter is posted on the day of the decision or within two weeks"


class AppealPeriodOver(Refusal):
    """Members: `appeal_until`."""

    problem = "appeal-period-over"
    title = "Die Frist für den Rechtsbehelf ist abgelaufen"


class NotAppealed(Refusal):
    """Members: `state`."""

    problem = "not-appealed"
    title = "No appeal waits for a decision"


class NoNotice(Refusal):
    problem = "no-notice"
    title = "Vor der Entscheidung gibt es keinen Bescheid"


class MeasureMissing(Refusal):
    problem = "measure-missing"
    title = "The measure the application names is not there"
