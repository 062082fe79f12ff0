"""Interest against figures worked out by hand with the published base rates and a pocket calculator."""

from datetime import date

import pytest

from services.funding.programmes.programme import InterestRule
from services.funding.repayments.interest import Paid, owed, stretches
from services.funding.repayments.rates import BaseRates, Rate
from services.funding.repayments.refusals import BaseRateUnknown
from tests.unit.funding.proofs.accounts import FIVE_POINTS, RATES


def interest(since: date, until: date, cents: int = 100_000, rule: InterestRule | None = FIVE_POINTS) -> int:
    return owed([Paid(since, cents)], cents, until, rule, RATES)


def test_a_year_bears_each_half_s_rate() -> None:
    """1,000 € · (7.27 % · 181 + 6.27 % · 184) / 365 = 67.6589 €"""
    assert interest(date(2025, 1, 1), date(2026, 1, 1)) == 6_765


def test_a_leap_year_has_366_days() -> None:
    """1,000 € · (8.62 % · 182 + 8.37 % · 184) / 366 = 84.9432 €"""
    assert interest(date(2024, 1, 1), date(2025, 1, 1)) == 8_494


def test_a_day_bears_a_day_s_interest() -> None:
    """365,000 € · 7.27 % / 365 = 72.70 €"""
    assert interest(date(2025, 3, 1), date(2025, 3, 2), 36_500_000) == 7_270


def test_the_day_of_payment_counts_and_the_day_of_the_demand_does_not() -> None:
    assert [one.days for one in stretches(date(2025, 3, 1), date(2025, 3, 4), FIVE_POINTS, RATES)] == [3]
    assert interest(date(2025, 3, 1), date(2025, 3, 1)) == 0


def test_the_rate_changes_with_the_half_year_and_days_with_the_year() -> None:
    found = [(one.since, one.hundredths) for one in stretches(date(2023, 12, 1), date(2025, 2, 1), FIVE_POINTS, RATES)]
    assert found == [
        (date(2023, 12, 1), 812), (date(2024, 1, 1), 862), (date(2024, 7, 1), 837), (date(2025, 1, 1), 727),
    ]  # fmt: skip


def test_what_goes_back_is_what_came_last() -> None:
    """Half of it came on 1 January, half on 1 July: the 500 € that go back bear interest from July (15.8036 €)."""
    paid = [Paid(date(2025, 1, 1), 50_000), Paid(date(2025, 7, 1), 50_000)]
    assert owed(paid, 50_000, date(2026, 1, 1), FIVE_POINTS, RATES) == 1_580


def test_a_second_demand_goes_on_where_the_first_one_stopped() -> None:
    """The other 500 €, from January: 500 € · (7.27 % · 181 + 6.27 % · 184) / 365 = 33.8294 €"""
    paid = [Paid(date(2025, 1, 1), 50_000), Paid(date(2025, 7, 1), 50_000)]
    assert owed(paid, 50_000, date(2026, 1, 1), FIVE_POINTS, RATES, before_cents=50_000) == 3_382


def test_without_a_rule_there_is_no_interest() -> None:
    assert interest(date(2025, 1, 1), date(2026, 1, 1), rule=None) == 0


def test_interest_that_starts_with_the_demand_has_not_accrued_yet() -> None:
    assert interest(date(2025, 1, 1), date(2026, 1, 1), rule=InterestRule(starts="demand")) == 0


def test_a_rate_below_zero_is_no_reward() -> None:
    rates = BaseRates((Rate(since=date(2016, 7, 1), hundredths=-88),))
    rule = InterestRule(points_above_base=50)
    assert owed([Paid(date(2020, 1, 1), 100_000)], 100_000, date(2021, 1, 1), rule, rates) == 0


def test_a_day_before_the_first_known_rate_is_refused() -> None:
    with pytest.raises(BaseRateUnknown):
        interest(date(2020, 1, 1), date(2020, 2, 1))
