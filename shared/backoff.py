"""Growing pauses between attempts, with jitter; bounded, so that a consumer stays a member of its group."""

import random
from dataclasses import dataclass


@dataclass(slots=True)
class Pauses:
    """Seconds to wait before the next attempt: doubling from `first` to `longest`, each between half and whole."""

    first: float = 0.1
    longest: float = 15.0
    attempts: int = 0

    def next(self) -> float:
        whole: float = min(self.longest, self.first * 2.0**self.attempts)
        self.attempts += 1
        return whole * random.uniform(0.5, 1.0)

    def reset(self) -> None:
        self.attempts = 0
