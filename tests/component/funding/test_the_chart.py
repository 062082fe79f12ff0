"""The chart of accounts stands in Python and in the database; they say the same."""

from services.funding.ledger.chart import ACCOUNTS, CHART, COUNTER_ACCOUNTS, TWO_WAY
from tests.component.funding.conftest import Funding


async def test_each_kind_moves_the_same_way_in_both(funding: Funding) -> None:
    rows = await funding.pool.fetch("select kind, from_account, to_account, two_way from transfer_kinds")
    assert {row["kind"]: (row["from_account"], row["to_account"]) for row in rows} == dict(CHART)
    assert {row["kind"] for row in rows if row["two_way"]} == TWO_WAY


async def test_every_account_is_a_column_that_stays_on_its_side(funding: Funding) -> None:
    rows = await funding.pool.fetch(
        """
        select a.attname as account, pg_get_constraintdef(c.oid) as rule
        from pg_attribute a join pg_constraint c on c.conrelid = a.attrelid and c.conkey = array[a.attnum]
        where a.attrelid = 'budget_lines'::regclass and c.contype = 'c' and a.attname = any($1::text[])
        """,
        list(ACCOUNTS),
    )
    sides = {row["account"]: "<=" if "<= 0" in row["rule"] else ">=" for row in rows}
    assert sides == {account: "<=" if account in COUNTER_ACCOUNTS else ">=" for account in ACCOUNTS}
