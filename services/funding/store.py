"""Applications, grants and budget lines as rows; and the ledger, which is only ever added to."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from asyncpg import Record

from services.funding import application as applications
from services.funding import budget as budgets
from services.funding import grant as grants
from services.funding import ledger
from services.funding.application import Application
from services.funding.budget import ACCOUNTS, BudgetLine
from services.funding.grant import Grant, Instalment
from services.funding.refs import LineOf
from shared.contracts import funding as told
from shared.engine import Kind, Kinds, Loaded
from shared.postgres import Writing


async def load_applications(conn: Writing, refs: Sequence[UUID]) -> Mapping[UUID, Loaded]:
    rows = await conn.fetch(
        """
        select id, state, municipality, programme, purpose, applicant, amount_cents, case_id, recommended_by,
               decided_by, automatic, reason_code, grant_id, version, head
        from applications where id = any($1::uuid[]) order by id for no key update
        """,
        refs,
    )
    return {row["id"]: Loaded(row["id"], application_of(row), row["version"], row["head"]) for row in rows}


def application_of(row: Record) -> Application:
    fields = Application.__dataclass_fields__
    return Application(**{name: row[name] for name in fields})


async def save_applications(conn: Writing, changed: Sequence[Loaded]) -> None:
    new = [one for one in changed if one.is_new]
    states: list[Application] = [one.state for one in changed]
    if new:
        asked: list[Application] = [one.state for one in new]
        await conn.execute(
            """
            insert into applications (id, municipality, programme, purpose, applicant, amount_cents, case_id,
                                      submitted_at, state, version, head)
            select *, 'submitted', 0, ''::bytea
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::uuid[],
                        $8::timestamptz[])
            """,
            [one.id for one in asked], [one.municipality for one in asked], [one.programme for one in asked],
            [one.purpose for one in asked], [one.applicant for one in asked], [one.amount_cents for one in asked],
            [one.case_id for one in asked], [one.events[0][1] for one in new],
        )  # fmt: skip
    await conn.execute(
        """
        update applications a set state = u.state, recommended_by = u.recommended_by, decided_by = u.decided_by,
          decided_at = u.decided_at, automatic = u.automatic, reason_code = u.reason_code, grant_id = u.grant_id,
          version = u.version, head = u.head
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::bool[], $7::text[],
                    $8::uuid[], $9::int[], $10::bytea[])
          u (id, state, recommended_by, decided_by, decided_at, automatic, reason_code, grant_id, version, head)
        where a.id = u.id
        """,
        [one.id for one in states], [one.state for one in states], [one.recommended_by for one in states],
        [one.decided_by for one in states], [one.events[-1][1] if one.state.decided_by else None for one in changed],
        [one.automatic for one in states], [one.reason_code for one in states], [one.grant_id for one in states],
        [one.sequence for one in changed], [one.head for one in changed],
    )  # fmt: skip


async def load_lines(conn: Writing, refs: Sequence[LineOf]) -> Mapping[LineOf, Loaded]:
    """The lines by programme, year and purpose, locked. One without a row is empty, and kept once money is on it."""
    year = await conn.fetchval("select extract(year from business_now() at time zone 'Europe/Berlin')::int")
    keys = {ref: (ref.programme, ref.year or year, ref.purpose) for ref in refs}
    rows = await conn.fetch(
        """
        select id, municipality, programme, budget_year, purpose, appropriation_id, appropriation, budget, committed,
               ordered, disbursed, returned, version, head
        from budget_lines where id = any($1::uuid[]) order by id for no key update
        """,
        [budgets.line_id(*key) for key in keys.values()],
    )
    found = {
        (row["programme"], row["budget_year"], row["purpose"]): Loaded(
            row["id"], line_of(row), row["version"], row["head"]
        )
        for row in rows
    }
    for key in keys.values():
        if key not in found:
            id = budgets.line_id(*key)
            found[key] = Loaded(id, BudgetLine(id, *key), is_new=True)
    return {ref: found[key] for ref, key in keys.items()}


def line_of(row: Record) -> BudgetLine:
    about = ("id", "programme", "budget_year", "purpose", "municipality", "appropriation_id")
    return BudgetLine(**{name: row[name] for name in about}, balances={a: row[a] for a in ACCOUNTS})


async def save_lines(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Appends to the ledger; the balances follow by trigger, where the database refuses what would overspend."""
    lines: list[BudgetLine] = [one.state for one in changed]
    await conn.execute(
        """
        insert into budget_lines as l
          (id, municipality, programme, budget_year, purpose, appropriation_id, version, head)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::uuid[], $7::int[],
                             $8::bytea[])
        on conflict (id) do update
        set appropriation_id = excluded.appropriation_id, version = excluded.version, head = excluded.head
        """,
        [one.id for one in lines], [one.municipality for one in lines], [one.programme for one in lines],
        [one.budget_year for one in lines], [one.purpose for one in lines], [one.appropriation_id for one in lines],
        [one.sequence for one in changed], [one.head for one in changed],
    )  # fmt: skip
    await ledger.post(conn, [(event, at) for one in changed for event, at in one.events])  # type: ignore[misc]


async def load_grants(conn: Writing, refs: Sequence[UUID]) -> Mapping[UUID, Loaded]:
    rows = await conn.fetch(
        """
        select id, state, municipality, application_id, programme, purpose, budget_year, budget_line_id, department,
               case_id, amount_cents, version, head
        from grants where id = any($1::uuid[]) order by id for no key update
        """,
        refs,
    )
    parts = await conn.fetch(
        """
        select grant_id, instalment, end_to_end_id, amount_cents, booked_on
        from disbursements where grant_id = any($1::uuid[]) order by grant_id, instalment
        """,
        [row["id"] for row in rows],
    )
    found = {row["id"]: Loaded(row["id"], grant_of(row), row["version"], row["head"]) for row in rows}
    for part in parts:
        found[part["grant_id"]].state.instalments[part["instalment"]] = Instalment(
            part["instalment"], part["end_to_end_id"], part["amount_cents"], part["booked_on"]
        )
    return found


def grant_of(row: Record) -> Grant:
    fields = Grant.__dataclass_fields__.keys() - {"instalments"}
    return Grant(**{name: row[name] for name in fields})


async def save_grants(conn: Writing, changed: Sequence[Loaded]) -> None:
    new = [one for one in changed if one.is_new]
    if new:
        awarded: list[Grant] = [one.state for one in new]
        await conn.execute(
            """
            insert into grants (id, application_id, municipality, programme, purpose, budget_year, budget_line_id,
                                department, case_id, amount_cents, awarded_at, state, version, head)
            select *, 'awarded', 0, ''::bytea
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::uuid[], $8::text[],
                        $9::uuid[], $10::bigint[], $11::timestamptz[])
            """,
            [one.id for one in awarded], [one.application_id for one in awarded], [one.municipality for one in awarded],
            [one.programme for one in awarded], [one.purpose for one in awarded], [one.budget_year for one in awarded],
            [one.budget_line_id for one in awarded], [one.department for one in awarded],
            [one.case_id for one in awarded], [one.amount_cents for one in awarded], [one.events[0][1] for one in new],
        )  # fmt: skip
    await conn.execute(
        """
        update grants g set state = u.state, version = u.version, head = u.head
        from unnest($1::uuid[], $2::text[], $3::int[], $4::bytea[]) u (id, state, version, head) where g.id = u.id
        """,
        [one.id for one in changed], [one.state.state for one in changed], [one.sequence for one in changed],
        [one.head for one in changed],
    )  # fmt: skip
    await _save_disbursements(conn, changed)


async def _save_disbursements(conn: Writing, changed: Sequence[Loaded]) -> None:
    ordered = [
        (event, at, one.state)
        for one in changed
        for event, at in one.events
        if isinstance(event, told.DisbursementOrdered)
    ]
    booked = [event for one in changed for event, _ in one.events if isinstance(event, told.GrantDisbursed)]
    if ordered:
        await conn.execute(
            """
            insert into disbursements (grant_id, instalment, end_to_end_id, budget_line_id, municipality, amount_cents,
                                       ordered_at)
            select * from unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::bigint[],
                                 $7::timestamptz[])
            """,
            [event.grant_id for event, _, _ in ordered], [event.instalment for event, _, _ in ordered],
            [event.end_to_end_id for event, _, _ in ordered], [grant.budget_line_id for _, _, grant in ordered],
            [event.municipality for event, _, _ in ordered], [event.amount_cents for event, _, _ in ordered],
            [at for _, at, _ in ordered],
        )  # fmt: skip
    if booked:
        await conn.execute(
            """
            update disbursements d set booked_on = u.booked_on
            from unnest($1::uuid[], $2::int[], $3::date[]) u (grant_id, instalment, booked_on)
            where d.grant_id = u.grant_id and d.instalment = u.instalment
            """,
            [event.grant_id for event in booked], [event.instalment for event in booked],
            [event.booked_on for event in booked],
        )  # fmt: skip


KINDS: Kinds = {
    "application": Kind(
        load_applications, applications.apply, save_applications, lambda id: Loaded(id, Application(id), is_new=True)
    ),
    "budget": Kind(load_lines, budgets.apply, save_lines),
    "grant": Kind(load_grants, grants.apply, save_grants, lambda id: Loaded(id, Grant(id), is_new=True)),
}
