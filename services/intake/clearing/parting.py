"""Two who were taken for one are two again: a merge undone, or one record that held two people.

Reports go with the person they are about, and with them what they told. What came since under a reference of both, and
what was told of neither in particular, cannot be told apart: it stays where it is.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.intake.clearing import absorbed as rows
from services.intake.clearing import clearing, files, lineage, merging, records, verdicts
from services.intake.clearing.decisions import Author, States, fields_changed, of_clearing, run
from services.intake.clearing.records import Before
from services.intake.clearing.united import folded, rebased, replayed
from services.intake.people import person
from services.intake.people.candidates import Overtaken
from services.intake.people.details import Details, corrected, details_of
from services.intake.people.holders import Known
from services.intake.reports.refs import Newcomer, Question
from shared.contracts.base import Event
from shared.postgres import Reading, Writing
from shared.problems import invalid


async def undo(conn: Writing, id: UUID, reason: str, by: Author) -> dict[str, list[UUID]]:
    """The two of a clearing are two after all.

    Returns `report_ids`, which went back with the one who was absorbed, and `undecided_report_ids`, which stay because
    nobody can tell whom they are about.
    """
    asked = await of_clearing(conn, id, by)
    gone = asked.absorbed_id
    if gone is None:
        await run(conn, {"clearing": [id]}, lambda states: clearing.undo(states[id]), by)
        raise Overtaken
    way = await lineage.way_up(conn, gone)
    await lineage.hold(conn, way)
    if await lineage.way_up(conn, gone) != way or await lineage.sides(conn, id) != asked:
        raise Overtaken
    stays, leaving = way[-1], await lineage.absorbed_by(conn, gone)
    assert asked.decided_at is not None
    theirs = await rows.reports_of(conn, stays, leaving, asked.decided_at)
    unclear = await rows.undecided(conn, stays, leaving)
    again = await lineage.answered_by(conn, stays, leaving)
    known = await records.read(conn, way)
    changed = await _taken_back(conn, way, known, theirs.keys())
    since, befores = await _with_reports_since(conn, known[gone], known[stays], theirs)
    told = {now.id: fields_changed(now, before, known[now.id].address_blocked) for now, before in changed}

    def verb(states: States) -> list[Event]:
        events = merging.apart(states[id], states[gone], states[stays], list(theirs), [states[one] for one in again])
        return [*events, *person.correct(states[stays], told.get(stays, ()))]

    await run(conn, {"clearing": [id, *again], "person": [gone, stays]}, verb, by)
    await rows.go_back(conn, gone, stays, leaving, list(theirs))
    await records.keep(conn, [*befores, *(Before(now.id, before, id) for now, before in changed if told[now.id])])
    await records.change(conn, [since, *(now for now, _ in changed)])
    await rows.lead(conn, since, known[gone].details)
    for now, before in changed:
        await (rows.lead(conn, now, before) if now.id == stays else rows.unlead(conn, now, before, stays))
    await files.sort(conn, [gone, stays], list(theirs))
    await verdicts.note(conn, [id], by.subject, reason)
    await verdicts.reopen(conn, again)
    await verdicts.unsettle(conn, [gone], again)
    return {"report_ids": list(theirs), "undecided_report_ids": unclear}


async def two_in_one(
    conn: Writing, record: UUID, report_ids: Collection[UUID], reason: str, by: Author, answer: Question
) -> list[UUID]:
    """Register a second person, `answer.person_id`, for the reports that are not about the one of this record.

    Returns those reports. Raises 422 when one of them is not about this record, or nothing would be left of it.
    """
    await lineage.hold(conn, [record])
    if await lineage.stands_for(conn, record) != record:
        raise Overtaken
    about = await records.reports_about(conn, record)
    if not set(report_ids) <= set(about):
        raise invalid("/report_ids", "unknown_report", "Name reports about this person; GET /persons/{id} shows whom.")
    leaving = [id for id in about if id in report_ids]
    told = folded(await records.told(conn, leaving))
    left = folded(await records.told(conn, [id for id in about if id not in report_ids]))
    if told is None or left is None:
        raise invalid("/report_ids", "one_person_only", "Of both people there must be a report that counts.")
    known = (await records.read(conn, [record]))[record]
    whole = folded(await records.told(conn, about))
    assert whole is not None
    now = Known(record, rebased(known.details, whole, left), known.address_blocked)
    newcomer = Newcomer(answer.person_id, answer.municipality, told)

    def verb(states: States) -> list[Event]:
        events = merging.two_in_one(states[answer], states[newcomer], states[record], leaving)
        return [*events, *person.correct(states[record], fields_changed(now, known.details, known.address_blocked))]

    await run(conn, {"clearing": [answer], "person": [newcomer, record]}, verb, by)
    await rows.hand_over(conn, leaving, newcomer.id)
    await records.keep(conn, [Before(record, known.details, clearing_id=answer.id)])
    await records.change(conn, [now])
    await rows.lead(conn, now, known.details)
    await rows.lead(conn, Known(newcomer.id, told), told)
    await files.sort(conn, [newcomer.id, record], leaving)
    await verdicts.note(conn, [answer.id], by.subject, reason)
    return leaving


async def _taken_back(
    conn: Reading, way: Sequence[UUID], known: Mapping[UUID, Known], theirs: Collection[UUID]
) -> list[tuple[Known, Details]]:
    """Everybody on the way up without the first of them and `theirs`, the reports; each with what was known before.

    Who was merged into somebody in between made that one known better, who in turn made known the next.
    """
    children = await records.read(conn, await lineage.children(conn, way[1:]))
    before = {id: (child.details, child.details) for id, child in children.items()}
    absorbed, changed = dict(before), []
    for parent in way[1:]:
        person = known[parent]
        first, chapters = await records.history(conn, person, way[-1])
        was = replayed(first, (one.step for one in chapters), before)
        kept = [one.step for one in chapters if one.report_id not in theirs and one.step.absorbed != way[0]]
        now = rebased(person.details, was, replayed(first, kept, absorbed))
        absorbed[parent] = (person.details, now)
        changed.append((Known(parent, now, person.address_blocked), person.details))
    return changed


async def _with_reports_since(
    conn: Reading, gone: Known, stays: Known, theirs: Mapping[UUID, bool]
) -> tuple[Known, list[Before]]:
    """Who was absorbed, with what came since under their references, and the history of that.

    An information block (§ 51 BMG) of either stays on both.
    """
    details, befores = gone.details, []
    for one in await records.told(conn, [id for id, late in theirs.items() if late]):
        befores.append(Before(gone.id, details, report_id=one.id))
        details = corrected(details, details_of(one.report.person))
    return Known(gone.id, details, gone.address_blocked or stays.address_blocked), befores
