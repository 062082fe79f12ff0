"""What a report changes in what was known of a person is told: which parts, never the values."""

from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import SCHOOLS, a_person, a_record

CORRECTED = "intake.person.corrected.v1"


async def test_an_age_finding_is_told_as_another_birth_date(intake: Intake) -> None:
    before = a_person("Yonas", "Tesfay", "2007-01-01", birth_date_precision="estimated")
    await intake.takes(a_record(person=before, reported_on="2026-11-01"))
    await intake.takes(a_record(person=a_person("Yonas", "Tesfay", "2008-09-15"), reported_on="2026-11-16"))
    [told] = await intake.told(CORRECTED)
    [_, second] = await intake.told("intake.report.accepted.v1")
    assert (told["fields"], told["report_id"]) == (["birth_date"], second["report_id"])
    assert "2008" not in str(told["fields"])


async def test_a_gap_that_is_filled_corrects_nothing(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person()))
    await intake.takes(a_record(SCHOOLS, reference="S", person=a_person(nationalities=["SYR"], phone="0231 5")))
    assert len(await intake.people()) == 1
    assert await intake.told(CORRECTED) == []


async def test_an_information_block_is_told(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person()))
    await intake.takes(a_record(occasion="information_block", needs=[], person=a_person(), reported_on="2026-11-16"))
    assert [told["fields"] for told in await intake.told(CORRECTED)] == [["information_block"]]


async def test_a_move_within_one_batch_is_told_after_the_registration(intake: Intake) -> None:
    old, new = {"street": "Nordstr. 5", "city": "Dortmund"}, {"street": "Hafenstr. 1", "city": "Essen"}
    await intake.takes(
        a_record(person=a_person(address=old), reported_on="2026-11-01"),
        a_record(person=a_person(address=new), occasion="move_out", reported_on="2026-11-10"),
    )
    types = [event["type"] for event in await intake.told() if event["type"].startswith("intake.person.")]
    assert types == ["intake.person.registered.v1", CORRECTED]
