"""From a euro to its effect in one query: what was given, and what happened to the people it reached in its time.

Rows: a grant for a measure or a post, all individual assistance of a budget line together (never a single case), a
post the city pays itself, and what else the city spends itself. Every figure is of the end of a day in Berlin: postings
up to it, and what casework had told by then. A person counts once in a row and once in a total, also if two grants
reached them; so rows do not add up to totals, except for money, which does to the cent.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.funding.visibility import Scope
from shared.postgres import Reading

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose money, which part of it (None: all), at the end of which day; `fields` are those of the programmes.

    Goals and transitions count until `months` after the period of the money.
    """

    scope: Scope
    as_of: date
    fields: dict[str, str]
    programme: str | None = None
    budget_year: int | None = None
    field: str | None = None
    district: str | None = None
    months: int = 6
    grant_id: UUID | None = None


GIVEN = """
with recursive day as materialized (
  select ($1::date + 1)::timestamp at time zone 'Europe/Berlin' as ends
),
merged as (
  select m.person_id, m.into_person from effect_merges m, day
  where m.since < day.ends and (m.until is null or m.until >= day.ends)
),
identities (person_id, stands_for, steps) as (
  select person_id, into_person, 1 from merged
  union all
  select i.person_id, m.into_person, i.steps + 1
  from identities i join merged m on m.person_id = i.stands_for where i.steps < 32
),
people as materialized (
  select distinct on (person_id) person_id, stands_for from identities order by person_id, steps desc
),
lines as materialized (
  select l.id, l.municipality, l.programme, l.budget_year, l.purpose, f.field
  from budget_lines l left join unnest($9::text[], $10::text[]) f (programme, field) on f.programme = l.programme
  where ($4::text is null or l.programme = $4) and ($5::int is null or l.budget_year = $5)
),
granted as materialized (
  select g.id as grant_id, g.budget_line_id as line_id, g.department, g.case_id, g.measure_id, g.post_id,
         (g.awarded_at at time zone 'Europe/Berlin')::date as awarded_on,
         (g.document #>> '{period,starts_on}')::date as starts_on,
         (g.document #>> '{period,ends_on}')::date as ends_on,
         g.document #>> '{proof,state}' <> 'none' as to_prove
  from grants g join lines l on l.id = g.budget_line_id, day
  where g.awarded_at < day.ends and (g.municipality = $2 or g.department = $3)
    and ($11::uuid is null or g.id = $11)
),
described as materialized (
  select w.id, m.said from (select distinct measure_id as id from granted where measure_id is not null) w
  cross join lateral (
    select convert_from(j.data, 'UTF8')::jsonb as said from journal j, day
    where j.subject = w.id and j.type like 'funding.measure.%' and j.time < day.ends
    order by j.sequence desc limit 1
  ) m
),
spent as materialized (
  select p.budget_line_id as line_id, e.post_id, sum(p.amount_cents)::bigint as cents
  from lines l
  join postings p on p.budget_line_id = l.id and p.account = 'spent'
  join transfers t on t.id = p.transfer_id
  left join expenses e on e.transfer_id = coalesce(t.reverses, t.id), day
  where l.municipality = $2 and t.posted_at < day.ends and $11::uuid is null
  group by p.budget_line_id, e.post_id
),
given as materialized (
  select g.grant_id, g.case_id, g.measure_id, g.post_id, g.department, g.to_prove, 0::bigint as spent_cents,
         case when g.case_id is not null then 'assistance' when g.measure_id is not null then 'measure'
              when g.post_id is not null then 'post' else 'grant' end as way,
         l.id as line_id, l.programme, l.budget_year, l.purpose,
         coalesce(m.said ->> 'field_of_action', l.field) as field,
         coalesce(m.said ->> 'district', 'citywide') as district,
         coalesce(m.said -> 'offers', '[]') as offers,
         coalesce(g.starts_on, g.awarded_on) as starts_on,
         coalesce(g.ends_on, case when g.case_id is not null then g.awarded_on
                                  else greatest(make_date(l.budget_year, 12, 31), g.awarded_on) end) as ends_on
  from granted g join lines l on l.id = g.line_id left join described m on m.id = g.measure_id
  union all
  select null, null, null, s.post_id, p.department, false, s.cents,
         case when s.post_id is null then 'own' else 'post' end,
         l.id, l.programme, l.budget_year, l.purpose, l.field, 'citywide', '[]',
         greatest(p.starts_on, make_date(l.budget_year, 1, 1)), least(p.ends_on, make_date(l.budget_year, 12, 31))
  from spent s join lines l on l.id = s.line_id left join posts p on p.id = s.post_id
),
numbered as materialized (
  select g.*, (g.ends_on + make_interval(months => $8))::date as watched_until,
         dense_rank() over (order by g.programme, g.budget_year, g.purpose, g.way,
           case when g.way = 'assistance' then g.line_id else coalesce(g.grant_id, g.post_id, g.line_id) end) as row
  from given g
  where ($6::text is null or g.field = $6) and ($7::text is null or g.district = $7)
),
through as materialized (
  select n.row, n.programme, n.starts_on, n.ends_on, n.watched_until, o.id::uuid as offer_id
  from numbered n cross join lateral jsonb_array_elements_text(n.offers) o (id)
),
"""

HAPPENED = """
attended as materialized (
  select t.row, t.programme, t.watched_until, a.number, a.enrolment_id, a.held_on,
         coalesce(p.stands_for, a.person_id) as person
  from through t
  join effect_attendances a on a.offer_id = t.offer_id and a.held_on between t.starts_on and t.ends_on
  left join people p on p.person_id = a.person_id, day
  where a.told_at < day.ends
),
reached as materialized (
  select row, programme, watched_until, person, min(held_on) as since
  from attended where person is not null group by row, programme, watched_until, person
  union all
  select n.row, n.programme, n.watched_until, coalesce(p.stands_for, c.person_id, n.case_id), n.starts_on
  from numbered n
  left join effect_cases c on c.case_id = n.case_id
  left join people p on p.person_id = c.person_id
  where n.way = 'assistance'
  union all
  select n.row, n.programme, n.watched_until, coalesce(p.stands_for, t.person_id), min(t.completed_on)
  from numbered n
  join effect_transitions t on t.to_department = n.department and t.completed_on between n.starts_on and n.ends_on
  left join people p on p.person_id = t.person_id, day
  where n.way = 'post' and t.told_at < day.ends
  group by n.row, n.programme, n.watched_until, coalesce(p.stands_for, t.person_id)
),
records as materialized (
  select row, programme, since, watched_until, person as person_id from reached
  union all
  select r.row, r.programme, r.since, r.watched_until, p.person_id
  from reached r join people p on p.stands_for = r.person
),
things as materialized (
  select distinct row, programme, 'person' as what, person as thing from reached
  union all
  select distinct row, programme, 'other', enrolment_id from attended where person is null
  union all
  select t.row, t.programme, 'enrolment', e.enrolment_id
  from through t join effect_enrolments e on e.offer_id = t.offer_id, day
  where e.confirmed_at < day.ends and (e.confirmed_at at time zone 'Europe/Berlin')::date <= t.ends_on
    and (e.ended_at is null or (e.ended_at at time zone 'Europe/Berlin')::date >= t.starts_on)
  union all
  select distinct row, programme, 'goal', goal_id from (
    select r.row, r.programme, g.goal_id
    from records r
    join effect_goals g on g.person_id = r.person_id and g.reached_on between r.since and r.watched_until, day
    where g.told_at < day.ends
    union all
    select t.row, t.programme, g.goal_id
    from through t join effect_goals g on g.offer_id = t.offer_id
                                      and g.reached_on between t.starts_on and t.watched_until, day
    where g.told_at < day.ends
  ) goals
  union all
  select distinct r.row, r.programme, 'transition', c.transition_id
  from records r
  join effect_transitions c on c.person_id = r.person_id and c.completed_on between r.since and r.watched_until, day
  where c.told_at < day.ends
),
visited as materialized (
  select distinct on (t.row, v.offer_id, v.held_on) t.row, t.programme, v.offer_id, v.held_on, v.people
  from through t join effect_visits v on v.offer_id = t.offer_id and v.held_on between t.starts_on and t.ends_on, day
  where v.told_at < day.ends
  order by t.row, v.offer_id, v.held_on, v.told_at desc
),
"""

COUNTED = """
about as (
  select row, programme, min(way) as way, min(budget_year) as budget_year, min(purpose) as purpose,
         case when min(way) <> 'assistance' then min(department) end as department,
         min(field) as field, min(district) as district, min(starts_on) as starts_on, max(ends_on) as ends_on,
         (array_agg(measure_id))[1] as measure_id, (array_agg(post_id))[1] as post_id,
         case when min(way) <> 'assistance' then (array_agg(grant_id))[1] end as grant_id,
         count(grant_id) as grants
  from numbered group by grouping sets ((row, programme), (programme), ())
),
moved as materialized (
  select n.row, n.programme, p.account, p.amount_cents
  from numbered n
  join postings p on p.grant_id = n.grant_id
   and p.account in ('committed', 'ordered', 'disbursed', 'reclaimed', 'returned')
  join transfers t on t.id = p.transfer_id, day
  where t.posted_at < day.ends
  union all
  select row, programme, 'spent', spent_cents from numbered where grant_id is null
),
money as (
  select row, programme, sum(amount_cents)::bigint as awarded_cents,
         (sum(amount_cents) filter (where account not in ('committed', 'ordered')))::bigint as disbursed_cents,
         (sum(amount_cents) filter (where account in ('reclaimed', 'returned')))::bigint as reclaimed_cents,
         (sum(amount_cents) filter (where account = 'returned'))::bigint as returned_cents
  from moved group by grouping sets ((row, programme), (programme), ())
),
proved as (
  select row, programme, sum(cents)::bigint as proven_cents from (
    select n.row, n.programme, j.cents from numbered n cross join lateral (
      select case when j.type = 'funding.proof.accepted.v1'
                  then (convert_from(j.data, 'UTF8')::jsonb ->> 'spent_cents')::bigint end as cents
      from journal j, day
      where j.subject = n.grant_id and j.time < day.ends
        and j.type in ('funding.proof.submitted.v1', 'funding.proof.accepted.v1', 'funding.proof.rejected.v1')
      order by j.sequence desc limit 1
    ) j where n.to_prove
    union all
    select row, programme, spent_cents from numbered where grant_id is null
  ) found group by grouping sets ((row, programme), (programme), ())
),
counted as (
  select row, programme,
         count(distinct thing) filter (where what = 'person') as people,
         count(distinct thing) filter (where what = 'other') as others,
         count(distinct thing) filter (where what = 'enrolment') as enrolments,
         count(distinct thing) filter (where what = 'goal') as goals,
         count(distinct thing) filter (where what = 'transition') as transitions
  from things group by grouping sets ((row, programme), (programme), ())
),
came as (
  select row, programme, count(distinct number) as attendances
  from attended group by grouping sets ((row, programme), (programme), ())
),
offered as (
  select t.row, array_agg(distinct o.code order by o.code) as codes
  from through t join effect_offers o on o.offer_id = t.offer_id group by t.row
),
visits as (
  select row, programme, sum(people) as visits from visited group by row, programme
  union all
  select null, programme, sum(people) from (select distinct programme, offer_id, held_on, people from visited) v
  group by programme
  union all
  select null, null, sum(people) from (select distinct offer_id, held_on, people from visited) v
)
select a.row, a.programme, a.way, a.budget_year, a.purpose, a.department, a.field, a.district, a.starts_on, a.ends_on,
       a.measure_id, w.title, a.post_id, a.grant_id, a.grants,
       coalesce(f.codes, '{}') as offers,
       coalesce(m.awarded_cents, 0) as awarded_cents, coalesce(m.disbursed_cents, 0) as disbursed_cents,
       coalesce(m.reclaimed_cents, 0) as reclaimed_cents, coalesce(m.returned_cents, 0) as returned_cents,
       p.proven_cents, coalesce(c.enrolments, 0) as enrolments, coalesce(c.people, 0) as people,
       coalesce(c.others, 0) as others, coalesce(k.attendances, 0) as attendances, coalesce(v.visits, 0) as visits,
       coalesce(c.goals, 0) as goals, coalesce(c.transitions, 0) as transitions
from about a
left join offered f on f.row = a.row
left join measure_words w on a.row is not null and w.measure_id = a.measure_id
left join money m on coalesce(m.row, 0) = coalesce(a.row, 0) and coalesce(m.programme, '') = coalesce(a.programme, '')
left join proved p on coalesce(p.row, 0) = coalesce(a.row, 0) and coalesce(p.programme, '') = coalesce(a.programme, '')
left join counted c on coalesce(c.row, 0) = coalesce(a.row, 0) and coalesce(c.programme, '') = coalesce(a.programme, '')
left join came k on coalesce(k.row, 0) = coalesce(a.row, 0) and coalesce(k.programme, '') = coalesce(a.programme, '')
left join visits v on coalesce(v.row, 0) = coalesce(a.row, 0) and coalesce(v.programme, '') = coalesce(a.programme, '')
order by a.programme nulls last, a.row nulls last
"""


async def effect(conn: Reading, asked: Asked) -> list[Row]:
    """A row each, after those of a programme its total (`row` is None), at the end the total of all (`programme` is
    None, too). Amounts in cents; `proven_cents` is None where nothing has been proven yet."""
    await conn.fetchval("select set_config('work_mem', '64MB', true)")  # what is counted apart stays in memory
    if asked.grant_id is None and asked.scope.municipality:
        # Who is one person with whom cannot be estimated: of a whole city, all pairs would be tried one by one.
        await conn.fetchval("select set_config('enable_nestloop', 'off', true)")
    rows = await conn.fetch(
        GIVEN + HAPPENED + COUNTED,
        asked.as_of, asked.scope.municipality, asked.scope.department, asked.programme, asked.budget_year, asked.field,
        asked.district, asked.months, list(asked.fields), list(asked.fields.values()), asked.grant_id,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def known_effect(conn: Reading, grant_id: UUID, as_of: date, months: int = 0) -> Row | None:
    """What is known of one grant: for the proof of use, which need not be told what the system knows. None without one.

    `offers` are the codes of the measure's offers; `people` were there at least once in the period of the grant.
    """
    found = await conn.fetchrow("select municipality from grants where id = $1", grant_id)
    if found is None:
        return None
    asked = Asked(Scope(found["municipality"], None), as_of, {}, months=months, grant_id=grant_id)
    return next((row for row in await effect(conn, asked) if row["row"] is not None), None)
