"""The terms of a demand made today: the programme's interest, and a month to pay, which the law leaves to the city."""

from datetime import date

from services.funding.programmes.programme import Programme
from services.funding.repayments.acts import Terms
from services.funding.repayments.rates import BaseRates
from shared.periods import Period, last_day

TO_PAY = Period(1, "months", roll=True)


def terms_of(programme: Programme, base: BaseRates, today: date) -> Terms:
    """`due_on` is the next working day if the month ends on another."""
    return Terms(programme.interest, base, last_day(today, TO_PAY))
