"""A day that the bank dates before the order brings no interest, and uses up no time, from before it."""

from datetime import date

import pytest
from uuid_utils.compat import uuid7

from services.funding.grants import fold
from services.funding.grants.grant import Grant, Instalment
from services.funding.payments import paying

ORDERED, TODAY = date(2026, 11, 2), date(2026, 12, 1)
GRANT = Grant(
    uuid7(), municipality="05913000", programme="courses", instalments={1: Instalment(1, "STAFFEL-1", 5_000)}
)  # fmt: skip


def counted(booked_on: date) -> date | None:
    told = paying.confirm(GRANT, "STAFFEL-1", booked_on, 5_000, TODAY, ORDERED)
    assert told is not None
    assert told.booked_on == booked_on
    return fold.apply(GRANT, told).instalments[1].counts_from


@pytest.mark.parametrize("booked_on", [date(1990, 1, 1), date(2026, 11, 1)])
def test_a_day_before_the_order_stays_the_banks_and_counts_from_the_order(booked_on: date) -> None:
    assert counted(booked_on) == ORDERED


@pytest.mark.parametrize("booked_on", [ORDERED, date(2026, 11, 20)])
def test_a_day_after_the_order_counts_from_itself(booked_on: date) -> None:
    assert counted(booked_on) == booked_on
