"""Birth dates: what of two of them can be one day, a slip of the keys, or only a year."""

from rapidfuzz.distance import OSA

ESTIMATE_YEARS = 3
"""An age finding and a document may be this many years apart and still mean one person (as in `names`)."""
Day = tuple[int, int, int]


def compare_days(one: Day, precision: str, other: Day, other_precision: str) -> str:
    """`day`, `swapped`, `slip` (one digit of day or month), `slip_of_year`, `month`, `year`, `near` or `other`."""
    if precision == other_precision == "day":
        return "day" if one == other else _days_that_differ(one, other)
    apart = abs(one[0] - other[0])
    if "estimated" in (precision, other_precision):
        return "year" if apart == 0 else "near" if apart <= ESTIMATE_YEARS else "other"
    if apart:
        return "near" if apart == 1 and "month" not in (precision, other_precision) else "other"
    if "year" in (precision, other_precision):
        return "year"
    return "month" if one[1] == other[1] else "other"


def _days_that_differ(one: Day, other: Day) -> str:
    same_year = one[0] == other[0]
    if same_year and one[1] == other[2] and one[2] == other[1]:
        return "swapped"
    distance = OSA.distance(_digits(one), _digits(other), score_cutoff=2)
    if distance <= 1:
        return "slip" if same_year else "slip_of_year"
    if one[1:] == other[1:] or (one[1] == other[1] and same_year) or (one[2] == other[2] and same_year):
        return "part"
    return "other"


def _digits(day: Day) -> str:
    return f"{day[0]:04}{day[1]:02}{day[2]:02}"
