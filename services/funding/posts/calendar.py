"""The clock of the lump sums: fixed dates of the programmes that have come and for which nothing is recorded yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.funding.ledger.refs import LineOf
from services.funding.posts.falling_due import Books, fall_due, grant_id
from services.funding.posts.lump_sums import dates, lump_sum_id
from services.funding.programmes.programme import Programme, Programmes
from shared.acts import Act, Moment, Ref
from shared.contracts.base import Event
from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Row:
    programme: str
    due_on: date
    posts: tuple[UUID, ...]
    posts_version: int


@dataclass(frozen=True, slots=True)
class LumpSums:
    """Deadlines for `shared.clock`. Years before a programme's first post was recorded are nobody's business.

    A date that had passed when the last post was recorded waits for a day: whoever sets a programme up late records one
    post after another, and all of them count. Dates that were never computed come however long nobody looked; where
    nothing came of one, it is computed again until the year after.
    """

    programmes: Programmes

    async def due(self, conn: Reading, limit: int) -> Sequence[Row]:
        today: date = await conn.fetchval("select (business_now() at time zone 'Europe/Berlin')::date")
        first: int | None = await conn.fetchval(
            "select extract(year from min(recorded_at) at time zone 'Europe/Berlin')::int from posts"
        )
        fixed = [
            (programme.code, day)
            for programme in self.programmes.programmes
            for year in range(first or today.year, today.year + 1)
            for day in dates(programme, year)
            if day <= today
        ]
        if not fixed:
            return []
        rows = await conn.fetch(
            """
            select d.programme, d.due_on, p.ids, p.version
            from unnest($1::text[], $2::date[]) d (programme, due_on)
            join lateral (
              select array_agg(id order by id) as ids, sum(version)::bigint as version,
                     min(recorded_at at time zone 'Europe/Berlin') as since, max(recorded_at) as latest
              from posts where programme = d.programme
            ) p on extract(year from p.since) <= extract(year from d.due_on)
            left join lump_sum_runs r on r.programme = d.programme and r.due_on = d.due_on
            where (r.due_on is null or (r.posts_version <> p.version and d.due_on >= $4))
              and ((p.latest at time zone 'Europe/Berlin')::date < d.due_on
                   or p.latest < business_now() - interval '1 day')
              and not exists (
                select from incoming_grants i
                where i.programme = d.programme and i.awarded_on = d.due_on and i.lump_sum)
            order by d.due_on, d.programme limit $3
            """,
            [code for code, _ in fixed], [day for _, day in fixed], limit, date(today.year - 1, 1, 1),
        )  # fmt: skip
        return [Row(row["programme"], row["due_on"], tuple(row["ids"]), row["version"]) for row in rows]

    def act(self, row: Row) -> Act:
        programme = self.programmes.find(row.programme)
        assert programme is not None
        id = lump_sum_id(row.programme, row.due_on)
        of_year = [lump_sum_id(row.programme, day) for day in dates(programme, row.due_on.year)]
        lines = lines_of(programme, row.due_on.year)
        grants = {post: grant_id(id, post) for post in row.posts}

        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            books = Books(
                states[id],
                [states[other] for other in of_year],
                {purpose: states[line] for purpose, line in lines.items()},
                [states[post] for post in row.posts],
                {post: states[grant] for post, grant in grants.items()},
            )
            return fall_due(books, programme, row.due_on, at)

        refs: dict[str, Sequence[Ref]] = {
            "incoming": of_year, "budget": list(lines.values()), "post": list(row.posts),
            "grant": list(grants.values()),
        }  # fmt: skip
        return Act(refs, verb, actor="clock", forgiving=True)

    async def done(self, conn: Writing, rows: Sequence[Row]) -> None:
        await conn.execute(
            """
            insert into lump_sum_runs (programme, due_on, posts_version)
            select * from unnest($1::text[], $2::date[], $3::bigint[])
            on conflict (programme, due_on) do update
            set posts_version = excluded.posts_version, done_at = business_now()
            """,
            [row.programme for row in rows], [row.due_on for row in rows], [row.posts_version for row in rows],
        )  # fmt: skip


def lines_of(programme: Programme, year: int) -> dict[str, LineOf]:
    return {one.purpose: LineOf(programme.code, one.purpose, year) for one in programme.lump_sums}
