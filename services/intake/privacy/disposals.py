"""How far each person's data are on their way to the end, and the acts that take them further.

The same acts for people and for the clock: each takes the person under its lock, asks the pure rules of `disposal`,
and writes the event and the row in one transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from services.intake.people.person import Person
from services.intake.privacy import disposal, erasure
from services.intake.privacy.disposal import Disposal
from services.intake.store import KINDS
from shared import engine
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.pages import Page
from shared.postgres import Reading, Writing


async def lock(conn: Writing, person_id: UUID, reason_code: str, by: str, schedule: str | None = None) -> None:
    """Only ids and codes can be read from now on; what was on its way to the archive before begins anew."""
    questions = await _open_clearings(conn, person_id)

    def verb(who: Person, carried: int) -> list[Event]:
        if questions:
            raise disposal.PersonInQuestion("Decide the clearing about this person first; GET /clearing lists it.")
        return disposal.lock(who, reason_code, carried)

    await _act(conn, person_id, by, verb)
    await conn.execute(
        """
        insert into disposals (person_id, municipality, reason_code, locked_at, locked_by, schedule)
        select id, municipality, $2, business_now(), $3, $4 from persons where id = $1
        on conflict (person_id) do update
        set reason_code = excluded.reason_code, locked_at = excluded.locked_at, locked_by = excluded.locked_by,
            schedule = excluded.schedule, offered_at = null, answer_due = null, answered_at = null, answer = null,
            proposed_at = null, proposed_by = null
        """,
        person_id, reason_code, by, schedule,
    )  # fmt: skip


async def unlock(conn: Writing, person_id: UUID, reason_code: str, by: str) -> None:
    await _act(conn, person_id, by, lambda who, carried: disposal.unlock(who, reason_code))
    await conn.execute("delete from disposals where person_id = $1", person_id)


async def offer(conn: Writing, person_id: UUID, by: str, months: int) -> None:
    """The archive is asked whether it wants them; silence for so many months is a no."""
    state = await _state(conn, person_id)
    await _act(conn, person_id, by, lambda who, carried: disposal.offer(who, state))
    now = await _now(conn)
    await conn.execute(
        "update disposals set offered_at = $2, answer_due = $3 where person_id = $1",
        person_id, now, now + relativedelta(months=months),
    )  # fmt: skip


async def note_answer(conn: Writing, person_id: UUID, answer: str) -> None:
    state = await _state(conn, person_id)
    if state.offered_at is None:
        raise disposal.ArchiveNotAsked(
            "Nothing was offered: POST /persons/{id}/archive-offer.", next_step="archive-offer"
        )
    if state.answer is not None:
        raise disposal.OfferedAlready("Its answer has been noted.", answer=state.answer)
    await conn.execute(
        "update disposals set answer = $2, answered_at = business_now() where person_id = $1", person_id, answer
    )


async def propose_or_erase(conn: Writing, person_id: UUID, by: str, only_confirms: bool = False) -> bool:
    """The first person proposes, a second one erases (the clock alone does). Returns whether they are erased."""
    state, now = await _state(conn, person_id), await _now(conn)
    if by != disposal.CLOCK and (state.proposed_by is None or state.proposed_by == by):
        await _act(conn, person_id, by, lambda who, carried: disposal.propose(who, carried, state, now))
        if state.proposed_by == by:
            raise disposal.SameTwoEyes("You proposed it: ask a second person to confirm.", next_step="erasure")
        if only_confirms:
            raise disposal.SameTwoEyes("A coordinator proposes it first.", next_step="erasure")
        await conn.execute(
            "update disposals set proposed_by = $2, proposed_at = business_now() where person_id = $1", person_id, by
        )
        return False
    people = await erasure.family(conn, person_id)
    carried = await open_tracks(conn, people)

    def verb(loaded: Mapping[Any, Person], at: Moment) -> Sequence[Event]:
        gone = disposal.erase(loaded[person_id], carried, state, by, now)
        return [*gone, *disposal.erase_absorbed([loaded[id] for id in people if id != person_id])]

    await engine.run(conn, KINDS, [Act({"person": people}, verb, actor=by)])
    await erasure.erase(conn, people)
    await conn.execute("update disposals set erased_at = business_now() where person_id = $1", person_id)
    return True


async def offers(conn: Reading, municipality: str, page: Page) -> list[dict[str, Any]]:
    """People whose data are locked, in the order of their ids: how far each is; `page.limit + 1` at most."""
    rows = await conn.fetch(
        """
        select d.person_id, d.reason_code, d.locked_at, d.schedule, d.offered_at, d.answer_due, d.answer,
               d.proposed_at is not null as proposed,
               case when d.offered_at is null then 'locked' when d.answer is not null then d.answer
                    when d.answer_due <= business_now() then 'silent' else 'offered' end as state
        from disposals d join persons p on p.id = d.person_id
        where d.municipality = $1 and p.status = 'locked' and ($2::uuid is null or d.person_id > $2)
        order by d.person_id limit $3
        """,
        municipality, page.after[0] if page.after else None, page.limit + 1,
    )  # fmt: skip
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


async def open_tracks(conn: Writing, people: Sequence[UUID]) -> int:
    """Tracks somebody carries, and needs that are on their way to casework; the people are locked by this."""
    await conn.fetch("select id from persons where id = any($1::uuid[]) order by id for no key update", people)
    number: int = await conn.fetchval(
        """
        select (select count(*) from concerned where person_id = any($1::uuid[]) and why = 'carries')
             + (select count(*) from referrals r join reports f on f.id = r.report_id
                where r.person_id = any($1::uuid[]) and not r.answered and f.status = 'accepted'
                  and f.received_at > business_now() - interval '7 days')
        """,
        people,
    )
    return number


async def _open_clearings(conn: Reading, person_id: UUID) -> int:
    number: int = await conn.fetchval(
        """
        select count(*) from clearings
        where state = 'open' and $1 in (person_id, candidate_id, person_now, candidate_now)
        """,
        person_id,
    )
    return number


async def _act(conn: Writing, person_id: UUID, by: str, verb: Any) -> None:
    carried = await open_tracks(conn, await erasure.family(conn, person_id))
    await engine.run(
        conn, KINDS, [Act({"person": [person_id]}, lambda loaded, at: verb(loaded[person_id], carried), actor=by)]
    )


async def _state(conn: Writing, person_id: UUID) -> Disposal:
    row = await conn.fetchrow(
        """
        select offered_at, answer_due, answer, proposed_by from disposals
        where person_id = $1 and erased_at is null for update
        """,
        person_id,
    )
    return Disposal(*row.values()) if row else Disposal()


async def _now(conn: Reading) -> datetime:
    now: datetime = await conn.fetchval("select business_now()")
    return now
