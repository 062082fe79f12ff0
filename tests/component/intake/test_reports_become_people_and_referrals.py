"""A report goes in; a person, the need's way and an answer come out."""

from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import SCHOOLS, YOUTH, a_need, a_record


async def test_a_first_report_registers_a_person_and_routes_each_need(intake: Intake) -> None:
    await intake.takes(a_record(needs=[a_need("family"), a_need("education", urgency="urgent")]))
    assert [event["type"] for event in await intake.told()] == [
        "intake.person.registered.v1",
        "intake.report.accepted.v1",
        "intake.referral.routed.v1",
        "intake.referral.routed.v1",
    ]
    routed = await intake.told("intake.referral.routed.v1")
    assert [(one["life_situation"], one["first_carrier"], one["to_department"]) for one in routed] == [
        ("family", YOUTH, YOUTH),
        ("education", "05913000.integration-centre", SCHOOLS),
    ]
