"""Payments and the bank's own reference used again: one statement never repeats itself, and a mark is no repetition."""

from typing import Any

import pytest

from tests.component.funding.conftest import Funding
from tests.component.funding.reconciled import differences
from tests.component.funding.test_payments_taken_back import of_today, paid, said
from tests.unit.funding import statements as s
from tests.unit.funding.statements import detail, entry


@pytest.mark.parametrize("mark", [{"reversal": "true"}, {"code": s.german("899")}])
async def test_a_debit_reversed_under_its_own_name_is_for_a_person(funding: Funding, mark: dict[str, Any]) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="x1", **day)
    back = entry("50.00", detail(reference=reference), side="DBIT", own="x1", **day, **mark)
    assert await said(funding, debit, back) == [("confirmed", None), ("to_be_clarified", "payment_reversed")]


async def test_two_debits_of_one_statement_without_a_name_were_paid_twice(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="NONREF", **day)
    assert await said(funding, debit, debit) == [("confirmed", None), ("to_be_clarified", "paid_twice")]
    assert await differences(funding) == []


async def test_two_returns_of_one_statement_are_not_one(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", **day)
    back = entry("50.00", detail(s.RETURN, reference=reference), **day)
    assert await said(funding, debit, back, back) == [
        ("confirmed", None), ("returned", None), ("to_be_clarified", "perhaps_told_before")
    ]  # fmt: skip
    assert await differences(funding) == []
