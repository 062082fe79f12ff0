"""The reports that are measured with are sound, about different people, and lead to what the windows count."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

from benchmarks.reports import DEPARTMENTS, EVENTS_OF_CASEWORK, LIVES, NEEDS, Letter, letters
from services.casework.case import Case
from services.casework.kinds import Kinds
from services.casework.referrals import take_referral
from services.intake.people.person import Person, refer
from services.intake.reports.submission import Submission, from_record
from services.intake.routing import Routing
from shared.acts import Moment
from shared.contracts.base import Event
from shared.contracts.casework import TransitionRequested
from shared.contracts.intake import ReferralRouted
from shared.directory import Directory
from shared.records import Record

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DIRECTORY = Directory.load(ROOT / "deploy" / "municipalities")
KINDS = Kinds.load(ROOT / "deploy" / "kinds", DIRECTORY)
ROUTING = Routing.load(ROOT / "deploy" / "routing", DIRECTORY)


def read(letter: Letter) -> Submission:
    record = Record(letter.topic, letter.partition, 0, letter.key, tuple(letter.headers), letter.value)
    found = from_record(record, ROUTING, TODAY)
    assert isinstance(found, Submission), found
    return found


def routed(submission: Submission) -> ReferralRouted:
    routes = ROUTING.routes(submission.report, submission.report.needs, submission.department, TODAY)
    (referral,) = refer(Person(uuid4(), submission.department.partition(".")[0]), submission, routes)
    assert isinstance(referral, ReferralRouted)
    return referral


def told_by_casework(referral: ReferralRouted) -> Sequence[Event]:
    case = Case(uuid4(), referral.person_id, number="DO-2026-000001-0")
    return take_referral(case, referral, at=Moment(NOON), kinds=KINDS, directory=DIRECTORY)


def test_every_report_is_accepted_under_the_id_the_harness_waits_for() -> None:
    for letter in letters(0, 4 * len(NEEDS), TODAY):
        assert read(letter).id == UUID(letter.report_id)


def test_every_report_leads_to_a_case_a_track_and_a_request() -> None:
    for letter in letters(0, len(NEEDS), TODAY):
        events = told_by_casework(routed(read(letter)))
        assert len(events) == EVENTS_OF_CASEWORK
        assert isinstance(events[-1], TransitionRequested)


def test_nobody_is_reported_twice_even_when_birth_dates_come_round_again() -> None:
    around = itertools.chain(letters(0, 500, TODAY), letters(LIVES, 500, TODAY), letters(2 * LIVES, 500, TODAY))
    keys = [key for letter in around for key in read(letter).keys]
    assert len(keys) == len(set(keys))


def test_several_departments_report_on_all_partitions() -> None:
    found = list(letters(0, 12 * len(NEEDS), TODAY))
    assert {letter.topic for letter in found} == {f"reports.{department}" for department in DEPARTMENTS}
    assert {letter.partition for letter in found} == set(range(12))
