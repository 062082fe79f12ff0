"""Whose case money was asked for in; and the end of a payee, when intake says that its person is erased."""

from collections.abc import Collection, Sequence
from uuid import UUID

from shared.contracts import intake
from shared.contracts.casework import AssistanceRequested
from shared.inbox import Incoming, event_of
from shared.postgres import Reading, Writing

TYPES = frozenset({AssistanceRequested.TYPE, intake.PersonErased.TYPE})


async def keep(conn: Writing, ready: Sequence[Incoming]) -> None:
    """Remembers the person of each case that asks, and forgets the persons who were erased."""
    asked = [event_of(one) for one in ready if one.type == AssistanceRequested.TYPE]
    people = {event.case_id: event.person_id for event in asked if isinstance(event, AssistanceRequested)}
    if people:
        await conn.execute(
            """
            insert into case_people (case_id, person_id) select * from unnest($1::uuid[], $2::uuid[])
            on conflict (case_id) do update set person_id = excluded.person_id
            """,
            list(people), list(people.values()),
        )  # fmt: skip
    if erased := [one.subject for one in ready if one.type == intake.PersonErased.TYPE]:
        await forget(conn, erased)


async def forget(conn: Writing, people: Collection[UUID]) -> None:
    """Their payees go, with names and accounts; the bytes of files that pay them go as soon as the file is over."""
    rows = await conn.fetch(
        "select id from payees where person_id = any($1::uuid[]) order by id for update", list(people)
    )
    await take_away(conn, [row["id"] for row in rows])
    await conn.execute("delete from case_people where person_id = any($1::uuid[])", list(people))


async def forget_winner(conn: Writing, nominee_id: UUID) -> None:
    """The payee of somebody who has won a prize, once the name is erased."""
    rows = await conn.fetch("select id from payees where nominee_id = $1 for update", nominee_id)
    await take_away(conn, [row["id"] for row in rows])


async def take_away(conn: Writing, payees: Sequence[UUID]) -> None:
    """Their rows are locked: a file that is being drafted with them is seen once they are."""
    await conn.execute(
        """
        update payment_file_contents c
        set to_go = true, content = case when f.state in ('sent', 'discarded', 'refused') then null else c.content end
        from payment_files f
        where f.id = c.file_id and c.file_id in (select file_id from payments where payee_id = any($1::uuid[]))
        """,
        payees,
    )
    await conn.execute("delete from payees where id = any($1::uuid[])", payees)


async def person_of(conn: Reading, case_id: UUID) -> UUID | None:
    found: UUID | None = await conn.fetchval("select person_id from case_people where case_id = $1", case_id)
    return found
