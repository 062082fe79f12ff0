"""The day of what an entry of the bank pays or takes back: none that a person names lies before it."""

from datetime import date

from services.funding.payments import naming
from services.funding.payments.entries import Entry
from shared.postgres import Reading


async def day_of(conn: Reading, municipality: str, said: Entry) -> date | None:
    """The latest of: the order, the demand or the call it names; and what stands in the books under it, if the entry
    takes that back. None: it names nothing of ours."""
    found: date | None = await conn.fetchval(
        """
        with named as (
          select (d.ordered_at at time zone 'Europe/Berlin')::date as since, d.booked_on as stands
          from disbursements d where d.municipality = $1 and d.end_to_end_id = $2
          union all
          select (r.demanded_at at time zone 'Europe/Berlin')::date,
                 case when $5 then (
                   select min((convert_from(j.data, 'UTF8')::jsonb ->> 'booked_on')::date) from journal j
                   where j.subject = r.grant_id and j.type = 'funding.repayment.received.v1'
                     and (convert_from(j.data, 'UTF8')::jsonb ->> 'reference') = r.reference) end
          from repayments r where r.municipality = $1 and r.reference = any($3::text[])
          union all
          select (c.called_at at time zone 'Europe/Berlin')::date, c.booked_on
          from incoming_calls c join incoming_grants i on i.id = c.incoming_grant_id
          where i.municipality = $1 and c.reference = any($4::text[])
        )
        select max(greatest(since, stands)) from named
        """,
        municipality, said.end_to_end_id, naming.demands(said), naming.calls(said),
        said.goes_back or said.direction == "debit",
    )  # fmt: skip
    return found
