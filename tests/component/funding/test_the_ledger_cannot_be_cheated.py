"""Raw SQL with the service's own role: what the ledger and the decisions forbid, the database refuses."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from asyncpg import CheckViolationError, ForeignKeyViolationError, InsufficientPrivilegeError, UniqueViolationError
from asyncpg.pool import PoolConnectionProxy

from services.funding.programmes.programme import Programmes
from tests.component.funding.conftest import Funding, running
from tests.component.servers import Postgres
from tests.unit.funding.builders import a_programme

Connection = PoolConnectionProxy  # type: ignore[type-arg]


@pytest.fixture(scope="module")
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    """One for all attacks: what is refused leaves nothing behind."""
    budgets = [{"year": year, "lines": {"school_material": 10_000_000}} for year in range(2025, 2036)]
    async with running(postgres, Programmes((a_programme(budgets=budgets),))) as service:
        yield service


@pytest.fixture
async def conn(funding: Funding) -> AsyncIterator[Connection]:
    async with funding.pool.acquire() as connection:
        yield connection


@pytest.fixture
async def grant(funding: Funding) -> UUID:
    """A grant of 5,000 cents that has been ordered."""
    return UUID((await funding.granted(5_000))["id"])


async def transfer(conn: Connection, kind: str, grant: UUID | None = None, instalment: int | None = None) -> UUID:
    id = uuid4()
    await conn.execute(
        "insert into transfers (id, kind, grant_id, instalment, posted_at) values ($1, $2, $3, $4, now())",
        id, kind, grant, instalment,
    )  # fmt: skip
    return id


async def post(
    conn: Connection, transfer: UUID, *parts: tuple[str, int], grant: UUID | None = None, start: int = 1
) -> None:
    """All parts in one statement, on the line of this year for school material."""
    await conn.execute(
        """
        insert into postings (transfer_id, number, budget_line_id, account, amount_cents, grant_id)
        select $1, n, l.id, account, amount, $4
        from budget_lines l, unnest($2::text[], $3::bigint[]) with ordinality p (account, amount, n)
        where l.purpose = 'school_material'
          and l.budget_year = extract(year from business_now() at time zone 'Europe/Berlin')
        """.replace(" n, l.id", f" n + {start - 1}, l.id"),
        transfer, [account for account, _ in parts], [amount for _, amount in parts], grant,
    )  # fmt: skip


async def posted(
    conn: Connection, kind: str, *parts: tuple[str, int], grant: UUID | None = None, instalment: int | None = None,
    touching: UUID | None = None,
) -> UUID:  # fmt: skip
    """A transfer with its postings in a transaction of its own; the postings name `touching`, or the same grant."""
    async with conn.transaction():
        id = await transfer(conn, kind, grant, instalment)
        await post(conn, id, *parts, grant=touching or grant)
    return id


async def checked_early_and_added_to(conn: Connection) -> None:
    async with conn.transaction():
        id = await transfer(conn, "appropriation")
        await post(conn, id, ("appropriation", -100), ("budget", 100))
        await conn.execute("set constraints all immediate")
        await post(conn, id, ("budget", 5_000), start=3)


async def reversal(conn: Connection, of: UUID, *parts: tuple[str, int]) -> None:
    async with conn.transaction():
        id = uuid4()
        await conn.execute(
            "insert into transfers (id, kind, reverses, reason_code, posted_at)"
            " values ($1, 'reversal', $2, 'wrong', now())",
            id,
            of,
        )
        await post(conn, id, *parts)


async def test_a_transfer_that_does_not_sum_to_zero_does_not_commit(conn: Connection) -> None:
    with pytest.raises(CheckViolationError, match="does not balance"):
        await posted(conn, "appropriation", ("appropriation", -100), ("budget", 101))


async def test_a_transfer_without_postings_does_not_commit(conn: Connection) -> None:
    with pytest.raises(CheckViolationError, match="does not balance"):
        await transfer(conn, "appropriation")


async def test_a_balanced_transfer_cannot_be_added_to_later(conn: Connection) -> None:
    id = await posted(conn, "appropriation", ("appropriation", -100), ("budget", 100))
    with pytest.raises(CheckViolationError, match="not added to"):
        await post(conn, id, ("appropriation", -1), ("budget", 1), start=3)


async def test_a_transfer_checked_early_cannot_be_unbalanced_afterwards(conn: Connection) -> None:
    with pytest.raises(CheckViolationError, match="not added to"):
        await checked_early_and_added_to(conn)


async def test_the_check_cannot_be_dated_to_another_transaction(conn: Connection) -> None:
    with pytest.raises(InsufficientPrivilegeError):
        await conn.execute(
            "insert into transfers (id, kind, posted_at, written_in) values ($1, 'appropriation', now(), '1')", uuid4()
        )


async def test_more_than_the_budget_cannot_be_committed(conn: Connection, funding: Funding) -> None:
    much = (await funding.line())["budget"] + 1
    with pytest.raises(CheckViolationError, match="budget_is_not_overspent"):
        await posted(conn, "appropriation", ("budget", -much), ("committed", much))


async def test_more_than_was_awarded_cannot_be_ordered(conn: Connection, grant: UUID) -> None:
    with pytest.raises(CheckViolationError):
        await posted(conn, "order", ("committed", -1), ("ordered", 1), grant=grant, instalment=2)


async def test_a_grant_is_not_paid_more_than_was_awarded(conn: Connection, funding: Funding, grant: UUID) -> None:
    await funding.granted(6_000)
    parts = ("ordered", -5_001), ("disbursed", 5_001)
    with pytest.raises(CheckViolationError, match="more than was awarded"):
        await posted(conn, "disbursement", *parts, grant=grant, instalment=1)


async def test_one_grant_is_not_paid_with_the_money_of_another(conn: Connection, funding: Funding, grant: UUID) -> None:
    other = UUID((await funding.granted(6_000))["id"])
    parts = ("ordered", -5_000), ("disbursed", 5_000)
    with pytest.raises(CheckViolationError, match="another grant"):
        await posted(conn, "disbursement", *parts, grant=grant, instalment=1, touching=other)


async def test_an_instalment_is_not_ordered_twice(conn: Connection, grant: UUID) -> None:
    with pytest.raises(UniqueViolationError):
        await transfer(conn, "order", grant, 1)


async def test_an_instalment_is_not_disbursed_twice(conn: Connection, funding: Funding, grant: UUID) -> None:
    await funding.says(await funding.entry((await funding.get(f"/grants/{grant}")).json()))
    with pytest.raises(UniqueViolationError):
        await transfer(conn, "disbursement", grant, 1)


async def test_a_grant_is_not_awarded_twice(conn: Connection, grant: UUID) -> None:
    with pytest.raises(UniqueViolationError):
        await transfer(conn, "award", grant)


async def test_a_second_payment_of_the_same_instalment_is_refused(conn: Connection, grant: UUID) -> None:
    with pytest.raises(UniqueViolationError):
        await conn.execute(
            """
            insert into disbursements (grant_id, instalment, end_to_end_id, budget_line_id, municipality, amount_cents,
                                       ordered_at)
            select grant_id, instalment, 'STF-ANOTHER-1', budget_line_id, municipality, amount_cents, ordered_at
            from disbursements where grant_id = $1
            """,
            grant,
        )


async def test_money_moves_between_the_accounts_of_its_kind_only(conn: Connection) -> None:
    with pytest.raises(CheckViolationError, match="does not move from appropriation to budget"):
        await posted(conn, "appropriation", ("appropriation", -100), ("received", 100))


async def test_a_transfer_goes_one_way(conn: Connection) -> None:
    with pytest.raises(CheckViolationError, match="does not move from appropriation to budget"):
        await posted(conn, "appropriation", ("budget", -100), ("appropriation", 100))


async def test_a_change_of_the_budget_names_its_reason(conn: Connection) -> None:
    with pytest.raises(CheckViolationError, match="changes_have_reasons"):
        await posted(conn, "budget_change", ("appropriation", -100), ("budget", 100))


async def half_a_transfer(conn: Connection) -> None:
    async with conn.transaction():
        id = uuid4()
        await conn.execute(
            "insert into transfers (id, kind, pair, reason_code, posted_at)"
            " values ($1, 'budget_transfer', $2, 'need_moved', now())",
            id, uuid4(),
        )  # fmt: skip
        await post(conn, id, ("budget", -100), ("appropriation", 100))


async def test_half_a_budget_transfer_does_not_commit(conn: Connection) -> None:
    with pytest.raises(CheckViolationError, match="lacks its other half"):
        await half_a_transfer(conn)


async def test_money_of_a_grant_names_it(conn: Connection) -> None:
    with pytest.raises(CheckViolationError, match="names the wrong grant or none"):
        await posted(conn, "award", ("budget", -100), ("committed", 100))


async def test_a_transfer_is_reversed_exactly_or_not_at_all(conn: Connection) -> None:
    first = await posted(conn, "appropriation", ("appropriation", -100), ("budget", 100))
    with pytest.raises(CheckViolationError, match="does not reverse"):
        await reversal(conn, first, ("budget", -99), ("appropriation", 99))


async def test_a_transfer_is_reversed_once(conn: Connection) -> None:
    first = await posted(conn, "appropriation", ("appropriation", -100), ("budget", 100))
    await reversal(conn, first, ("budget", -100), ("appropriation", 100))
    with pytest.raises(UniqueViolationError):
        await reversal(conn, first, ("budget", -100), ("appropriation", 100))


@pytest.mark.parametrize(
    "statement",
    [
        "update postings set amount_cents = amount_cents * 2",
        "delete from postings",
        "truncate postings",
        "update transfers set posted_at = now()",
        "delete from transfers",
        "update budget_lines set budget = budget + 1000000",
        "insert into budget_lines (id, municipality, programme, budget_year, purpose, version, head, budget)"
        " values (gen_random_uuid(), '05913000', 'x', 2026, 'y', 0, '', 1000000)",
        "delete from budget_lines",
        "update disbursements set amount_cents = amount_cents + 1",
        "update disbursements set end_to_end_id = 'STF-MINE-1'",
        "delete from disbursements",
        "delete from grants",
        "update applications set applicant = '05913000.vmdo'",
        "delete from applications",
        "update bank_entries set outcome = 'confirmed'",
        "delete from bank_entries",
        "update journal set actor = 'nobody'",
        "delete from journal",
    ],
)
async def test_what_is_written_is_neither_changed_nor_deleted(conn: Connection, statement: str) -> None:
    with pytest.raises(InsufficientPrivilegeError):
        await conn.execute(statement)


async def test_a_grant_is_what_the_ledger_has_set_aside(conn: Connection, grant: UUID) -> None:
    with pytest.raises(CheckViolationError, match="the ledger 5000"):
        await conn.execute("update grants set amount_cents = amount_cents + 1 where id = $1", grant)


async def test_what_was_asked_for_stays(conn: Connection, funding: Funding) -> None:
    id = UUID(await funding.asked(20_000))
    with pytest.raises(CheckViolationError, match="asks for stays"):
        await conn.execute("update applications set amount_cents = 1 where id = $1", id)


async def test_a_confirmed_payment_stays_confirmed(conn: Connection, funding: Funding, grant: UUID) -> None:
    await funding.says(await funding.entry((await funding.get(f"/grants/{grant}")).json()))
    with pytest.raises(CheckViolationError, match="is settled"):
        await conn.execute("update disbursements set booked_on = null where grant_id = $1", grant)


async def test_one_person_cannot_be_both_of_the_four_eyes(conn: Connection, funding: Funding) -> None:
    id = UUID(await funding.asked(20_000))
    with pytest.raises(CheckViolationError, match="decided_by_two_people"):
        await conn.execute(
            """
            update applications
            set state = 'rejected', reason_code = 'no', recommended_by = 'me', decided_by = 'me' where id = $1
            """,
            id,
        )


async def test_a_decision_cannot_be_turned_round(conn: Connection, funding: Funding, grant: UUID) -> None:
    with pytest.raises(CheckViolationError, match="is decided"):
        await conn.execute("update applications set state = 'rejected', reason_code = 'no', grant_id = null")


async def test_a_posting_belongs_to_a_transfer(conn: Connection) -> None:
    with pytest.raises(ForeignKeyViolationError):
        await post(conn, uuid4(), ("appropriation", -1), ("budget", 1))


async def test_the_balances_are_those_of_the_postings(funding: Funding, grant: UUID) -> None:
    wrong = await funding.pool.fetch(
        """
        select l.id from budget_lines l
        where l.budget <> (select coalesce(sum(amount_cents), 0) from postings p
                           where p.budget_line_id = l.id and p.account = 'budget')
           or l.appropriation + l.budget + l.committed + l.ordered + l.disbursed + l.returned <> 0
        """
    )
    assert wrong == []


async def test_a_posting_cannot_name_an_account_there_is_not(conn: Connection) -> None:
    with pytest.raises(CheckViolationError):
        await posted(conn, "appropriation", ("appropriation", -1), ("petty_cash", 1))
