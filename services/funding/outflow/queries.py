"""What the ledger says of a year by month, field and district, and what is still to flow. As of the end of a day.

Money of a measure belongs to the measure's field of action and city district, as its journal described them then; all
other money to its programme's field, and to no district.
"""

from datetime import date

import orjson

from services.funding.outflow.flows import Asked, Flow, Open
from shared.postgres import Reading

LINES = """
with day as materialized (
  select ($1::date + 1)::timestamp at time zone 'Europe/Berlin' as ends
),
lines as materialized (
  select l.id, l.programme, l.purpose, f.field
  from budget_lines l left join unnest($5::text[], $6::text[]) f (programme, field) on f.programme = l.programme
  where l.municipality = $2 and l.budget_year = $3 and ($4::text is null or l.programme = $4)
),
granted as materialized (
  select g.id, g.measure_id, l.programme, l.purpose, l.field, (g.document #>> '{period,ends_on}')::date as ends_on
  from grants g join lines l on l.id = g.budget_line_id
),
described as materialized (
  select w.id, m.said from (select distinct measure_id as id from granted where measure_id is not null) w
  cross join lateral (
    select convert_from(j.data, 'UTF8')::jsonb as said from journal j, day
    where j.subject = w.id and j.type like 'funding.measure.%' and j.time < day.ends
    order by j.sequence desc limit 1
  ) m
),
placed as materialized (
  select g.id, g.programme, g.purpose, g.ends_on, coalesce(m.said ->> 'field_of_action', g.field) as field,
         coalesce(m.said ->> 'district', 'citywide') as district
  from granted g left join described m on m.id = g.measure_id
)
"""

FLOWS = """
select programme, purpose, field, district, month,
       -coalesce(sum(cents) filter (where account = 'appropriation'), 0)::bigint as appropriated_cents,
       coalesce(sum(cents) filter (where account = 'budget'), 0)::bigint as available_cents,
       coalesce(sum(cents) filter (where account not in ('appropriation', 'budget')), 0)::bigint as awarded_cents,
       coalesce(sum(cents) filter (
         where account not in ('appropriation', 'budget', 'committed')), 0)::bigint as ordered_cents,
       coalesce(sum(cents) filter (
         where account in ('disbursed', 'reclaimed', 'returned', 'spent')), 0)::bigint as disbursed_cents,
       coalesce(sum(cents) filter (where account = 'returned'), 0)::bigint as returned_cents
from (
  select l.programme, l.purpose, coalesce(g.field, l.field) as field, g.district, p.account,
         date_trunc('month', t.posted_at at time zone 'Europe/Berlin')::date as month, sum(p.amount_cents) as cents
  from lines l
  join postings p on p.budget_line_id = l.id
   and p.account in ('appropriation', 'budget', 'committed', 'ordered', 'disbursed', 'reclaimed', 'returned', 'spent')
  join transfers t on t.id = p.transfer_id
  left join placed g on g.id = p.grant_id, day
  where t.posted_at < day.ends
    and ($7::text is null or coalesce(g.field, l.field) = $7) and ($8::text is null or g.district = $8)
  group by l.programme, l.purpose, coalesce(g.field, l.field), g.district, p.account, month
) posted
group by programme, purpose, field, district, month
order by programme, purpose, field, district, month
"""

OPEN = """
, held as (
  select g.id, coalesce(sum(p.amount_cents) filter (where p.account = 'committed'), 0)::bigint as committed_cents,
         coalesce(sum(p.amount_cents) filter (where p.account = 'ordered'), 0)::bigint as ordered_cents
  from placed g
  join postings p on p.grant_id = g.id and p.account in ('committed', 'ordered')
  join transfers t on t.id = p.transfer_id, day
  where t.posted_at < day.ends and ($7::text is null or g.field = $7) and ($8::text is null or g.district = $8)
  group by g.id having sum(p.amount_cents) <> 0
)
select g.programme, g.purpose, g.field, g.district, g.ends_on, h.committed_cents, h.ordered_cents, coalesce((
  select jsonb_agg(jsonb_build_array(c.said ->> 'needed_until', (c.said ->> 'amount_cents')::bigint))
  from (
    select convert_from(j.data, 'UTF8')::jsonb as said from journal j, day
    where j.subject = g.id and j.type = 'funding.drawdown.requested.v1' and j.time < day.ends
  ) c
  where not exists (
    select from journal k, day
    where k.subject = g.id and k.type in ('funding.drawdown.rejected.v1', 'funding.disbursement.ordered.v1')
      and k.time < day.ends and convert_from(k.data, 'UTF8')::jsonb ->> 'drawdown_id' = c.said ->> 'drawdown_id')
), '[]')::text as called
from held h join placed g on g.id = h.id
order by g.id
"""


def _arguments(asked: Asked) -> tuple[object, ...]:
    return (
        asked.as_of, asked.municipality, asked.budget_year, asked.programme, list(asked.fields),
        list(asked.fields.values()), asked.field, asked.district,
    )  # fmt: skip


async def flows(conn: Reading, asked: Asked) -> list[Flow]:
    """Postings of the year's lines by month, sorted. They sum to the trial balance of that day."""
    return [Flow(**row) for row in await conn.fetch(LINES + FLOWS, *_arguments(asked))]


async def still_open(conn: Reading, asked: Asked) -> list[Open]:
    """Grants of which something is committed or ordered and not yet disbursed."""
    return [
        Open(**{**row, "called": tuple((date.fromisoformat(on), cents) for on, cents in orjson.loads(row["called"]))})
        for row in await conn.fetch(LINES + OPEN, *_arguments(asked))
    ]
