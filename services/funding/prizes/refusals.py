"""What is refused about prizes, each rule by its name."""

from shared.problems import Forbidden, Refusal


class MayNotNominate(Forbidden):
    problem = "may-not-nominate"
    title = "This department does not nominate for this prize"


class NominationsClosed(Refusal):
    """Members: `nominate_until`."""

    problem = "nominations-closed"
    title = "The nominations for this year are closed"


class NominatedAlready(Refusal):
    """Members: `nomination_id`."""

    problem = "nominated-already"
    title = "The department has nominated them for this year before"


class VotingClosed(Refusal):
    """Members: `state`."""

    problem = "voting-closed"
    title = "The jury votes before the recommendation"


class NominatorDoesNotVote(Forbidden):
    problem = "nominator-does-not-vote"
    title = "Votes are noted by somebody else than the nominator"


class QuorumMissing(Refusal):
    """Members: `jurors`, `quorum`."""

    problem = "quorum-missing"
    title = "Too few members of the jury have voted"


class DeclarationMissing(Refusal):
    problem = "declaration-missing"
    title = "The company has not stated what de-minimis aid it has had"


class CeilingExceeded(Refusal):
    """Members: `left_cents`."""

    problem = "de-minimis-ceiling-exceeded"
    title = "With this prize the company would have more de-minimis aid than the regulation allows"


class WonAlready(Refusal):
    """Members: `year`."""

    problem = "won-already"
    title = "Nobody wins the same prize twice in a year"


class NominationOpen(Refusal):
    """Members: `state`."""

    problem = "nomination-open"
    title = "Data are erased after the decision and the payment"
