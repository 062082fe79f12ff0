"""Cases as rows: the document of each, and beside it what PostgreSQL proves (who carries what) and finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.casework.case import Case, Transition, dump, parse
from services.casework.deadlines import deadlines
from services.casework.numbers import case_number
from services.casework.periods import Periods
from shared.contracts import casework as told
from shared.engine import Loaded
from shared.postgres import Writing


@dataclass(frozen=True, slots=True)
class CaseOf:
    """The open case of a person, followed through aliases; a new one, numbered in `municipality`, if there is none."""

    person_id: UUID
    municipality: str


CaseRef = UUID | CaseOf


async def load(conn: Writing, refs: Sequence[CaseRef], signs: Mapping[str, str]) -> Mapping[CaseRef, Loaded]:
    """Lock and read the cases of a batch; persons without an open case get a new one, which is not stored yet.

    `signs` are the municipalities' short signs, for the numbers of new cases.
    """
    of_person = [ref for ref in refs if isinstance(ref, CaseOf)]
    persons = await _follow_aliases(conn, [ref.person_id for ref in of_person])
    rows = await conn.fetch(
        """
        select id, person_id, state, version, head, body from cases
        where id = any($1::uuid[]) or (person_id = any($2::uuid[]) and state = 'open')
        order by id for no key update
        """,
        [ref for ref in refs if isinstance(ref, UUID)], list(set(persons.values())),
    )  # fmt: skip
    cases = {row["id"]: Loaded(row["id"], parse(row["body"]), row["version"], row["head"]) for row in rows}
    open_of = {row["person_id"]: cases[row["id"]] for row in rows if row["state"] == "open"}
    new = {persons[ref.person_id]: ref.municipality for ref in of_person if persons[ref.person_id] not in open_of}
    await _open_missing(conn, new, signs, open_of)
    found: dict[CaseRef, Loaded] = {}
    for ref in refs:
        case = open_of[persons[ref.person_id]] if isinstance(ref, CaseOf) else cases.get(ref)
        if case is not None:
            found[ref] = case
    return found


async def _follow_aliases(conn: Writing, persons: Sequence[UUID]) -> dict[UUID, UUID]:
    rows = await conn.fetch(
        "select person_id, into_person from aliases where person_id = any($1::uuid[])", persons
    )  # fmt: skip
    absorbed = {row["person_id"]: row["into_person"] for row in rows}
    return {person: absorbed.get(person, person) for person in persons}


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
