"""What is known of a person is put right by hand: history is kept, keys follow, and others are told which parts.

The same way as a correction by a report: the register moves the keys, and where it turns out that somebody is known
twice a human decides. A former name still leads to the person if it was theirs; what was an error does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from services.intake.clearing import clearing, questions
from services.intake.people import known, learnt, person
from services.intake.people.candidates import Overtaken
from services.intake.people.candidates import known as known_of
from services.intake.people.details import Details, details_of, differing
from services.intake.people.holders import Doubt
from services.intake.privacy.disposal import PersonIsLocked
from services.intake.reports.refs import Question
from services.intake.reports.submission import Submission
from services.intake.store import KINDS
from shared import engine
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.contracts.intake import Occasion, PersonField
from shared.contracts.reports import Person, Report, ReportInvalid, validate_person
from shared.postgres import Reading, Writing
from shared.problems import InvalidContent, Refusal


class OnlyForCarriers(Refusal):
    problem = "not-the-carrier"
    status = 403
    title = "Only who carries a track of the person corrects what is known"


@dataclass(frozen=True, slots=True)
class Made:
    """Who corrects and why; `occasion` says whether the former name was right before (`name_change`, `marriage` …)."""

    by: str
    department: str
    reason: str
    evidence: str | None = None
    occasion: Occasion = "other"


@dataclass(frozen=True, slots=True)
class Done:
    """Which parts have changed, and the clearing that has opened because somebody may be known twice."""

    fields: tuple[PersonField, ...]
    clearing_id: UUID | None = None


async def correct(conn: Writing, person_id: UUID, changes: Mapping[str, Any], made: Made, today: date) -> Done:
    """Raises `InvalidContent` where the result breaks a rule of reports, `Overtaken` when somebody was faster."""
    row = await _row(conn, person_id)
    before = known_of(person_id, row).details
    blocked = changes.get("information_block", row["address_blocked"])
    after = amended(before, {name: value for name, value in changes.items() if name != "information_block"}, today)
    by = _as_submission(after, made, today)
    register = await known.find(conn, [by], also=[person_id])
    who = register.likely.people[person_id]
    if who.details != before:
        raise Overtaken
    fields = list(differing(before, after))
    if blocked != who.address_blocked:
        fields.append("information_block")
    doubt = register.put_right(who, by, blocked)
    question = Question(uuid7(), row["municipality"], person_id, doubt.candidate.id, doubt.judgement) if doubt else None
    asked = {0: question} if question else {}
    refs: dict[str, Sequence[Any]] = {"person": (person_id,), **({"clearing": (question,)} if question else {})}
    act = Act(refs, partial(_corrected, person_id, fields, question, doubt), actor=made.by)
    acts = await questions.once(conn, [act], asked)
    await engine.run(conn, KINDS, acts)
    await questions.explain(conn, asked.values())
    await learnt.write(conn, register)
    await _note(conn, by.id, made)
    opened = question.id if question is not None and "clearing" in acts[0].refs else None
    return Done(tuple(fields), opened)


def amended(before: Details, changes: Mapping[str, Any], today: date) -> Details:
    """What is known after the changes; null takes a part away. The rules are those of a report's person."""
    told = {
        "given_names": before.given_names,
        "family_name": before.family_name,
        "birth_date": before.birth_date,
        "birth_date_precision": before.birth_date_precision,
        "azr_number": before.azr_number,
        **before.fields,
        **changes,
    }
    whole = {name: value for name, value in told.items() if value is not None}
    try:
        return details_of(validate_person(orjson.dumps(whole), today))
    except ReportInvalid as error:
        raise InvalidContent([{**one.as_dict(), "pointer": f"/fields{one.pointer}"} for one in error.reasons]) from None


def _as_submission(after: Details, made: Made, today: date) -> Submission:
    """A correction as the register takes it in: what is known now, under a file number nobody has."""
    id = uuid7()
    report = Report.model_construct(
        reference=f"correction {id}", occasion=made.occasion, reported_on=today, person=Person.model_construct()
    )
    return Submission(id, made.department, None, report, after, tuple(after.exact_keys()), b"", made.by, None)


def _corrected(
    person_id: UUID, fields: Sequence[PersonField], question: Question | None, doubt: Doubt | None,
    loaded: Mapping[Any, Any], at: Moment,
) -> list[Event]:  # fmt: skip
    who: person.Person = loaded[person_id]
    if who.status == "locked":
        raise PersonIsLocked("Unlock them first: POST /persons/{id}/unlock.", next_step="unlock")
    events = person.correct(who, fields)
    if doubt is not None and question is not None and question in loaded:
        events += clearing.open_(loaded[question], person_id, question.candidate_id, doubt.ground)
    return events


async def _row(conn: Reading, person_id: UUID) -> Any:
    return await conn.fetchrow(
        """
        select municipality, given_names, family_name, birth_date, birth_date_precision, azr_number, details,
               address_blocked
        from persons where id = $1
        """,
        person_id,
    )


async def _note(conn: Writing, made_id: UUID, made: Made) -> None:
    """The history is written with the register; who corrected and why is added, and that no report brought it."""
    await conn.execute(
        """
        update corrections set report_id = null, reason = $2, evidence = $3, corrected_by = $4, department = $5
        where report_id = $1
        """,
        made_id, made.reason, made.evidence, made.by, made.department,
    )  # fmt: skip


async def carries(conn: Reading, person_id: UUID, department: str) -> bool:
    """Whether the department carries a track of the person now, or is named as the first carrier of one."""
    found: bool = await conn.fetchval(
        """
        with recursive one (id) as (
          select $1::uuid union select p.id from one join persons p on p.merged_into = one.id
        )
        select exists (select from one join concerned c on c.person_id = one.id
                       where c.department = $2 and c.why = 'carries')
            or exists (select from one join referrals r on r.person_id = one.id
                       where r.first_carrier = $2 and not r.answered)
        """,
        person_id, department,
    )  # fmt: skip
    return found
