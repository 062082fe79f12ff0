"""Cases as rows: the document of each, and beside it what PostgreSQL proves (who carries what) and finds."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.casework.case import Case, Transition, dump, parse
from services.casework.deadlines import deadlines
from services.casework.numbers import case_number
from services.casework.periods import Periods
from services.casework.persons import MergeOf, SplitOf, hold_still
from services.casework.references import CaseRef, held_by, wanted
from shared.contracts import casework as told
from shared.engine import Loaded
from shared.postgres import Writing


async def load(conn: Writing, refs: Sequence[CaseRef], signs: Mapping[str, str]) -> Mapping[CaseRef, Loaded]:
    """Lock and read the cases of a batch; persons without an open case get a new one, which is not stored yet.

    `signs` are the municipalities' short signs, for the numbers of new cases.
    """
    if any(not isinstance(ref, UUID) for ref in refs):
        await hold_still(conn, alone=any(isinstance(ref, MergeOf | SplitOf) for ref in refs))
    asked = await wanted(conn, refs)
    rows = await conn.fetch(
        """
        select id, person_id, state, version, head, body from cases
        where id = any($1::uuid[]) or (person_id = any($2::uuid[]) and state = 'open')
           or (person_id = any($3::uuid[]) and state = 'merging')
        order by id for no key update
        """,
        list(asked.cases.values()), asked.with_open_case(), asked.with_waiting_cases(),
    )  # fmt: skip
    cases = {row["id"]: Loaded(row["id"], parse(row["body"]), row["version"], row["head"]) for row in rows}
    open_of = {row["person_id"]: cases[row["id"]] for row in rows if row["state"] == "open"}
    await _open_missing(conn, asked.new(open_of), signs, open_of)
    waiting = [one for one in cases.values() if one.state.state == "merging"]
    found: dict[CaseRef, Loaded] = {}
    for ref in refs:
        case = held_by(ref, asked, cases, open_of, waiting)
        if case is not None:
            found[ref] = case
    if asked.families:
        found |= {one.id: one for one in (*waiting, *open_of.values())}
    return found


async def _open_missing(
    conn: Writing, municipalities: Mapping[UUID, str], signs: Mapping[str, str], open_of: dict[UUID, Loaded]
) -> None:
    if not municipalities:
        return
    rows = await conn.fetch(
        """
        select person, nextval('case_numbers') as serial,
               extract(year from business_now() at time zone 'Europe/Berlin')::int as year, before.id as previous
        from unnest($1::uuid[]) person
        left join (select distinct on (person_id) person_id, id from cases where person_id = any($1::uuid[])
                   order by person_id, id desc) before on before.person_id = person
        """,
        list(municipalities),
    )
    for row in rows:
        number = case_number(signs[municipalities[row["person"]]], row["year"], row["serial"])
        case = Case(uuid7(), row["person"], number=number, previous_case=row["previous"])
        open_of[case.person_id] = Loaded(case.id, case, is_new=True)


async def save(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Write the documents, the periods of responsibility, the transitions and the deadlines of changed cases."""
    await _insert_cases(conn, [one for one in changed if one.is_new])
    await _update_cases(conn, [one for one in changed if not one.is_new])
    await Periods.of(changed).write(conn)
    await _write_transitions(conn, changed)
    await _write_what_went_on(conn, changed)
    await _write_deadlines(conn, changed)
    for one in changed:
        one.is_new = False


async def _insert_cases(conn: Writing, new: Sequence[Loaded]) -> None:
    if new:
        await conn.execute(
            """
            insert into cases (id, number, person_id, municipality, state, version, head, body)
            select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::bytea[],
                                 $8::bytea[])
            """,
            [one.id for one in new], [one.state.number for one in new], [one.state.person_id for one in new],
            [one.state.municipality for one in new], [one.state.state for one in new], [one.sequence for one in new],
            [one.head for one in new], [dump(one.state) for one in new],
        )  # fmt: skip


async def _update_cases(conn: Writing, known: Sequence[Loaded]) -> None:
    if known:
        await conn.execute(
            """
            update cases c set state = u.state, version = u.version, head = u.head, body = u.body
            from unnest($1::uuid[], $2::text[], $3::int[], $4::bytea[], $5::bytea[]) u (id, state, version, head, body)
            where c.id = u.id
            """,
            [one.id for one in known], [one.state.state for one in known], [one.sequence for one in known],
            [one.head for one in known], [dump(one.state) for one in known],
        )  # fmt: skip


async def _write_transitions(conn: Writing, changed: Sequence[Loaded]) -> None:
    asked: dict[UUID, tuple[Any, ...]] = {}
    moved_on: dict[UUID, Transition] = {}
    for one in changed:
        for event, at in one.events:
            if isinstance(event, told.TransitionRequested):
                asked[event.transition_id] = (event.case_id, event.track_id, event, at)
            elif isinstance(event, told.TransitionEvent | told.ResponsibilityMoved) and event.transition_id:
                moved_on[event.transition_id] = one.state.transitions[event.transition_id]
    states = {id: one.state.transitions[id].state for one in changed for id in one.state.transitions if id in asked}
    answered = {id: transition for id, transition in moved_on.items() if id not in asked}
    if answered:
        await conn.execute(
            """
            update transitions t set state = u.state
            from unnest($1::uuid[], $2::text[]) u (id, state) where t.id = u.id and t.state <> u.state
            """,
            list(answered), [transition.state for transition in answered.values()],
        )  # fmt: skip
    if asked:
        rows = list(asked.items())
        await conn.execute(
            """
            insert into transitions (id, case_id, track_id, from_department, to_department, state, answer_due,
                                     requested_at)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                                 $7::timestamptz[], $8::timestamptz[])
            """,
            [id for id, _ in rows], [case for _, (case, _, _, _) in rows], [track for _, (_, track, _, _) in rows],
            [event.from_department for _, (_, _, event, _) in rows],
            [event.to_department for _, (_, _, event, _) in rows],
            [states[id] for id, _ in rows], [event.answer_due for _, (_, _, event, _) in rows],
            [at for _, (_, _, _, at) in rows],
        )  # fmt: skip


async def _write_what_went_on(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Transitions and packages go with their track, money asked for with its case."""
    events = [event for one in changed for event, _ in one.events]
    tracks = {event.track_id: event.case_id for event in events if isinstance(event, told.TrackReceived)}
    if tracks:
        await conn.execute(TRANSITIONS_GO_ON, list(tracks), list(tracks.values()))
        await conn.execute(PACKAGES_GO_ON, list(tracks), list(tracks.values()))
    money = {
        held.assistance_id: event.case_id
        for event in events
        if isinstance(event, told.CaseContinued)
        for held in event.assistance
    }
    if money:
        await conn.execute(
            """
            insert into assistance_moved (assistance_id, case_id) select * from unnest($1::uuid[], $2::uuid[])
            on conflict (assistance_id) do update set case_id = excluded.case_id
            """,
            list(money), list(money.values()),
        )  # fmt: skip


TRANSITIONS_GO_ON = """
update transitions t set case_id = u.case_id from unnest($1::uuid[], $2::uuid[]) u (track_id, case_id)
where t.track_id = u.track_id
"""
PACKAGES_GO_ON = """
update packages p set case_id = u.case_id
from unnest($1::uuid[], $2::uuid[]) u (track_id, case_id) join transitions t on t.track_id = u.track_id
where p.transition_id = t.id
"""


async def _write_deadlines(conn: Writing, changed: Sequence[Loaded]) -> None:
    known = [one.id for one in changed if not one.is_new]
    if known:
        await conn.execute("delete from deadlines where case_id = any($1::uuid[])", known)
    rows = [(one.id, deadline) for one in changed for deadline in deadlines(one.state)]
    if rows:
        await conn.execute(
            """
            insert into deadlines (case_id, due, purpose, about, n)
            select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::int[])
            """,
            [id for id, _ in rows], [one.due for _, one in rows], [one.purpose for _, one in rows],
            [one.about for _, one in rows], [one.n for _, one in rows],
        )  # fmt: skip
