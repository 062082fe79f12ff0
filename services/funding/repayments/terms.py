"""The terms of a demand: the programme's interest, a month to pay, which the law leaves to the city, and the remedy.

Both periods begin when the letter is deemed to have arrived, so that nobody has less than a month.
"""

from dataclasses import asdict
from datetime import date, timedelta

from services.funding.programmes.programme import Programme
from services.funding.programmes.remedies import Form
from services.funding.repayments.acts import Terms
from services.funding.repayments.rates import BaseRates
from shared.contracts.funding import Remedy
from shared.periods import Period, last_day

TO_PAY = Period(1, "months", roll=True)


def terms_of(programme: Programme, base: BaseRates, posted_on: date, form: Form) -> Terms:
    """Of a grant of this form; `due_on` is the next working day if the month ends on another."""
    against = programme.remedy_against("repayment", form)
    told = against.counted_from(posted_on)
    arrived = posted_on + timedelta(days=against.deemed_after_days)
    remedy = Remedy(**asdict(told)) if told else None
    return Terms(programme.interest, base, last_day(arrived, TO_PAY), posted_on, remedy)
