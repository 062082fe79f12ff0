"""What is refused about measures, each rule by its name."""

from shared.problems import Forbidden, Refusal


class FinancedTwice(Refusal):
    """§ 9 (4) TIntG NRW. Members: `items`, each {`code`, `cost_cents`, `financed_cents`, `left_cents`}."""

    problem = "financed-twice"
    title = "Dieselben Kosten werden nicht zu mehr als hundert Prozent finanziert"


class ItemNotInMeasure(Refusal):
    """Members: `items`, the codes."""

    problem = "item-not-in-measure"
    title = "Der Plan nennt Kosten, die in der Maßnahme nicht stehen"


class CostsBelowFinancing(Refusal):
    """Members: `items` as of `FinancedTwice`."""

    problem = "costs-below-financing"
    title = "Eine Position kann nicht weniger kosten, als dafür schon bewilligt ist"


class NotYourMeasure(Forbidden):
    problem = "not-your-measure"
    title = "Eine Maßnahme ändert die Organisation, die sie durchführt"
