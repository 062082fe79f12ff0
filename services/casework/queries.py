"""What clients of casework read: cases, transitions, timelines. Nothing here can write.

The lists find candidates by index; what a caller may really see of them is decided case by case by the rules of
`services.casework.visibility`, so that lists, counts and single reads can never disagree.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.casework.case import Case, parse
from services.casework.persons import follow, known_as
from shared.contracts.base import EVENT_TYPES, Event
from shared.pages import Page
from shared.postgres import Reading


@dataclass(frozen=True, slots=True)
class Found:
    case: Case
    version: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A transition in a list, with the case it is decided and shown from."""

    id: UUID
    answer_due: datetime
    case: Case


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a timeline as the journal holds it."""

    id: UUID
    time: datetime
    event: Event
    traceparent: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which transitions: of a department, coming `in` or going `out` (or both), in a state, due before an instant."""

    department: str
    direction: str | None
    state: str | None
    due_before: datetime | None


async def case(conn: Reading, id: UUID) -> Found | None:
    row = await conn.fetchrow("select body, version from cases where id = $1", id)
    return Found(parse(row["body"]), row["version"]) if row else None


async def case_of_track(conn: Reading, track_id: UUID) -> UUID | None:
    found: UUID | None = await conn.fetchval("select case_id from tracks where id = $1 limit 1", track_id)
    return found


async def case_of_transition(conn: Reading, transition_id: UUID) -> UUID | None:
    found: UUID | None = await conn.fetchval("select case_id from transitions where id = $1", transition_id)
    return found


async def case_with_transition(conn: Reading, transition_id: UUID) -> Found | None:
    row = await conn.fetchrow(
        "select c.body, c.version from transitions t join cases c on c.id = t.case_id where t.id = $1", transition_id
    )  # fmt: skip
    return Found(parse(row["body"]), row["version"]) if row else None


async def gone_to(conn: Reading, case: Case) -> dict[UUID, Case]:
    """The cases in which tracks that went on from this one are now, by track."""
    found: dict[UUID, Case] = {}
    left = case.gone_to
    while left:
        rows = await conn.fetch("select body from cases where id = any($1::uuid[])", list(set(left.values())))
        others = {other.id: other for other in (parse(row["body"]) for row in rows)}
        found |= {track: others[where] for track, where in left.items() if track in others[where].tracks}
        gone = {track: others[where].gone_to.get(track) for track, where in left.items() if track not in found}
        left = {track: where for track, where in gone.items() if where is not None}
    return found


async def open_case(conn: Reading, person_id: UUID) -> Case | None:
    """The open case of who a person is in the end."""
    row = await conn.fetchrow(
        """
        select body from cases where state = 'open'
          and person_id = coalesce((select into_person from aliases where person_id = $1), $1)
        """,
        person_id,
    )
    return parse(row["body"]) if row else None


async def locked_version(conn: Reading, case_id: UUID) -> int | None:
    """The version of a case, which stays until the transaction ends."""
    found: int | None = await conn.fetchval("select version from cases where id = $1 for no key update", case_id)
    return found


async def last_trace(conn: Reading, case_id: UUID) -> str | None:
    """The trace context of the last step of a case that has one: what the next step continues."""
    found: str | None = await conn.fetchval(
        """
        select traceparent from journal where subject = $1 and traceparent is not null order by sequence desc limit 1
        """,
        case_id,
    )
    return found


async def transitions_of(conn: Reading, wanted: Wanted, page: Page) -> list[Listed]:
    """The next due first; candidates by department and direction."""
    after_due, after_id = page.after or (None, None)
    rows = await conn.fetch(
        """
        select t.id, t.answer_due, c.body
        from transitions t join cases c on c.id = t.case_id
        where (($2::text is distinct from 'out' and t.to_department = $1)
               or ($2::text is distinct from 'in' and t.from_department = $1))
          and ($3::text is null or t.state = $3)
          and ($4::timestamptz is null or t.answer_due < $4)
          and ($5::timestamptz is null or (t.answer_due, t.id) > ($5, $6::uuid))
        order by t.answer_due, t.id
        limit $7
        """,
        wanted.department, wanted.direction, wanted.state, wanted.due_before, after_due, after_id, page.limit + 1,
    )  # fmt: skip
    return [Listed(row["id"], row["answer_due"], parse(row["body"])) for row in rows]


@dataclass(frozen=True, slots=True)
class Search:
    """Which cases: of a person, in a state, with a track that `department` has carried or been asked for.

    `party` means the same for the caller's own department, unless a coordinator asks.
    """

    person_id: UUID | None
    department: str | None
    party: str | None
    state: str | None


async def cases(conn: Reading, search: Search, page: Page) -> list[Found]:
    """The newest first. Candidates by department come from the indexes of tracks and transitions.

    A person's cases are those of everybody who turned out to be the same, under whichever id one asks.
    """
    (after,) = page.after or (None,)
    persons: list[UUID] = []
    if search.person_id is not None:
        (who,) = (await follow(conn, [search.person_id])).values()
        persons = list((await known_as(conn, [who]))[who])
    concerned = [department for department in {search.department, search.party} if department is not None]
    rows = await conn.fetch(
        """
        select c.id, c.body, c.version from cases c
        where ($1::uuid is null or c.person_id = any($6::uuid[]))
          and not exists (
            select from unnest($2::text[]) concerned (department)
            where not exists (select from tracks t join responsibilities r on r.track_id = t.id
                              where t.case_id = c.id and r.department = concerned.department)
              and not exists (select from transitions x
                              where x.case_id = c.id and x.to_department = concerned.department))
          and ($3::text is null or c.state = $3)
          and ($4::uuid is null or c.id < $4)
        order by c.id desc
        limit $5
        """,
        search.person_id, concerned, search.state, after, page.limit + 1, persons,
    )  # fmt: skip
    return [Found(parse(row["body"]), row["version"]) for row in rows]


async def timeline(conn: Reading, case: Case) -> list[Told]:
    """All of a case's events in order, and what happened to its tracks in the cases they came from: some dozens."""
    came_from = {before for track in case.tracks.values() for before in track.came_from}
    rows = await conn.fetch(
        "select id, type, time, data, traceparent from journal where subject = any($1::uuid[]) order by seq",
        [case.id, *came_from],
    )
    told = [
        Told(row["id"], row["time"], EVENT_TYPES[row["type"]].model_validate_json(row["data"]), row["traceparent"])
        for row in rows
    ]
    return [one for one in told if one.event.subject == case.id or getattr(one.event, "track_id", None) in case.tracks]


async def assurance(conn: Reading) -> dict[str, Any]:
    """The two figures of the promise, recomputed from the rows and not asked of their constraints."""
    row = await conn.fetchrow(
        """
        with neighbours as (
          select track_id, during, lag(during) over (partition by track_id order by lower(during)) as before
          from responsibilities
        ),
        covered as (
          select track_id, range_agg(during) as periods from responsibilities group by track_id
        )
        select (select count(*) from tracks t left join covered c on c.track_id = t.id
                where c.periods is null or not t.open_during <@ c.periods) as gaps,
               (select count(*) from neighbours where before && during) as overlaps,
               (select count(*) from tracks) as tracks,
               (select count(*) from tracks where upper_inf(open_during)) as open_tracks,
               business_now() as computed_at
        """
    )
    assert row is not None
    return dict(row)
