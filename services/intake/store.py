"""Aggregates of intake as rows, many at a time: reports with what was handed in, persons with their data, clearings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson

from services.intake.clearing import clearing
from services.intake.clearing.clearing import Clearing
from services.intake.people import person
from services.intake.people.person import Person
from services.intake.people.sought import columns
from services.intake.reports import report, unread_rows
from services.intake.reports.refs import Draft, PersonRef, Question, ReportRef
from services.intake.reports.report import NeedKey, Report
from shared.contracts.intake import Reason as ToldReason
from shared.contracts.intake import ReferralRouted
from shared.engine import Kind, Kinds, Loaded
from shared.postgres import Writing
from shared.problems import NotFound


async def load_reports(conn: Writing, refs: Sequence[ReportRef]) -> Mapping[Any, Loaded]:
    """Reports that have a row; drafts of the batch mostly have none."""
    ids = {ref if isinstance(ref, UUID) else ref.id: ref for ref in refs if isinstance(ref, UUID) or ref.again}
    if not ids:
        return {}
    rows = await conn.fetch(
        """
        select id, department, municipality, status, outcome, person_id, corrects, reasons, version, head from reports
        where id = any($1::uuid[]) order by id for no key update
        """,
        list(ids),
    )
    found: dict[Any, Loaded] = {}
    for row in rows:
        ref = ids[row["id"]]
        state = Report(
            row["id"], row["department"], row["municipality"], row["status"], row["outcome"], row["person_id"],
            row["corrects"], tuple(ToldReason(**reason) for reason in orjson.loads(row["reasons"] or "[]")),
        )  # fmt: skip
        if isinstance(ref, Draft):
            state = replace(
                state, department=ref.department, municipality=ref.municipality, submission=ref.submission,
                standing=ref.standing,
            )  # fmt: skip
        found[ref] = Loaded(row["id"], state, row["version"], row["head"])
    return found


def blank_report(draft: ReportRef) -> Loaded:
    if isinstance(draft, UUID):
        raise NotFound("There is no report with this id.")
    state = Report(draft.id, draft.department, draft.municipality, submission=draft.submission, standing=draft.standing)
    return Loaded(draft.id, state, is_new=True)


async def save_reports(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Insert or replace what came in; of a known report only its state and reasons change."""
    handed_in = [one for one in changed if one.is_new or one.state.submission is not None]
    await _write_reports(conn, handed_in)
    known = [one for one in changed if not one.is_new and one.state.submission is None]
    if known:
        await conn.execute(
            """
            update reports r set status = u.status, version = u.version, head = u.head, reasons = u.reasons
            from unnest($1::uuid[], $2::text[], $3::int[], $4::bytea[], $5::jsonb[])
                 u (id, status, version, head, reasons)
            where r.id = u.id
            """,
            [one.id for one in known], [one.state.status for one in known], [one.sequence for one in known],
            [one.head for one in known], [_reasons_text(one.state) for one in known],
        )  # fmt: skip
    for one in changed:
        one.is_new = False


async def _write_reports(conn: Writing, changed: Sequence[Loaded]) -> None:
    if not changed:
        return
    states: list[Report] = [one.state for one in changed]
    given = [state.submission for state in states]
    await conn.execute(
        """
        insert into reports as known (id, department, municipality, status, version, head, received_at, reference,
                                      event_time, reported_on, occasion, outcome, person_id, corrects, covered,
                                      earlier, reasons, body, household_id)
        select id, department, municipality, status, version, head, received_at, reference, event_time, reported_on,
               occasion, outcome, person_id, corrects, string_to_array(covered, ','),
               string_to_array(earlier, ',')::uuid[], reasons, body, household_id
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bytea[], $7::timestamptz[],
                    $8::text[], $9::timestamptz[], $10::date[], $11::text[], $12::text[], $13::uuid[], $14::uuid[],
                    $15::text[], $16::text[], $17::jsonb[], $18::bytea[], $19::uuid[])
             u (id, department, municipality, status, version, head, received_at, reference, event_time, reported_on,
                occasion, outcome, person_id, corrects, covered, earlier, reasons, body, household_id)
        on conflict (id) do update
        set department = excluded.department, municipality = excluded.municipality, status = excluded.status,
            version = excluded.version, head = excluded.head, received_at = excluded.received_at,
            reference = excluded.reference, event_time = excluded.event_time, reported_on = excluded.reported_on,
            occasion = excluded.occasion, outcome = excluded.outcome, person_id = excluded.person_id,
            corrects = excluded.corrects, covered = excluded.covered, earlier = excluded.earlier,
            reasons = excluded.reasons, body = excluded.body, household_id = excluded.household_id
        """,
        [one.id for one in changed], [state.department for state in states],
        [state.municipality for state in states], [state.status for state in states],
        [one.sequence for one in changed], [one.head for one in changed], [one.events[0][1] for one in changed],
        [one.report.reference if one else None for one in given], [one.time if one else None for one in given],
        [one.report.reported_on if one else None for one in given],
        [one.report.occasion if one else None for one in given], [state.outcome for state in states],
        [state.person_id for state in states], [state.corrects for state in states],
        [",".join(map(covered_text, state.standing.covered)) for state in states],
        [",".join(map(str, state.standing.earlier)) for state in states],
        [_reasons_text(state) for state in states], [one.body if one else None for one in given],
        [state.household_id for state in states],
    )  # fmt: skip


def covered_text(need: NeedKey) -> str:
    """A need as a column holds it: `education/school`, `education`; neither part holds a slash or comma."""
    situation, topic = need
    return situation if topic is None else f"{situation}/{topic}"


def covered_need(text: str) -> NeedKey:
    situation, slash, topic = text.partition("/")
    return situation, topic if slash else None


def _reasons_text(state: Report) -> str | None:
    if not state.reasons:
        return None
    return orjson.dumps([reason.model_dump() for reason in state.reasons]).decode()


async def load_persons(conn: Writing, refs: Sequence[PersonRef]) -> Mapping[Any, Loaded]:
    ids = [ref for ref in refs if isinstance(ref, UUID)]
    if not ids:
        return {}
    rows = await conn.fetch(
        """
        select id, municipality, status, merged_into, version, head from persons
        where id = any($1::uuid[]) order by id for no key update
        """,
        ids,
    )
    return {
        row["id"]: Loaded(
            row["id"],
            Person(row["id"], row["municipality"], row["status"], merged_into=row["merged_into"]),
            row["version"], row["head"],
        )
        for row in rows
    }  # fmt: skip


def blank_person(newcomer: PersonRef) -> Loaded:
    if isinstance(newcomer, UUID):
        raise NotFound("There is no person with this id.")
    state = Person(newcomer.id, newcomer.municipality, details=newcomer.details)
    return Loaded(newcomer.id, state, is_new=True)


async def save_persons(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Insert new people with their data, count on the known ones, and note who was named in referrals."""
    await _insert_persons(conn, [one for one in changed if one.is_new])
    known = [one for one in changed if not one.is_new]
    if known:
        await conn.execute(
            """
            update persons p set status = u.status, merged_into = u.merged_into, version = u.version, head = u.head
            from unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::bytea[])
                 u (id, status, merged_into, version, head)
            where p.id = u.id
            """,
            [one.id for one in known], [one.state.status for one in known], [one.state.merged_into for one in known],
            [one.sequence for one in known], [one.head for one in known],
        )  # fmt: skip
    await _note_referrals(conn, changed)
    for one in changed:
        one.is_new = False


async def _insert_persons(conn: Writing, new: Sequence[Loaded]) -> None:
    if not new:
        return
    details = [one.state.details for one in new]
    await conn.execute(
        """
        insert into persons (id, municipality, status, version, head, given_names, family_name, birth_date,
                             birth_date_precision, azr_number, details, sought_name, sought_frames)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bytea[], $6::text[], $7::text[],
                             $8::date[], $9::text[], $10::text[], $11::jsonb[], $12::text[], $13::text[])
        """,
        [one.id for one in new], [one.state.municipality for one in new], [one.state.status for one in new],
        [one.sequence for one in new], [one.head for one in new], [one.given_names for one in details],
        [one.family_name for one in details], [one.birth_date for one in details],
        [one.birth_date_precision for one in details], [one.azr_number for one in details],
        [one.more for one in details], *columns(details),
    )  # fmt: skip


async def _note_referrals(conn: Writing, changed: Sequence[Loaded]) -> None:
    routed = [event for one in changed for event, _ in one.events if isinstance(event, ReferralRouted)]
    if routed:
        await conn.execute(
            """
            insert into referrals (person_id, report_id, life_situation, topic, first_carrier, to_department)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
            """,
            [one.person_id for one in routed], [one.report_id for one in routed],
            [one.life_situation for one in routed], [one.topic for one in routed],
            [one.first_carrier for one in routed], [one.to_department for one in routed],
        )  # fmt: skip


async def load_clearings(conn: Writing, refs: Sequence[UUID | Question]) -> Mapping[Any, Loaded]:
    ids = [ref for ref in refs if isinstance(ref, UUID)]
    if not ids:
        return {}
    rows = await conn.fetch(
        """
        select id, municipality, state, person_id, candidate_id, reason_code, absorbed_id, version, head from clearings
        where id = any($1::uuid[]) order by id for no key update
        """,
        ids,
    )
    return {
        row["id"]: Loaded(
            row["id"],
            Clearing(
                row["id"], row["municipality"], row["state"], row["person_id"], row["candidate_id"],
                row["reason_code"], row["absorbed_id"],
            ),
            row["version"], row["head"],
        )
        for row in rows
    }  # fmt: skip


def blank_clearing(question: UUID | Question) -> Loaded:
    if isinstance(question, UUID):
        raise NotFound("There is no clearing with this id.")
    return Loaded(question.id, Clearing(question.id, question.municipality), is_new=True)


async def save_clearings(conn: Writing, changed: Sequence[Loaded]) -> None:
    await conn.execute(
        """
        insert into clearings (id, municipality, state, version, head, person_id, candidate_id, person_now,
                               candidate_now, reason_code, opened_at)
        select id, municipality, state, version, head, person_id, candidate_id, person_id, candidate_id, reason_code,
               opened_at
        from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bytea[], $6::uuid[], $7::uuid[], $8::text[],
                    $9::timestamptz[])
             u (id, municipality, state, version, head, person_id, candidate_id, reason_code, opened_at)
        on conflict (id) do update set state = excluded.state, version = excluded.version, head = excluded.head
        """,
        [one.id for one in changed], [one.state.municipality for one in changed],
        [one.state.state for one in changed], [one.sequence for one in changed], [one.head for one in changed],
        [one.state.person_id for one in changed], [one.state.candidate_id for one in changed],
        [one.state.reason_code for one in changed], [one.events[0][1] for one in changed],
    )  # fmt: skip
    for one in changed:
        one.is_new = False


Fold = Callable[[Any, Any], Any]
CLEARING: Fold = clearing.apply
PERSON: Fold = person.apply
REPORT: Fold = report.apply

KINDS: Kinds = {
    "clearing": Kind(load_clearings, CLEARING, save_clearings, blank_clearing),
    "person": Kind(load_persons, PERSON, save_persons, blank_person),
    "record": unread_rows.KIND,
    "report": Kind(load_reports, REPORT, save_reports, blank_report),
}
