"""One open case per person, and no open case without an open track: from the journal, compared with the tables."""

from collections import Counter
from uuid import UUID

import orjson

from proof.sources import Sources
from proof.verdict import Verdict

CASE_OPENED, CASE_CLOSED = "casework.case.opened.v1", "casework.case.closed.v1"
TRACK_OPENED, TRACK_CLOSED = "casework.track.opened.v1", "casework.track.closed.v1"


async def one_case_per_person(sources: Sources) -> Verdict:
    """`checked` counts persons with a case."""
    open_of: dict[UUID, UUID] = {}
    persons: Counter[UUID] = Counter()
    async for row in sources.journal("casework", CASE_OPENED, CASE_CLOSED):
        person = UUID(orjson.loads(row["data"])["person_id"])
        if row["type"] == CASE_OPENED:
            open_of[row["subject"]] = person
        else:
            open_of.pop(row["subject"], None)
        persons[person] += 0
    verdict = Verdict(checked=len(persons))
    for person, number in Counter(open_of.values()).items():
        if number > 1:
            verdict.wrong(f"{number} open cases", person=person)
    kept = {row["id"]: row["person_id"] async for row in sources.rows("casework", OPEN_CASES)}
    for case in kept.keys() ^ open_of.keys():
        verdict.wrong("open in the journal or in the table, not in both", case=case)
    for person, number in Counter(kept.values()).items():
        if number > 1:
            verdict.wrong(f"{number} open cases in the table", person=person)
    return verdict


async def open_case_has_track(sources: Sources) -> Verdict:
    """`checked` counts open cases."""
    open_tracks: Counter[UUID] = Counter()
    open_cases: set[UUID] = set()
    async for row in sources.journal("casework", CASE_OPENED, CASE_CLOSED, TRACK_OPENED, TRACK_CLOSED):
        match row["type"]:
            case "casework.case.opened.v1":
                open_cases.add(row["subject"])
            case "casework.case.closed.v1":
                open_cases.discard(row["subject"])
            case "casework.track.opened.v1":
                open_tracks[row["subject"]] += 1
            case _:
                open_tracks[row["subject"]] -= 1
    kept = {row["case_id"]: row["open"] async for row in sources.rows("casework", TRACKS_OF_CASES)}
    verdict = Verdict(checked=len(open_cases))
    for case in open_cases:
        if open_tracks[case] < 1:
            verdict.wrong("an open case without an open track", case=case)
        if kept.get(case, 0) != open_tracks[case]:
            verdict.wrong("the journal and the table count different open tracks", case=case)
    return verdict


OPEN_CASES = "select id, person_id from cases where state <> 'closed'"
TRACKS_OF_CASES = "select case_id, count(*) as open from tracks where upper_inf(open_during) group by case_id"
