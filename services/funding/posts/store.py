"""Posts as rows: the document of each, and beside it who sits there when, which PostgreSQL holds against the rules."""

from collections.abc import Sequence

from services.funding.documents import kept_as_documents
from services.funding.posts.post import Post, apply
from shared.contracts import funding as told
from shared.engine import Loaded
from shared.postgres import Writing


async def write_occupancies(conn: Writing, changed: Sequence[Loaded]) -> None:
    """New occupancies, and those whose last day is known now."""
    happened = [(event, one.state) for one in changed for event, _ in one.events]
    new = [(event, post) for event, post in happened if isinstance(event, told.PostOccupied)]
    if new:
        sitting = [post.occupancies[event.occupancy_id] for event, post in new]
        await conn.execute(
            """
            insert into occupancies (id, post_id, municipality, personnel_number, share_percent, during)
            select u.id, u.post_id, u.municipality, u.personnel_number, u.share_percent,
                   daterange(u.starts_on, u.ends_on, '[]')
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::date[], $7::date[])
              u (id, post_id, municipality, personnel_number, share_percent, starts_on, ends_on)
            """,
            [one.id for one in sitting], [event.post_id for event, _ in new], [post.municipality for _, post in new],
            [one.personnel_number for one in sitting], [one.share_percent for one in sitting],
            [one.starts_on for one in sitting], [one.ends_on for one in sitting],
        )  # fmt: skip
    known = {event.occupancy_id for event, _ in new}
    ended = [event for event, _ in happened if isinstance(event, told.PostVacated) and event.occupancy_id not in known]
    if ended:
        await conn.execute(
            """
            update occupancies o set during = daterange(lower(o.during), u.ends_on, '[]')
            from unnest($1::uuid[], $2::date[]) u (id, ends_on) where o.id = u.id
            """,
            [event.occupancy_id for event in ended], [event.ends_on for event in ended],
        )  # fmt: skip


KIND = kept_as_documents(
    "posts",
    {
        "municipality": "text", "programme": "text", "department": "text", "purpose": "text", "designation": "text",
        "share_percent": "int", "seconded": "bool", "starts_on": "date",
    },
    {"ends_on": "date"},
    Post, apply, Post, write_occupancies,
)  # fmt: skip
