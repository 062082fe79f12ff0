"""What intake keeps of its routing: each version of the rules that was in force, and why each need went where it went.

A version keeps its content for ever: what a report was told can be read again years later. Rows of `routings` are
codes beside a report and are erased with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from services.intake.routing.routing import Route
from services.intake.routing.rules import Rules
from shared.postgres import Reading, Writing

Decided = tuple[UUID, str, Sequence[Route]]
"""A report, its sender, and the ways of its needs."""


async def keep_versions(conn: Writing, rules: Sequence[Rules]) -> list[Rules]:
    """Note these versions as used from now on; returns those whose number had another content before."""
    await conn.execute(
        """
        insert into routing_versions (municipality, version, digest, rules, first_used_at)
        select u.municipality, u.version, u.digest, u.rules, business_now()
        from unnest($1::text[], $2::int[], $3::text[], $4::jsonb[]) u (municipality, version, digest, rules)
        on conflict do nothing
        """,
        [one.municipality for one in rules], [one.version for one in rules], [one.digest for one in rules],
        [one.as_json for one in rules],
    )  # fmt: skip
    rows = await conn.fetch("select municipality, version, digest from routing_versions")
    kept = {(row["municipality"], row["version"]): row["digest"] for row in rows}
    return [one for one in rules if kept[one.municipality, one.version] != one.digest]


async def note(conn: Writing, decided: Iterable[Decided]) -> None:
    """Write why needs go where they go, for a whole batch, within its transaction."""
    rows = [(id, reporter, route) for id, reporter, routes in decided for route in routes]
    if not rows:
        return
    await conn.execute(
        """
        insert into routings (report_id, life_situation, topic, department, ground, municipality, version, rule, facts,
                              passed_over, first_carrier, to_department, kind, urgency)
        select report_id, life_situation, topic, department, ground, split_part(department, '.', 1), version, rule,
               string_to_array(facts, ','), string_to_array(passed_over, ','), first_carrier, to_department, kind,
               urgency
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[],
                    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
             u (report_id, life_situation, topic, department, ground, version, rule, facts, passed_over, first_carrier,
                to_department, kind, urgency)
        """,
        [id for id, _, _ in rows], [route.need.life_situation for _, _, route in rows],
        [route.need.topic for _, _, route in rows], [reporter for _, reporter, _ in rows],
        [route.ground for _, _, route in rows], [route.version for _, _, route in rows],
        [route.rule for _, _, route in rows], [",".join(route.facts) for _, _, route in rows],
        [",".join(route.passed_over) for _, _, route in rows], [route.first_carrier for _, _, route in rows],
        [route.to_department for _, _, route in rows], [route.need.kind for _, _, route in rows],
        [route.need.urgency for _, _, route in rows],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Routed:
    """How a report of `department` was routed; `needs` as they are shown to whoever may see all of it."""

    department: str
    municipality: str
    needs: tuple[dict[str, Any], ...]


async def routing_of(conn: Reading, report_id: UUID) -> Routed | None:
    """None for a report that does not exist or was rejected. Of a need somebody referred before there is no row.

    `reason` is what the rule said in that version: {`name`, `because`}.
    """
    report = await conn.fetchrow(
        "select department, municipality from reports where id = $1 and status <> 'rejected'", report_id
    )
    if report is None:
        return None
    rows = await conn.fetch(
        """
        select g.life_situation, g.topic, g.urgency, g.ground, g.rule, g.version, g.facts, g.passed_over,
               g.first_carrier, g.to_department, g.kind,
               jsonb_path_query_first(v.rules, '$.rules[*] ? (@.code == $code)', jsonb_build_object('code', g.rule))
                 as written
        from routings g
        left join routing_versions v on v.municipality = g.municipality and v.version = g.version
        where g.report_id = $1 order by g.life_situation, g.topic nulls first
        """,
        report_id,
    )
    return Routed(report["department"], report["municipality"], tuple(_described(dict(row)) for row in rows))


def _described(row: dict[str, Any]) -> dict[str, Any]:
    written = row.pop("written")
    rule = orjson.loads(written) if written else None
    return {**row, "reason": {"name": rule["name"], "because": rule["because"]} if rule else None}
