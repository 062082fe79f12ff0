"""What is refused about measures, each rule by its name."""

from shared.problems import Forbidden, Refusal


class FinancedTwice(Refusal):
    """§ 9 (4) TIntG NRW. Members: `items`, each {`code`, `cost_cents`, `financed_cents`, `left_cents`}."""

    problem = "financed-twice"
    title = "The same costs cannot be financed beyond a hundred percent"


class ItemNotInMeasure(Refusal):
    """Members: `items`, the codes."""

    problem = "item-not-in-measure"
    title = "The plan names costs the measure does not have"


class CostsBelowFinancing(Refusal):
    """Members: `items` as of `FinancedTwice`."""

    problem = "costs-below-financing"
    title = "An item cannot cost less than what finances it"


class NotYourMeasure(Forbidden):
    problem = "not-your-measure"
    title = "A measure is changed by the organisation that carries it out"
