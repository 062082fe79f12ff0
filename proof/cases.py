"""One open case per person, and no open case without an open track: from the journal, compared with the tables.

Two persons who turned out to be one count as one: that is what their aliases say, and those are told again from what
intake has told. A case that waits for a choice is not a second open one, but it must have something to choose about.
"""

from collections import Counter
from uuid import UUID

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

CASE_OPENED, CASE_CLOSED = "casework.case.opened.v1", "casework.case.closed.v1"
CASE_MERGED, CASE_CONTINUED = "casework.case.merged.v1", "casework.case.continued.v1"
TRACK_OPENED, TRACK_CLOSED = "casework.track.opened.v1", "casework.track.closed.v1"
TRACK_LEFT, TRACK_ARRIVED = "casework.track.transferred.v1", "casework.track.received.v1"
PERSON_MERGED, PERSON_SPLIT = "intake.person.merged.v1", "intake.person.split.v1"
PERSON_ERASED = "intake.person.erased.v1"


async def one_case_per_person(sources: Sources) -> Verdict:
    """`checked` counts persons with a case."""
    states: dict[UUID, tuple[str, UUID]] = {}
    aliases = {row["person_id"]: row["into_person"] async for row in sources.rows("casework", ALIASES)}
    persons: set[UUID] = set()
    async for row in sources.journal("casework", CASE_OPENED, CASE_CLOSED, CASE_MERGED, CASE_CONTINUED):
        data = orjson.loads(row["data"])
        person = UUID(data["person_id"])
        states[row["subject"]] = (_state(row["type"], data), person)
        persons.add(person)
    verdict = Verdict(checked=len(persons))
    for person, number in _open_of(states, aliases).items():
        if number > 1:
            verdict.wrong(f"{number} open cases", person=person)
    kept = {row["id"]: (row["state"], row["person_id"]) async for row in sources.rows("casework", LIVING_CASES)}
    told = {case: state for case, state in states.items() if state[0] != "closed"}
    for case in kept.keys() | told.keys():
        if kept.get(case) != told.get(case):
            verdict.wrong("open in the journal or in the table, not in both", case=case)
    for person, number in _open_of(kept, aliases).items():
        if number > 1:
            verdict.wrong(f"{number} open cases in the table", person=person)
    for case, (state, person) in told.items():
        if state == "merging" and person not in aliases:
            verdict.wrong("a case waits to be merged, but its person is nobody else", case=case)
    await _aliases_as_told(sources, aliases, verdict)
    return verdict


def _state(type: str, data: dict[str, object]) -> str:
    if type == CASE_CLOSED:
        return "closed"
    return "merging" if type == CASE_MERGED and data.get("undecided") else "open"


def _open_of(states: dict[UUID, tuple[str, UUID]], aliases: dict[UUID, UUID]) -> Counter[UUID]:
    return Counter(aliases.get(person, person) for state, person in states.values() if state == "open")


async def _aliases_as_told(sources: Sources, kept: dict[UUID, UUID], verdict: Verdict) -> None:
    """Who is absorbed, from what intake told and casework has followed; two who were merged into each other are one."""
    if "intake" not in sources.databases:
        return
    followed = {row["subject"]: row["sequence"] async for row in sources.rows("casework", FOLLOWED)}
    absorbed: dict[UUID, UUID] = {}
    erased: set[UUID] = set()
    async for row in sources.journal("intake", PERSON_MERGED, PERSON_SPLIT, PERSON_ERASED):
        if row["sequence"] <= followed.get(row["subject"], 0):
            if row["type"] == PERSON_MERGED:
                absorbed[row["subject"]] = UUID(orjson.loads(row["data"])["into"])
            else:
                absorbed.pop(row["subject"], None)
            if row["type"] == PERSON_ERASED:
                erased.add(row["subject"])
    absorbed = {person: into for person, into in absorbed.items() if _end(into, absorbed) not in erased}
    for person in absorbed.keys() ^ kept.keys():
        if person in kept or absorbed.get(absorbed[person]) != person:
            verdict.wrong("absorbed for intake or for casework, not for both", person=person)


def _end(person: UUID, absorbed: dict[UUID, UUID]) -> UUID:
    """Who a person is in the end; of two who were merged into each other, either."""
    passed: set[UUID] = set()
    while person in absorbed and person not in passed:
        passed.add(person)
        person = absorbed[person]
    return person


async def open_case_has_track(sources: Sources) -> Verdict:
    """`checked` counts living cases: those that are open, and those that wait for a choice."""
    open_tracks: Counter[UUID] = Counter()
    living: set[UUID] = set()
    steps = {TRACK_OPENED: 1, TRACK_ARRIVED: 1, TRACK_CLOSED: -1, TRACK_LEFT: -1}
    async for row in sources.journal("casework", CASE_OPENED, CASE_CLOSED, CASE_CONTINUED, *steps):
        if row["type"] in (CASE_OPENED, CASE_CONTINUED):
            living.add(row["subject"])
        elif row["type"] == CASE_CLOSED:
            living.discard(row["subject"])
        else:
            open_tracks[row["subject"]] += steps[row["type"]]
    kept = {row["case_id"]: row["open"] async for row in sources.rows("casework", TRACKS_OF_CASES)}
    verdict = Verdict(checked=len(living))
    for case in living:
        if open_tracks[case] < 1:
            verdict.wrong("an open case without an open track", case=case)
        if kept.get(case, 0) != open_tracks[case]:
            verdict.wrong("the journal and the table count different open tracks", case=case)
    for case in kept.keys() - living:
        verdict.wrong("an open track in a case that is closed", case=case)
    return verdict


ALIASES = "select person_id, into_person from aliases"
FOLLOWED = "select subject, sequence from watermarks where consumer = 'casework'"
LIVING_CASES = "select id, person_id, state from cases where state <> 'closed'"
TRACKS_OF_CASES = "select case_id, count(*) as open from tracks where upper_inf(open_during) group by case_id"
