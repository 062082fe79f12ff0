"""When a proof of use is reminded of: some days before it is due, on the day, and after it until somebody gives up."""

from datetime import date

from services.funding.programmes.programme import ProofRules


def offsets(rules: ProofRules) -> list[int]:
    """Days after the due date (negative: before it) of each reminder in their order; the n-th is step n."""
    before = {-days for days in rules.remind_days} | {0}
    after = {rules.overdue_every_days * n for n in range(1, rules.overdue_times + 1)}
    return sorted(before | after)


def latest_step(rules: ProofRules, due_on: date, today: date) -> int:
    """The number of the last reminder whose day has come; 0 if none has."""
    passed = (today - due_on).days
    return sum(1 for days in offsets(rules) if days <= passed)
