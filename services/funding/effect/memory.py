"""What is remembered of others' events, to follow money to people: who took part, what was reached, who is who.

Ids, codes and times, no aggregates. Written in the transaction of the watermarks, so each event counts once; a row that
is there already stays, whatever is told again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from shared.contracts import casework, intake
from shared.contracts.base import Event
from shared.contracts.envelope import parse_own
from shared.inbox import Incoming, Unprocessable, event_of
from shared.postgres import Writing

KEPT: tuple[type[Event], ...] = (
    casework.AssistanceRequested, casework.TransitionCompleted, casework.GoalReached, casework.TrackReceived,
    casework.OfferPublished, casework.OfferAttended, casework.EnrolmentConfirmed, casework.EnrolmentAttended,
    casework.EnrolmentCompleted, casework.EnrolmentCancelled, intake.PersonMerged, intake.PersonSplit,
)  # fmt: skip
TYPES = frozenset(kind.TYPE for kind in KEPT)

Told = tuple[Event, datetime]
E = TypeVar("E", bound=Event)


async def keep(conn: Writing, ready: Sequence[Incoming]) -> None:
    """Remember what a batch says. Its order matters only for one subject, and is kept there."""
    told = [(event_of(one), _time(one)) for one in ready if one.type in TYPES]
    if not told:
        return
    await _cases(conn, told)
    await _offers(conn, told)
    await _participation(conn, told)
    await _goals(conn, told)
    await _transitions(conn, told)
    await _moved(conn, told)
    for event, at in told:
        if isinstance(event, intake.PersonMerged):
            await _merged(conn, event, at)
        elif isinstance(event, intake.PersonSplit):
            await _parted(conn, event, at)


def _time(incoming: Incoming) -> datetime:
    """Business time of the event."""
    time = parse_own(incoming.record.headers, incoming.record.value).time
    if time is None:
        raise Unprocessable("missing_time", "an event of ours says when it happened")
    return time


def _those(told: Sequence[Told], kind: type[E]) -> list[tuple[E, datetime]]:
    return [(event, at) for event, at in told if isinstance(event, kind)]


async def _cases(conn: Writing, told: Sequence[Told]) -> None:
    if asked := _those(told, casework.AssistanceRequested):
        await conn.execute(
            """
            insert into effect_cases (case_id, person_id) select * from unnest($1::uuid[], $2::uuid[])
            on conflict do nothing
            """,
            [event.case_id for event, _ in asked], [event.person_id for event, _ in asked],
        )  # fmt: skip


async def _offers(conn: Writing, told: Sequence[Told]) -> None:
    newest = {event.offer_id: event for event, _ in _those(told, casework.OfferPublished)}
    if newest:
        offers = list(newest.values())
        await conn.execute(
            """
            insert into effect_offers as o
              (offer_id, provider, code, version, unit, field_of_action, target_dimension, district)
            select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[],
                                 $8::text[])
            on conflict (offer_id) do update
            set provider = excluded.provider, code = excluded.code, version = excluded.version, unit = excluded.unit,
                field_of_action = excluded.field_of_action, target_dimension = excluded.target_dimension,
                district = excluded.district
            where o.version <= excluded.version
            """,
            [one.offer_id for one in offers], [one.provider for one in offers], [one.code for one in offers],
            [one.version for one in offers], [one.unit for one in offers], [one.field_of_action for one in offers],
            [one.target_dimension for one in offers], [one.district for one in offers],
        )  # fmt: skip


async def _participation(conn: Writing, told: Sequence[Told]) -> None:
    """Places taken and left, days on which somebody was there, and people who came without enrolling."""
    if taken := _those(told, casework.EnrolmentConfirmed):
        await conn.execute(
            """
            insert into effect_enrolments (enrolment_id, offer_id, unit, person_id, confirmed_at)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[])
            on conflict do nothing
            """,
            [event.enrolment_id for event, _ in taken], [event.offer_id for event, _ in taken],
            [event.unit for event, _ in taken], [event.person_id for event, _ in taken], [at for _, at in taken],
        )  # fmt: skip
    ended: list[tuple[casework.EnrolmentEvent, datetime]] = [
        *_those(told, casework.EnrolmentCompleted), *_those(told, casework.EnrolmentCancelled),
    ]  # fmt: skip
    if ended:
        await conn.execute(
            """
            update effect_enrolments e set ended_at = u.at from unnest($1::uuid[], $2::timestamptz[]) u (id, at)
            where e.enrolment_id = u.id and e.ended_at is null
            """,
            [event.enrolment_id for event, _ in ended], [at for _, at in ended],
        )  # fmt: skip
    if came := _those(told, casework.EnrolmentAttended):
        await conn.execute(
            """
            insert into effect_attendances (enrolment_id, held_on, offer_id, person_id, told_at)
            select * from unnest($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::timestamptz[])
            on conflict do nothing
            """,
            [event.enrolment_id for event, _ in came], [event.on for event, _ in came],
            [event.offer_id for event, _ in came], [event.person_id for event, _ in came], [at for _, at in came],
        )  # fmt: skip
    if visited := _those(told, casework.OfferAttended):
        await conn.execute(
            """
            insert into effect_visits (offer_id, held_on, told_at, people)
            select * from unnest($1::uuid[], $2::date[], $3::timestamptz[], $4::int[]) on conflict do nothing
            """,
            [event.offer_id for event, _ in visited], [event.on for event, _ in visited], [at for _, at in visited],
            [event.people for event, _ in visited],
        )  # fmt: skip


async def _goals(conn: Writing, told: Sequence[Told]) -> None:
    if reached := _those(told, casework.GoalReached):
        await conn.execute(
            """
            insert into effect_goals
              (goal_id, person_id, life_situation, code, field_of_action, offer_id, reached_on, told_at)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::date[],
                                 $8::timestamptz[])
            on conflict do nothing
            """,
            [event.goal_id for event, _ in reached], [event.person_id for event, _ in reached],
            [event.life_situation for event, _ in reached], [event.code for event, _ in reached],
            [event.field_of_action for event, _ in reached], [event.offer_id for event, _ in reached],
            [event.on for event, _ in reached], [at for _, at in reached],
        )  # fmt: skip


async def _transitions(conn: Writing, told: Sequence[Told]) -> None:
    if completed := _those(told, casework.TransitionCompleted):
        await conn.execute(
            """
            insert into effect_transitions
              (transition_id, person_id, life_situation, to_department, completed_on, told_at)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::date[], $6::timestamptz[])
            on conflict do nothing
            """,
            [event.transition_id for event, _ in completed], [event.person_id for event, _ in completed],
            [event.life_situation for event, _ in completed], [event.to_department for event, _ in completed],
            [event.on for event, _ in completed], [at for _, at in completed],
        )  # fmt: skip


async def _moved(conn: Writing, told: Sequence[Told]) -> None:
    """What goes on with another person after two were parted is counted with that person; a merge needs no more than
    its alias."""
    parted = [event for event, _ in _those(told, casework.TrackReceived) if event.reason_code == "split"]
    goals = [(goal.goal_id, event.person_id) for event in parted for goal in event.goals]
    transitions = [(one.transition_id, event.person_id) for event in parted for one in event.transitions]
    if goals:
        await conn.execute(
            """
            update effect_goals g set person_id = u.person_id from unnest($1::uuid[], $2::uuid[]) u (id, person_id)
            where g.goal_id = u.id
            """,
            [id for id, _ in goals], [person for _, person in goals],
        )  # fmt: skip
    if transitions:
        await conn.execute(
            """
            update effect_transitions t set person_id = u.person_id
            from unnest($1::uuid[], $2::uuid[]) u (id, person_id) where t.transition_id = u.id
            """,
            [id for id, _ in transitions], [person for _, person in transitions],
        )  # fmt: skip


async def _merged(conn: Writing, event: intake.PersonMerged, at: datetime) -> None:
    await conn.execute(
        """
        insert into effect_merges (person_id, into_person, since) values ($1, $2, $3) on conflict do nothing
        """,
        event.person_id, event.into, at,
    )  # fmt: skip


async def _parted(conn: Writing, event: intake.PersonSplit, at: datetime) -> None:
    await conn.execute(
        "update effect_merges set until = $2 where person_id = $1 and until is null", event.person_id, at
    )
