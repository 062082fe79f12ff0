"""The schedule of retention: what is over when, and files with faults with which no service starts."""

from datetime import date
from pathlib import Path

import pytest

from services.intake.privacy.retention import Ended, Schedules, over_on, read_schedules
from shared.rulebook import RulebookFaulty
from tests.unit.intake.builders import ROOT, ROUTING, YOUTH

DORTMUND = ROOT / "deploy" / "retention" / "dortmund.yaml"
CLOSED = date(2026, 3, 1)
VMDO = "05913000.vmdo"
JOBCENTER = "05913000.jobcenter"


def schedules(folder: Path = DORTMUND.parent) -> Schedules:
    return read_schedules(folder, ROUTING.directory)


def test_of_several_departments_the_longest_period_holds() -> None:
    schedule = schedules().of("05913000", CLOSED)
    assert schedule is not None
    assert over_on(schedule, "person", Ended((VMDO,), CLOSED)) == date(2029, 3, 1)
    assert over_on(schedule, "person", Ended((VMDO, JOBCENTER), CLOSED)) == date(2036, 3, 1)
    assert over_on(schedule, "person", Ended((YOUTH, JOBCENTER), CLOSED)) == date(2041, 3, 1)


def test_after_death_the_period_counts_from_the_day_of_death() -> None:
    schedule = schedules().of("05913000", CLOSED)
    assert schedule is not None
    assert over_on(schedule, "person", Ended((JOBCENTER,), CLOSED, date(2025, 1, 1))) == date(2030, 1, 1)


def test_a_schedule_counts_from_the_day_it_is_valid(tmp_path: Path) -> None:
    text = DORTMUND.read_text(encoding="utf-8")
    (tmp_path / "1.yaml").write_text(text, encoding="utf-8")
    later = text.replace("version: 1", "version: 2").replace("2026-01-01", "2027-01-01")
    (tmp_path / "2.yaml").write_text(later, encoding="utf-8")
    found = schedules(tmp_path)
    assert [one.version for day in (date(2026, 6, 1), date(2027, 6, 1)) for one in found.valid(day)] == [1, 2]
    assert found.valid(date(2025, 6, 1)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"05913000"', '"05999999"', "steht in keinem Stellenverzeichnis"),
        ("05913000.vmdo", "05913000.vmdoo", "gibt es in Dortmund nicht"),
        (
            "{kind: report, years: 2",
            "{kind: report, department: 05913000.vmdo, years: 2",
            "fehlt die Regel ohne Stelle",
        ),
        ("years: 10,", "years: -1,", "rules"),
        ("[lock, offer, reports]", "[lock, burn]", "by_clock"),
        ("department: 05913000.vmdo", "department: 05913000.youth-services", "mehrere Regeln"),
    ],
)
def test_a_file_with_a_fault_is_refused_and_says_where(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    text = DORTMUND.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "dortmund.yaml").write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(RulebookFaulty, match=r"dortmund\.yaml, Zeile \d+") as raised:
        schedules(tmp_path)
    assert said in str(raised.value)
