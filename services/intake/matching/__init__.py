"""Who is this? Person matching after Fellegi and Sunter: pure, apart from reading its weights.

`profile` prepares a record once, `blocking_keys` say under which keys an index finds it, `judge` says what two
profiles are to each other and why. Numbers and codes only come out: they may be stored and shown.
"""

from services.intake.matching.blocking import blocking_keys
from services.intake.matching.comparison import Comparison, compare
from services.intake.matching.judgement import Contribution, Decision, Judgement, judge
from services.intake.matching.profile import Profile, profile
from services.intake.matching.weights import DEFAULT, Chances, Weights, WeightsInvalid

__all__ = [
    "DEFAULT",
    "Chances",
    "Comparison",
    "Contribution",
    "Decision",
    "Judgement",
    "Profile",
    "Weights",
    "WeightsInvalid",
    "blocking_keys",
    "compare",
    "judge",
    "profile",
]
