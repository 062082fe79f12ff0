"""Offers as rows: the document of each, and beside it what PostgreSQL proves: never more places than there are."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.casework.offers.offer import Enrolment, Offer, apply, dump, parse
from shared.contracts import casework as told
from shared.engine import Kind, Loaded
from shared.postgres import Writing


async def load(conn: Writing, refs: Sequence[UUID]) -> Mapping[UUID, Loaded]:
    rows = await conn.fetch(
        "select id, body, version, head from offers where id = any($1::uuid[]) order by id for no key update",
        list(refs),
    )
    return {row["id"]: Loaded(row["id"], parse(row["body"]), row["version"], row["head"]) for row in rows}


async def save(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Write the documents, then who has a place and who waits, then who was there."""
    await _write_offers(conn, changed)
    await _write_enrolments(conn, changed)
    await _write_attendance(conn, changed)
    for one in changed:
        one.is_new = False


KIND = Kind(load, apply, save, lambda id: Loaded(id, Offer(id), is_new=True))


async def _write_offers(conn: Writing, changed: Sequence[Loaded]) -> None:
    offers: list[Offer] = [one.state for one in changed]
    await conn.execute(
        """
        insert into offers as o (id, code, municipality, provider, state, unit, places, version, head, body)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[],
                             $8::int[], $9::bytea[], $10::bytea[])
        on conflict (id) do update set provider = excluded.provider, state = excluded.state, unit = excluded.unit,
          places = excluded.places, version = excluded.version, head = excluded.head, body = excluded.body
        """,
        [one.id for one in changed], [offer.code for offer in offers], [offer.municipality for offer in offers],
        [offer.provider for offer in offers], [offer.state for offer in offers], [offer.unit for offer in offers],
        [offer.places for offer in offers], [one.sequence for one in changed], [one.head for one in changed],
        [dump(offer) for offer in offers],
    )  # fmt: skip


async def _write_enrolments(conn: Writing, changed: Sequence[Loaded]) -> None:
    touched: dict[UUID, tuple[UUID, Enrolment]] = {
        event.enrolment_id: (one.id, one.state.enrolments[event.enrolment_id])
        for one in changed
        for event, _ in one.events
        if isinstance(event, told.EnrolmentEvent)
    }
    if not touched:
        return
    rows = list(touched.values())
    await conn.execute(
        """
        insert into enrolments as e (id, offer_id, department, size, state, case_id, organisation, school)
        select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::uuid[], $7::text[],
                             $8::text[])
        on conflict (id) do update set state = excluded.state where e.state <> excluded.state
        """,
        [one.id for _, one in rows], [offer for offer, _ in rows], [one.department for _, one in rows],
        [one.size for _, one in rows], [one.state for _, one in rows], [one.case_id for _, one in rows],
        [one.organisation for _, one in rows], [one.school for _, one in rows],
    )  # fmt: skip


async def _write_attendance(conn: Writing, changed: Sequence[Loaded]) -> None:
    events = [event for one in changed for event, _ in one.events]
    there = [event for event in events if isinstance(event, told.EnrolmentAttended)]
    if there:
        await conn.execute(
            """
            insert into attendances (enrolment_id, day, minutes) select * from unnest($1::uuid[], $2::date[], $3::int[])
            """,
            [event.enrolment_id for event in there], [event.on for event in there], [event.minutes for event in there],
        )  # fmt: skip
    counts = {(event.offer_id, event.on): event.people for event in events if isinstance(event, told.OfferAttended)}
    if counts:
        await conn.execute(
            """
            insert into counted_days as c (offer_id, day, people)
            select * from unnest($1::uuid[], $2::date[], $3::int[])
            on conflict (offer_id, day) do update set people = excluded.people
            """,
            [offer for offer, _ in counts], [day for _, day in counts], list(counts.values()),
        )  # fmt: skip
