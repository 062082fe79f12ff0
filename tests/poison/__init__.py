"""Records that must never harm: each is parked alone, with a reason a person understands.

`POISON` holds them as they lie on Kafka: a name, headers, value, and the code of the reason expected. Most are a good
report with one thing wrong. `good(…)` makes the neighbours that must get through. Fit for the topic of `DEPARTMENT`.
"""

from tests.poison.corpus import DEPARTMENT, POISON, Poison, good

__all__ = ["DEPARTMENT", "POISON", "Poison", "good"]
