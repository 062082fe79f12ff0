"""What is refused about the budgets of programmes, each rule by its name."""

from shared.problems import Refusal


class BeyondTheStatesAward(Refusal):
    """Members: `raise_by_at_most_cents`."""

    problem = "beyond-the-states-award"
    title = "A budget of the state's money is not raised beyond what the state has awarded"


class EarmarkedMoney(Refusal):
    """Zweckbindung: what the state gives for a programme is not moved to another one."""

    problem = "earmarked-money"
    title = "The state's money stays in its programme"


class OwnShareUnnamed(Refusal):
    problem = "own-share-unnamed"
    title = "Own money in a programme of the state is named as such"
