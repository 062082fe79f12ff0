"""Measures as rows: the document, its items and words beside it, and what grants pay of each item."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from pydantic import TypeAdapter

from services.funding.documents import kept_as_documents
from services.funding.grants.grant import Grant
from services.funding.measures.measure import Financing, Measure, apply
from services.funding.measures.shares import Share, shares
from shared.contracts import funding as told
from shared.engine import Kind, Loaded
from shared.postgres import Reading, Writing


async def financing(conn: Reading, measures: Sequence[UUID]) -> dict[UUID, Financing]:
    """What grants pay of each item of these measures."""
    rows = await conn.fetch(
        """
        select measure_id, item, grant_id, granted_cents, public_cents, third_party_cents
        from measure_financing where measure_id = any($1::uuid[])
        """,
        list(measures),
    )
    found: dict[UUID, Financing] = defaultdict(dict)
    for row in rows:
        share = Share(row["granted_cents"], row["public_cents"], row["third_party_cents"])
        found[row["measure_id"]].setdefault(row["item"], {})[row["grant_id"]] = share
    return found


async def load(conn: Writing, refs: Sequence[UUID]) -> Mapping[UUID, Loaded]:
    """The measures, locked, and then what is paid of them: whoever finances one has this lock."""
    found = await DOCUMENTS.load(conn, refs)
    paid = await financing(conn, list(found))
    for id, one in found.items():
        one.state = replace(one.state, financing=paid.get(id, {}))
    return found


async def write_items(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Costs by item, and the offers that overlaps are looked for by."""
    measures: list[Measure] = [one.state for one in changed]
    items = [(measure.id, item.code, item.amount_cents) for measure in measures for item in measure.costs]
    items.sort(key=lambda item: (item[0], item[1]))
    await conn.execute(
        """
        insert into measure_items (measure_id, item, cost_cents)
        select * from unnest($1::uuid[], $2::text[], $3::bigint[])
        on conflict (measure_id, item) do update set cost_cents = excluded.cost_cents
        """,
        [id for id, _, _ in items], [code for _, code, _ in items], [cents for _, _, cents in items],
    )  # fmt: skip
    await conn.execute(
        """
        update measure_items i set cost_cents = 0
        where measure_id = any($1::uuid[])
          and not exists (select from unnest($2::uuid[], $3::text[]) u (id, item)
                          where u.id = i.measure_id and u.item = i.item)
        """,
        [measure.id for measure in measures], [id for id, _, _ in items], [code for _, code, _ in items],
    )  # fmt: skip
    await conn.execute(
        """
        update measures set offers = array(select jsonb_array_elements_text(document -> 'offers'))::uuid[]
        where id = any($1::uuid[])
        """,
        [measure.id for measure in measures],
    )


DOCUMENT = TypeAdapter(Measure)
DOCUMENTS = kept_as_documents(
    "measures",
    {"municipality": "text", "organisation": "text"},
    {"starts_on": "date", "ends_on": "date"},
    Measure, apply, Measure, write_items,
)  # fmt: skip
KIND = Kind(load, apply, DOCUMENTS.save, DOCUMENTS.blank)


async def write_financing(conn: Writing, changed: Sequence[Loaded]) -> None:
    """What awarded and reduced grants pay of the items of their measures, in the order of the items' rows."""
    grants: list[Grant] = [
        one.state
        for one in changed
        if one.state.measure_id is not None
        and any(isinstance(event, told.GrantAwarded | told.GrantReduced) for event, _ in one.events)
    ]
    rows = sorted(
        (
            (grant.measure_id, code, grant.id, share)
            for grant in grants
            for code, share in shares(grant.amount_cents, grant.costs, grant.financing, grant.shares).items()
        ),
        key=lambda row: (row[0], row[1], row[2]),
    )
    if rows:
        await conn.execute(
            """
            insert into measure_financing (measure_id, item, grant_id, granted_cents, public_cents, third_party_cents)
            select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[])
            on conflict (measure_id, item, grant_id) do update
            set granted_cents = excluded.granted_cents, public_cents = excluded.public_cents,
                third_party_cents = excluded.third_party_cents
            """,
            [measure for measure, _, _, _ in rows], [item for _, item, _, _ in rows],
            [grant for _, _, grant, _ in rows], [share.granted_cents for _, _, _, share in rows],
            [share.public_cents for _, _, _, share in rows], [share.third_party_cents for _, _, _, share in rows],
        )  # fmt: skip


async def keep_words(conn: Writing, id: UUID, title: str, description: str | None) -> None:
    """The organisation's own words about a measure."""
    await conn.execute(
        """
        insert into measure_words (measure_id, title, description) values ($1, $2, $3)
        on conflict (measure_id) do update set title = excluded.title, description = excluded.description
        """,
        id, title, description,
    )  # fmt: skip
