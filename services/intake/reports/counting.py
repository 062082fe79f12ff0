"""How many reports of each department were answered, and how many of them with a no: what an alarm is made of."""

from collections import Counter
from collections.abc import Iterable

from services.intake.reports.take_in import CONTENT_DIFFERS, Answer
from services.intake.reports.unprocessed import NOT_PROCESSED
from shared import metrics


def count(answered: Iterable[tuple[str, Answer]]) -> None:
    """(department, answer) of what was committed. A report that comes again counts once; our own faults are no no."""
    reports: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for department, given in answered:
        if given.status == "duplicate" and CONTENT_DIFFERS not in given.reasons:
            continue
        reports[department] += 1
        if given.status != "accepted" and NOT_PROCESSED not in given.reasons:
            refused[department] += 1
    for department, number in reports.items():
        metrics.REPORTS.labels(department).inc(number)
    for department, number in refused.items():
        metrics.REPORTS_REJECTED.labels(department).inc(number)
