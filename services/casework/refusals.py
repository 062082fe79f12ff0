"""The rules of the protocol, each by the name under which it is refused.

403 is for a department that may see but not act, 409 for a state that has moved on, 422 for content. What a
department may not know of is refused before any of these (`services.casework.visibility`).
"""

from shared.problems import Forbidden, Refusal


class NotTheCarrier(Forbidden):
    problem = "not-the-carrier"
    title = "Only the department that carries the track may do this"


class NotTheReceiver(Forbidden):
    problem = "not-the-receiver"
    title = "Only the department that was asked may do this"


class NotTheSender(Forbidden):
    problem = "not-the-sender"
    title = "Only the department that asked may do this"


class NotInvolved(Forbidden):
    problem = "not-involved"
    title = "Only a department that carries a track of this case may do this"


class NotTheCoordinator(Forbidden):
    problem = "not-the-coordinator"
    title = "Only the coordinator of the carrier's municipality may do this"


class TransitionClosed(Refusal):
    """The transition is in a final state, or past the one this act needs. Members: `state`, `next_step`."""

    problem = "transition-closed"
    title = "The transition has moved on"


class TransitionNotYetEffective(TransitionClosed):
    problem = "transition-not-effective"
    title = "The baton has not moved yet"


class TrackAlreadyHasOpenTransition(Refusal):
    problem = "track-has-open-transition"
    title = "Another transition of this track is still open"


class TransitionStillRequested(Refusal):
    problem = "transition-still-requested"
    title = "A track is not closed while a transition is requested"


class CoordinatorDecides(Refusal):
    problem = "coordinator-decides"
    title = "The coordinator decides who carries this track"


class TrackNotDisputed(Refusal):
    problem = "track-not-disputed"
    title = "Only a disputed or orphaned track is assigned"


class TrackClosed(Refusal):
    problem = "track-closed"
    title = "The track is closed"


class CaseClosed(Refusal):
    problem = "case-closed"
    title = "A closed case stays closed"


class CaseMerging(Refusal):
    problem = "case-merging"
    title = "The case is being merged with another one"


class CaseNotMerging(Refusal):
    problem = "case-not-merging"
    title = "There is nothing to choose in this case"


class CaseNotOpen(Refusal):
    problem = "case-not-open"
    title = "The case has not been opened"


class PersonHasDied(Refusal):
    problem = "person-has-died"
    title = "The person has died"


class LifeSituationAlreadyCarried(Refusal):
    problem = "life-situation-already-carried"
    title = "An open track for this life situation and topic exists"


class AppealKeepsTrackOpen(Refusal):
    problem = "appeal-keeps-track-open"
    title = "An appeal keeps the track open"


class CaseManagementNeedsAgreement(Refusal):
    problem = "case-management-needs-agreement"
    title = "Case management opens only when the person has agreed"


class ParticipationMovedOn(Refusal):
    problem = "participation-moved-on"
    title = "The participation is in another state"


class ReturnOfAReturn(Refusal):
    problem = "return-of-a-return"
    title = "A returned track is not returned again"


class NobodyMayCarry(Refusal):
    problem = "nobody-may-carry"
    title = "The directory names no department for this life situation"


class Unprocessable(Refusal):
    """Base of what is wrong with the content of a command. `errors` point into it as for any invalid content."""

    problem = "unprocessable"
    status = 422

    def __init__(self, detail: str, pointer: str, code: str, **members: object) -> None:
        super().__init__(detail, errors=[{"pointer": pointer, "code": code, "detail": detail}], **members)


class KindUnknown(Unprocessable):
    problem = "kind-unknown"
    title = "There is no such kind of transition"


class KindDoesNotFit(Unprocessable):
    problem = "kind-does-not-fit"
    title = "The kind does not fit this transition"


class ReceiverMayNotCarry(Unprocessable):
    problem = "receiver-may-not-carry"
    title = "That department may not carry this life situation"


class ChoiceDoesNotFit(Unprocessable):
    problem = "choice-does-not-fit"
    title = "This is not one of the tracks to choose from"


class PackageIncomplete(Refusal):
    """`missing` lists the codes of the items; `errors` says where and why for each."""

    problem = "package-incomplete"
    status = 422
    title = "The package is incomplete"


class ConsentMissing(Refusal):
    """What only consent or a release from secrecy allows to pass on was not allowed: denied by default."""

    problem = "consent-missing"
    status = 422
    title = "The person has not consented to this"


class DateNeeded(Unprocessable):
    problem = "effective-date-needed"
    title = "This kind needs the date on which the baton moves"


class DateNotPossible(Unprocessable):
    problem = "date-not-possible"
    title = "This date is not possible"


class ReasonNotAllowed(Unprocessable):
    problem = "reason-not-allowed"
    title = "The kind does not allow this reason"


class RefusalNotForeseen(Unprocessable):
    problem = "refusal-not-foreseen"
    title = "The kind does not let a decision on the merits end the sender's duty"


class ConversationNotRecorded(Unprocessable):
    problem = "conversation-not-recorded"
    title = "The kind requires the conversation and the person's part in it to be recorded"


class CoverNotStated(Unprocessable):
    problem = "cover-not-stated"
    title = "State what covers the need now"


class ConsentUnknown(Refusal):
    problem = "consent-unknown"
    status = 404
    title = "There is no such consent in this case"


class AmountNotPossible(Unprocessable):
    problem = "amount-not-possible"
    title = "This amount is not possible"


class GoalEnded(Refusal):
    """Members: `state`."""

    problem = "goal-ended"
    title = "The goal has been reached or abandoned"
